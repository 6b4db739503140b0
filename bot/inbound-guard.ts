import { AuthenticationError } from 'botframework-connector';
import { z } from 'zod';

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

/** In practice mode the connector is on this machine, and so are all who may talk to the bot. */
export function isLoopbackUrl(url: string | URL | undefined): boolean {
  const parsed = url === undefined ? null : parseUrl(String(url));
  return (
    parsed?.protocol === 'http:' &&
    (parsed.hostname === 'localhost' || parsed.hostname === '[::1]' || /^127(\.\d+){3}$/.test(parsed.hostname))
  );
}

export const isLoopbackAddress = (address: string | undefined): boolean =>
  address === '::1' || /^(::ffff:)?127(\.\d+){3}$/.test(address ?? '');

export const deny = (): AuthenticationError => new AuthenticationError('Unauthorized', 401);

/** What a bearer token claims, before its signature is checked. Enough to refuse, never enough to accept. */
export function peek(authorization: string | undefined): z.output<typeof claims> | undefined {
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

function parseUrl(text: string): URL | null {
  try {
    return new URL(text);
  } catch {
    return null;
  }
}
