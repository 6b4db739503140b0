import type { Activity } from 'botbuilder';
import { AuthenticationError } from 'botframework-connector';
import { z } from 'zod';
import { channelTenantOf } from './sender.ts';
import { parseUrl } from '../base/loopback.ts';

/** Connector hosts that Microsoft documents; more come from BOT_SERVICE_HOSTS. */
const teamsHosts: readonly string[] = [
  'smba.trafficmanager.net',
  'smba.infra.gcc.teams.microsoft.com',
  'smba.infra.gov.teams.microsoft.us',
  'smba.infra.dod.teams.microsoft.us',
];

/** Answers whether a service URL is a Teams connector: exact host, https, nothing before the host. */
export function teamsServiceUrl(extraHosts: readonly string[]): (url: string | URL | undefined) => boolean {
  const allowed = new Set([...teamsHosts, ...extraHosts]);
  return (url) => {
    const parsed = url === undefined ? null : parseUrl(String(url));
    return (
      parsed?.protocol === 'https:' && parsed.username === '' && parsed.password === '' && allowed.has(parsed.host)
    );
  };
}

/** What an activity must be besides signed. */
export interface InboundRules {
  readonly isTeams: (serviceUrl: string | undefined) => boolean;
  /** Object ids of the tenants that are served, in lower case. */
  readonly tenants: ReadonlySet<string>;
  /** Epoch milliseconds. */
  readonly now: () => number;
}

/** How old an activity may be, or how far ahead of our clock, in milliseconds. */
export const maxAgeMs = 5 * 60_000;

/**
 * Why an activity is not for us although Teams signed its token, in words for the log; undefined when it is.
 * @param signedUrl the service URL that the token names
 */
export function rejectionReason(activity: Activity, signedUrl: unknown, rules: InboundRules): string | undefined {
  const { channelId, serviceUrl, conversation } = activity;
  if (channelId !== 'msteams') return 'not from the channel msteams';
  if (!rules.isTeams(serviceUrl))
    return `an unknown service host; if it is Teams, name it in BOT_SERVICE_HOSTS: ${hostOf(serviceUrl)}`;
  if (serviceUrl !== signedUrl) return 'another service URL than the token names';
  const tenant = channelTenantOf(activity);
  if (tenant === undefined || !rules.tenants.has(tenant.toLowerCase())) return 'another tenant, or none';
  if ((conversation.tenantId ?? tenant) !== tenant) return 'two tenants in one activity';
  const age = rules.now() - new Date(activity.timestamp ?? NaN).getTime();
  return Math.abs(age) < maxAgeMs ? undefined : 'no timestamp of the last five minutes';
}

const hostOf = (url: string | undefined): string => parseUrl(String(url))?.host.slice(0, 100) ?? 'none';

export const deny = (): AuthenticationError => new AuthenticationError('Unauthorized', 401);

/** What a bearer token claims, before its signature is checked. Enough to refuse, never enough to accept. */
export function decodeUnverified(authorization: string | undefined): z.output<typeof claims> | undefined {
  const parts = /^Bearer ([\w-]{1,2000})\.([\w-]{1,8000})\.[\w-]{1,2000}$/.exec(authorization ?? '');
  if (parts === null) return undefined;
  return claims.safeParse({ ...decoded(parts[1]), ...decoded(parts[2]) }).data;
}

const claims = z.object({ alg: z.string(), iss: z.string(), aud: z.string(), exp: z.number() });

function decoded(part: string | undefined): Record<string, unknown> {
  try {
    return z.record(z.string(), z.unknown()).parse(JSON.parse(Buffer.from(part ?? '', 'base64url').toString('utf8')));
  } catch {
    return {};
  }
}
