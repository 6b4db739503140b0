import type { TeamsAdapter } from './teams/adapter.ts';
import { clientAuthOf } from '../services/graph/client-auth.ts';
import { inCloud } from '../services/graph/cloud-features.ts';
import { createGraph, type GraphSettings } from '../services/graph/client.ts';
import { credentialOf } from '../services/graph/credentials.ts';
import type { Graph, GraphProblem } from '../services/graph/graph.ts';
import { graphs, type Tenants } from '../services/graph/tenants.ts';
import { settle } from '../services/graph/settle.ts';
import { createUserSignIn, type UserSignIn, type UserSignInSettings } from '../services/graph/sign-in.ts';
import { tenantAdapter } from './teams/adapter.ts';
import type { Impersonate } from './teams/router.ts';
import { botToken } from './teams/bot-credentials.ts';
import type { Logger } from './telemetry/log.ts';
import type { ServerPorts } from './teams/server.ts';
import { callbackPath } from './conversation/sign-ins.ts';
import { firstServiceUrl } from './teams/bot-framework-cloud.ts';
import type { TenantConfig } from './config/tenant-config.ts';
import type { GraphTenant, GraphTenants } from './config/tenants.ts';
import { tokenCheck } from './teams/token-check.ts';

/** What differs between a real tenant and the practice tenant; all other code is the same. */
export interface Environment {
  readonly adapter: TeamsAdapter;
  /** Where Teams is while no activity has said so. */
  readonly serviceUrl: string;
  /** The bot's app id; empty in the practice tenant. */
  readonly appId: string;
  /** Audience of the tokens that go out with our posts. */
  readonly scope: string;
  readonly tenants: Tenants;
  readonly graphOf: (tenant: string) => Graph;
  /** Origin of a tenant's Entra. */
  readonly authorityOf: (tenant: string) => string;
  /** How people sign in to Graph themselves, where they can. @param publicUrl origin of our own callback */
  readonly signIn?: (tenant: string, publicUrl: string) => UserSignIn | undefined;
  /** Graph of a tenant with tokens that are not the app's. */
  readonly graphWith: (tenant: string, credential: GraphSettings['credential']) => Graph;
  /** Whether the keys that Teams signs with are at hand. */
  readonly hasKeys?: () => Promise<boolean>;
  readonly refuse: ServerPorts['refuse'];
  readonly impersonate?: Impersonate;
  /** Asks Entra for a token of each kind as a trial; answers what went wrong, naming the setting at fault. */
  readonly trySignIns?: () => Promise<readonly GraphProblem[]>;
  /** What the ready line says besides the port. */
  readonly ready: Readonly<Record<string, unknown>>;
  stop(): Promise<void>;
}

/** Real tenants, each with its own Graph, tokens and pace. Nothing of the practice tenant is imported on this way. */
export function tenantEnvironment(tenant: TenantConfig, tenants: GraphTenants, log: Logger): Environment {
  const { overridden, issuer, metadata } = tenant.channel;
  if (overridden.length > 0)
    log.warn(
      { issuer, metadata },
      `not Microsoft’s own decides who may speak to this bot: ${overridden.join(' and ')}`,
    );
  const tokens = tokenCheck(tenant.channel, tenant.bot.appId, log);
  const warm = tokens.hasKeys(); // so that a blocked way to them is in the log at the start
  const ways = new Map(tenants.all.map((one) => [one.id, wayTo(one)]));
  const served = [tenants.botTenant, ...ways.keys()];
  const graphOf = graphs(new Map([...ways].map(([id, { graph }]) => [id, graph])));
  return {
    adapter: tenantAdapter(tenant, served, { tokens, log }),
    appId: tenant.bot.appId,
    serviceUrl: firstServiceUrl(tenant.cloud.name, tenant.serviceHosts),
    scope: tenant.channel.scope,
    tenants,
    graphOf,
    graphWith: (id, credential) => ways.get(id)?.graphWith(credential) ?? graphOf(id),
    authorityOf: (id) => ways.get(id)?.cloud.authority ?? tenant.cloud.authority,
    signIn: (id, publicUrl) => ways.get(id)?.signIn?.(publicUrl),
    refuse: async ({ authorization }) => ((await tokens.claimsOf(authorization)) === undefined ? 401 : undefined),
    hasKeys: () => tokens.hasKeys(),
    trySignIns: async () => {
      const graphTokens = [...ways.values()].map(({ credential, cloud }) =>
        settle(credential.getToken(`${cloud.graph}/.default`)),
      );
      const tried = await Promise.all([
        ...graphTokens,
        settle(botToken(tenant.bot, tenant.cloud, tenant.channel.scope)),
      ]);
      return tried.flatMap((one) => (one.ok ? [] : [one.problem]));
    },
    ready: { mode: 'tenant', tenant: tenant.tenantId },
    stop: async () => {
      await warm;
    },
  };
}

function wayTo(tenant: GraphTenant) {
  const { id, cloud, graph: signIn } = tenant;
  const { identity } = signIn;
  const credential = credentialOf(signIn, cloud);
  const graphWith = (other: GraphSettings['credential']): Graph =>
    inCloud(createGraph({ origin: cloud.graph, services: servicesIn(cloud), tenant: id, credential: other }), cloud);
  const clientAuth = clientAuthOf(identity, cloud);
  const able = clientAuth !== undefined && identity.kind !== 'managed-identity';
  return {
    ...{ cloud, credential, graphWith, graph: graphWith(credential) },
    signIn: able ? signInWith(tenant, identity.clientId, clientAuth) : undefined,
  };
}

const signInWith =
  ({ cloud, id }: GraphTenant, clientId: string, clientAuth: UserSignInSettings['clientAuth']) =>
  (publicUrl: string): UserSignIn =>
    createUserSignIn({
      authority: cloud.authority,
      tenant: id,
      graph: cloud.graph,
      clientId,
      clientAuth,
      redirectUri: `${publicUrl}${callbackPath}`,
    });

/** Where the services beside Graph are, in this cloud. */
const servicesIn = ({
  authority,
  exchange,
  mfaPush,
}: TenantConfig['cloud']): NonNullable<GraphSettings['services']> => ({
  entra: authority,
  ...(exchange === undefined ? {} : { exchange }),
  ...(mfaPush === undefined ? {} : { push: mfaPush }),
});
