import { parseUrl } from '../base/loopback.ts';
import { channelTenantOf } from './sender.ts';
import type { TeamsActivity } from './teams-activity.ts';

/** Connector hosts that Microsoft documents. An operator adds others with `BOT_SERVICE_HOSTS`. */
const teamsHosts: readonly string[] = [
  'smba.trafficmanager.net',
  'smba.infra.gcc.teams.microsoft.com',
  'smba.infra.gov.teams.microsoft.us',
  'smba.infra.dod.teams.microsoft.us',
];

/**
 * Makes the check whether a service URL belongs to Teams: https, exactly one of the known hosts, no user name or password.
 * @param extraHosts hosts to accept besides Microsoft's own, as `host` or `host:port`
 */
export function teamsServiceUrl(extraHosts: readonly string[]): (url: string | URL | undefined) => boolean {
  const allowed = new Set([...teamsHosts, ...extraHosts]);
  return (url) => {
    const parsed = url === undefined ? null : parseUrl(String(url));
    return (
      parsed?.protocol === 'https:' && parsed.username === '' && parsed.password === '' && allowed.has(parsed.host)
    );
  };
}

/** What an activity must fulfil besides having a valid token. */
export interface InboundRules {
  readonly isTeams: (serviceUrl: string | undefined) => boolean;
  /** Ids of the tenants that this bot serves, in lower case. */
  readonly tenants: ReadonlySet<string>;
  /** Returns epoch milliseconds. */
  readonly now: () => number;
}

/** Largest difference between an activity's timestamp and our clock, in milliseconds, in either direction. */
export const maxAgeMs = 5 * 60_000;

/**
 * Finds out why an activity must be rejected although its token is valid.
 * @param signedUrl the service URL that the token vouches for
 * @returns the reason in words for the log; undefined for an activity that is accepted
 */
export function rejectionReason(activity: TeamsActivity, signedUrl: unknown, rules: InboundRules): string | undefined {
  const { channelId, serviceUrl, conversation } = activity;
  if (channelId !== 'msteams') return 'it is not from the channel msteams';
  if (!rules.isTeams(serviceUrl))
    return `its service host is unknown; if it belongs to Teams, add it to BOT_SERVICE_HOSTS: ${hostOf(serviceUrl)}`;
  if (serviceUrl !== signedUrl) return 'its service URL is not the one in the token';
  const tenant = channelTenantOf(activity);
  if (tenant === undefined || !rules.tenants.has(tenant.toLowerCase())) return 'it names no tenant that is served here';
  if ((conversation.tenantId ?? tenant) !== tenant) return 'it names two tenants';
  const age = rules.now() - new Date(activity.timestamp ?? NaN).getTime();
  return Math.abs(age) < maxAgeMs ? undefined : 'its timestamp is not within the last five minutes';
}

const hostOf = (url: string | undefined): string => parseUrl(String(url))?.host.slice(0, 100) ?? 'none';
