import { isLoopbackUrl } from '../base/loopback.ts';
import type { Logger } from '../telemetry/log.ts';
import { rejectionReason, teamsServiceUrl, type InboundRules } from './activity-guard.ts';
import type { BotSdk, Edge, EdgePorts, SdkPorts } from './edge.ts';
import type { TokenCheck } from './token-check.ts';

/**
 * Opens the edge of the practice tenant. It checks no tokens, but accepts service URLs on loopback only, and posts only there.
 * The server checks that the caller is on this machine.
 */
export function practiceEdge(sdk: BotSdk): Promise<Edge> {
  return openEdge(sdk, {
    authenticate: ({ activity }) => Promise.resolve(isLoopbackUrl(activity.serviceUrl)),
    isAllowed: isLoopbackUrl,
    token: () => Promise.resolve(undefined),
  });
}

/** What decides whose activities are accepted and where replies may go. */
export interface TenantEdgePorts {
  /** Connector hosts besides Microsoft's own, as `host` or `host:port`. */
  readonly serviceHosts: readonly string[];
  /** Ids of the tenants whose conversations are accepted, in lower case. */
  readonly served: readonly string[];
  readonly tokens: TokenCheck;
  /** Gives the bot's own token. */
  readonly token: () => Promise<string>;
  readonly log: Logger;
  /** Returns epoch milliseconds; the system clock when left out. */
  readonly now?: () => number;
}

/** The claim by which a token vouches for a service URL. */
const serviceUrlClaim = 'serviceurl';

/**
 * Opens the edge for real tenants. It accepts an activity when Teams signed its token for this bot and it belongs to a served tenant.
 * @see https://learn.microsoft.com/azure/bot-service/rest-api/bot-framework-rest-connector-authentication
 */
export function tenantEdge(sdk: BotSdk, ports: TenantEdgePorts): Promise<Edge> {
  const { serviceHosts, tokens, token, log, served, now = Date.now } = ports;
  const isTeams = teamsServiceUrl(serviceHosts);
  const rules: InboundRules = { isTeams, tenants: new Set(served), now };
  return openEdge(sdk, {
    async authenticate({ activity, authorization }) {
      const claims = await tokens.claimsOf(authorization);
      if (claims === undefined) return false;
      const why = rejectionReason(activity, claims[serviceUrlClaim], rules);
      if (why !== undefined) log.warn({ why }, 'refused an activity although Teams signed its token');
      return why === undefined;
    },
    isAllowed: isTeams,
    token,
  });
}

/**
 * Loads one SDK, and never the other, behind our own check of what comes in. What an SDK would check by itself does not count: botbuilder's
 * check accepts too much, and that of the Agents SDK lets in calls without a token unless NODE_ENV is production.
 */
export async function openEdge(sdk: BotSdk, { authenticate, ...ports }: EdgePorts): Promise<Edge> {
  const edge = await load(sdk, ports);
  return {
    ...edge,
    process: async (inbound, handle) =>
      (await authenticate(inbound)) ? edge.process(inbound, handle) : { status: 401 },
  };
}

async function load(sdk: BotSdk, ports: SdkPorts): Promise<Edge> {
  switch (sdk) {
    case 'botbuilder':
      return (await import('./botbuilder-edge.ts')).botbuilderEdge(ports);
    case 'agents':
      return (await import('./agents-edge.ts')).agentsEdge(ports);
    default:
      return sdk satisfies never;
  }
}
