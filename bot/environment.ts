import { systemClock } from '../services/base/clock.ts';
import { graphOfActingPerson } from '../services/graph/acting-person.ts';
import { clientAuthOf } from '../services/graph/client-auth.ts';
import { inCloud } from '../services/graph/cloud-features.ts';
import { createGraph, type GraphSettings } from '../services/graph/client.ts';
import { credentialOf } from '../services/graph/credentials.ts';
import type { CallTrace, Graph, GraphProblem } from '../services/graph/graph.ts';
import { createGraphLimits } from '../services/graph/graph-limits.ts';
import { createPacing, type Pacing } from '../services/graph/pacing.ts';
import { callerTenantIds, graphs, type Tenants } from '../services/graph/tenants.ts';
import { settle } from '../services/graph/settle.ts';
import { createUserSignIn, type UserSignIn, type UserSignInSettings } from '../services/graph/sign-in.ts';
import type { BotSdk } from './teams/edge.ts';
import { tenantEdge } from './teams/open-edge.ts';
import type { TeamsConnection } from './teams/messenger.ts';
import type { Impersonate } from './teams/router.ts';
import { botTokens } from './teams/bot-credentials.ts';
import type { Logger } from './telemetry/log.ts';
import type { ServerPorts } from './teams/server.ts';
import { callbackPath } from './conversation/sign-ins.ts';
import type { PracticePersonNamed } from './mcp/practice-callers.ts';
import { firstServiceUrl } from './teams/bot-framework-cloud.ts';
import type { TenantConfig } from './config/tenant-config.ts';
import type { GraphTenant, GraphTenants } from './config/tenants.ts';
import { tokenCheck } from './teams/token-check.ts';

/** What differs between a real tenant and the practice tenant; all other code is the same. */
export interface Environment extends TeamsConnection {
  /** The bot's app id; empty in the practice tenant. */
  readonly appId: string;
  /** Address of Teams' connector, until an activity names another one. */
  readonly serviceUrl: string;
  readonly tenants: Tenants;
  /** Graph of a tenant, without a deadline of its own. */
  readonly graphOf: (tenant: string) => Graph;
  /** Whether a tenant is worked on in people's names only: then its Graph belongs to the acting person. Left out where none is. */
  readonly isDelegated?: (tenant: string) => boolean;
  /** Holds the calls of all tenants to Graph's limits. */
  readonly pacing: Pacing;
  /** Origin of a tenant's Entra. */
  readonly authorityOf: (tenant: string) => string;
  /**
   * How people sign in to Graph themselves; undefined for a tenant where they cannot.
   * @param tenant its id
   * @param publicUrl origin of our own callback
   */
  readonly signIn?: (tenant: string, publicUrl: string) => UserSignIn | undefined;
  /** Graph of a tenant with tokens that are not the app's. */
  readonly graphWith: (tenant: string, credential: GraphSettings['credential']) => Graph;
  /** Whether the keys are loaded that check Teams' tokens. */
  readonly hasKeys?: () => Promise<boolean>;
  /** Checks a request before its body is read. */
  readonly refuse: ServerPorts['refuse'];
  /** Practice mode only. */
  readonly impersonate?: Impersonate;
  /** Practice mode only: whom a first name means. */
  readonly personNamed?: PracticePersonNamed;
  /** Asks Entra for a token of each kind as a trial. Answers what went wrong; each message names the setting at fault. */
  readonly trySignIns?: () => Promise<readonly GraphProblem[]>;
  /** What the ready line says besides the port. */
  readonly ready: Readonly<Record<string, unknown>>;
  stop(): Promise<void>;
}

/** What telemetry is told about an environment. */
export interface EnvironmentTelemetry {
  /** A call to Graph, which went to this host, has ended. */
  graphCall(call: CallTrace, host: string): void;
  /** A request to the server was refused, with this status. */
  refused(status: number): void;
}

/** The same environment, with every call to Graph and every refusal measured. */
export function observed(environment: Environment, telemetry: EnvironmentTelemetry): Environment {
  const onCall = (call: CallTrace, host: string): void => {
    telemetry.graphCall(call, host);
  };
  return {
    ...environment,
    graphOf: (tenant) =>
      // The Graph of a person comes from `graphWith`, which is measured.
      environment.isDelegated?.(tenant) === true
        ? environment.graphOf(tenant)
        : environment.graphOf(tenant).with({ onCall }),
    graphWith: (tenant, credential) => environment.graphWith(tenant, credential).with({ onCall }),
    async refuse(request) {
      const status = await environment.refuse(request);
      if (status !== undefined) telemetry.refused(status);
      return status;
    },
  };
}

/** What a real environment is made from. */
export interface TenantSettings {
  readonly tenant: TenantConfig;
  readonly tenants: GraphTenants;
  readonly botSdk: BotSdk;
}

/** Real tenants, each with its own Graph, tokens and limits. Nothing of the practice tenant is imported here. */
export async function tenantEnvironment(
  { tenant, tenants, botSdk }: TenantSettings,
  log: Logger,
): Promise<Environment> {
  const { overridden, issuer, metadata } = tenant.channel;
  if (overridden.length > 0)
    log.warn(
      { issuer, metadata },
      `not Microsoft’s own decides who may speak to this bot: ${overridden.join(' and ')}`,
    );
  const tokens = tokenCheck(tenant.channel, tenant.bot.appId, log);
  const keysLoaded = tokens.hasKeys(); // so that the log says at the start when they cannot be loaded
  const token = botTokens(tenant.bot, tenant.cloud, tenant.channel.scope);
  const pacing = createPacing(systemClock);
  const connections = new Map(tenants.all.map((one) => [one.id, connectTo(one, pacing)]));
  const served = [...callerTenantIds(tenants)];
  const graphOf = graphs(new Map([...connections].map(([id, { graph }]) => [id, graph])));
  return {
    edge: await tenantEdge(botSdk, { serviceHosts: tenant.serviceHosts, served, tokens, token, log }),
    appId: tenant.bot.appId,
    serviceUrl: firstServiceUrl(tenant.cloud.name, tenant.serviceHosts),
    tenants,
    graphOf,
    isDelegated: (id) => connections.get(id.toLowerCase())?.credential === undefined,
    pacing,
    graphWith: (id, credential) => connections.get(id)?.graphWith(credential) ?? graphOf(id),
    authorityOf: (id) => connections.get(id)?.cloud.authority ?? tenant.cloud.authority,
    signIn: (id, publicUrl) => connections.get(id)?.signIn?.(publicUrl),
    refuse: async ({ authorization }) => ((await tokens.claimsOf(authorization)) === undefined ? 401 : undefined),
    hasKeys: () => tokens.hasKeys(),
    trySignIns: async () => {
      const graphTokens = [...connections.values()].flatMap(({ credential, cloud }) =>
        credential === undefined ? [] : settle(credential.getToken(`${cloud.graph}/.default`)),
      );
      const tried = await Promise.all([...graphTokens, settle(token())]);
      return tried.flatMap((one) => (one.ok ? [] : [one.problem]));
    },
    ready: { mode: 'tenant', tenant: tenant.tenantId },
    stop: async () => {
      await keysLoaded;
    },
  };
}

/** Graph of one tenant, and how people sign in to it. Where it is worked on in their names, the app never gets a token of its own. */
function connectTo(tenant: GraphTenant, pacing: Pacing) {
  const { id, cloud, graph: signIn } = tenant;
  const { identity } = signIn;
  const credential = signIn.delegated === true ? undefined : credentialOf(signIn, cloud);
  const limits = createGraphLimits(pacing.of(`${id} ${identity.clientId ?? identity.kind}`));
  const { exchange, ...services } = servicesIn(cloud);
  const graphFor = (other: GraphSettings['credential'], more: GraphSettings['services'] = {}): Graph =>
    inCloud(
      createGraph({ origin: cloud.graph, services: { ...services, ...more }, tenant: id, credential: other, limits }),
      cloud,
    );
  const clientAuth = clientAuthOf(identity, cloud);
  const canSignIn = clientAuth !== undefined && identity.kind !== 'managed-identity';
  return {
    cloud,
    credential,
    // A person's token is for Graph, so Exchange never gets one.
    graphWith: (other: GraphSettings['credential']) => graphFor(other),
    graph:
      credential === undefined
        ? graphOfActingPerson(id, graphFor(noCredential))
        : graphFor(credential, exchange === undefined ? {} : { exchange }),
    signIn: canSignIn ? signInWith(tenant, identity.clientId, clientAuth) : undefined,
  };
}

/** Of a Graph that is never called. */
const noCredential: GraphSettings['credential'] = { getToken: () => Promise.resolve(null) };

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

/** Origins of the services beside Graph in this cloud. */
const servicesIn = ({
  authority,
  exchange,
  azure,
  mfaPush,
}: TenantConfig['cloud']): NonNullable<GraphSettings['services']> => ({
  entra: authority,
  ...(exchange === undefined ? {} : { exchange }),
  ...(azure === undefined ? {} : { azure }),
  ...(mfaPush === undefined ? {} : { push: mfaPush }),
});
