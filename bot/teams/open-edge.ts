import { isLoopbackUrl } from '../base/loopback.ts';
import type { Logger } from '../telemetry/log.ts';
import { rejectionReason, teamsServiceUrl, type InboundRules } from './activity-guard.ts';
import { openEdge, type BotSdk, type Edge } from './edge.ts';
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
