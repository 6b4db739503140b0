import type { TeamsAdapter } from '@microsoft/teams-ai';
import { clientAuthOf } from '../services/graph/client-auth.ts';
import { inCloud } from '../services/graph/cloud-features.ts';
import { createGraph, type GraphSettings } from '../services/graph/client.ts';
import { credentialOf } from '../services/graph/credentials.ts';
import type { Graph, GraphProblem } from '../services/graph/graph.ts';
import { part } from '../services/graph/part.ts';
import { createSignIn, type SignIn, type SignInSettings } from '../services/graph/sign-in.ts';
import { tenantAdapter } from './adapter.ts';
import type { Impersonate } from './app.ts';
import { botToken } from './bot-credentials.ts';
import type { Logger } from './log.ts';
import type { ServerPorts } from './server.ts';
import { callbackPath } from './sign-ins.ts';
import { firstServiceUrl } from './teams-channel.ts';
import type { TenantConfig } from './tenant-config.ts';
import { tokenCheck } from './token-check.ts';

/** What differs between a real tenant and the practice tenant; all other code is the same. */
export interface World {
  readonly adapter: TeamsAdapter;
  /** Where Teams is while no activity has said so, and the tenant of its channels. */
  readonly teams: { readonly serviceUrl: string; readonly tenantId: string };
  /** The bot's app id; empty in the practice tenant. */
  readonly appId: string;
  /** Audience of the tokens that go out with our posts. */
  readonly scope: string;
  readonly graphOf: (tenant: string) => Graph;
  /** Origin of Entra. */
  readonly authority: string;
  /** How people sign in to Graph themselves, where they can. @param publicUrl origin of our own callback */
  readonly signIn?: (publicUrl: string) => SignIn;
  /** Graph with tokens that are not the app's. */
  readonly graphWith: (credential: GraphSettings['credential']) => Graph;
  /** Application ID URI of the app that Teams' single sign-on gives tokens for. */
  readonly singleSignOn?: string;
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

/** A real tenant. Nothing of the practice tenant is imported on this way. */
export function tenantWorld(tenant: TenantConfig, log: Logger): World {
  const { overridden, issuer, metadata } = tenant.channel;
  if (overridden.length > 0)
    log.warn(
      { issuer, metadata },
      `${overridden.join(' and ')}: not Microsoft’s own decides who may speak to this bot`,
    );
  const tokens = tokenCheck(tenant.channel, tenant.bot.appId, log);
  const warm = tokens.hasKeys(); // so that a blocked way to them is in the log at the start
  const { cloud } = tenant;
  const graphWith = (credential: GraphSettings['credential']) =>
    inCloud(
      createGraph({ origin: cloud.graph, services: servicesIn(cloud), tenant: tenant.tenantId, credential }),
      cloud,
    );
  const credential = credentialOf(tenant.graph, cloud);
  const graph = graphWith(credential);
  const { identity } = tenant.graph;
  const clientAuth = clientAuthOf(identity, cloud);
  return {
    adapter: tenantAdapter(tenant, { tokens, log }),
    appId: tenant.bot.appId,
    teams: { serviceUrl: firstServiceUrl(cloud.name, tenant.serviceHosts), tenantId: tenant.tenantId },
    scope: tenant.channel.scope,
    graphOf: () => graph,
    graphWith,
    authority: cloud.authority,
    ...(clientAuth !== undefined && identity.kind !== 'managed-identity'
      ? { signIn: signInWith(tenant, identity.clientId, clientAuth) }
      : {}),
    refuse: async ({ authorization }) => ((await tokens.identityOf(authorization)) === undefined ? 401 : undefined),
    hasKeys: () => tokens.hasKeys(),
    trySignIns: async () => {
      const graphToken = credential.getToken(`${cloud.graph}/.default`);
      const tried = await Promise.all([part(graphToken), part(botToken(tenant.bot, cloud))]);
      return tried.flatMap((one) => (one.ok ? [] : [one.problem]));
    },
    ready: { mode: 'tenant', tenant: tenant.tenantId },
    stop: async () => {
      await warm;
    },
  };
}

const signInWith =
  ({ cloud, tenantId }: TenantConfig, clientId: string, clientAuth: SignInSettings['clientAuth']) =>
  (publicUrl: string): SignIn =>
    createSignIn({
      authority: cloud.authority,
      tenant: tenantId,
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
