import { decodeJwt, decodeProtectedHeader, errors, jwtVerify, type JWTPayload } from 'jose';
import { z } from 'zod';
import type { Logger } from '../telemetry/log.ts';
import { signingKeys, type SigningKeys } from './signing-keys.ts';

/** What tokens of Entra are checked against. */
export interface EntraTokensPorts {
  /** Origin of a tenant's Entra. */
  readonly authorityOf: (tenant: string) => string;
  /** Address of a tenant's OpenID metadata; left out, where Entra has it. */
  readonly metadataOf?: ((tenant: string) => string) | undefined;
  /** Epoch milliseconds. */
  readonly now: () => number;
  readonly log: Logger;
}

/** The versions of Entra's tokens. The app that a token is for decides which one Entra makes, not who asks. */
export type EntraTokenVersion = '1.0' | '2.0';

/** Whose tokens are accepted, and for whom. */
export interface EntraTokenRule {
  /** Ids of the tenants that may issue them, in lower case. */
  readonly tenants: ReadonlySet<string>;
  /** What they may be for. An audience alone is no permission, because any app of a tenant gets a token for it. */
  readonly audiences: (version: EntraTokenVersion) => readonly string[];
}

/** A token that holds. */
export interface EntraToken {
  readonly claims: JWTPayload;
  readonly tenant: string;
  readonly version: EntraTokenVersion;
}

/** How far the clocks of Entra and of this machine may differ, in seconds. */
const clockTolerance = 5 * 60;

/** The bounds keep junk from costing anything; a person in many groups has a long token. */
const bearer = /^Bearer ([\w-]{1,2000}\.[\w-]{1,16000}\.[\w-]{1,2000})$/i;

const claimed = z.object({
  ver: z.enum(['1.0', '2.0']).default('1.0'),
  tid: z.string().transform((id) => id.toLowerCase()),
  iss: z.string(),
  aud: z.string(),
  exp: z.number(),
});

/**
 * Makes the check of Entra's tokens: signed with RS256 by the keys of a tenant that may issue them, in their time, of its issuer and for us. What
 * their holder may do is for the caller to decide.
 * @returns a function that takes an `Authorization` header; undefined for anything that does not hold
 * @see https://learn.microsoft.com/entra/identity-platform/access-token-claims-reference
 */
export function createEntraTokens({ authorityOf, metadataOf = documented(authorityOf), now, log }: EntraTokensPorts) {
  const keysByTenant = new Map<string, SigningKeys>();
  const keysOf = (tenant: string): SigningKeys => {
    const keys = keysByTenant.get(tenant) ?? signingKeys({ metadata: metadataOf(tenant), signer: 'Entra', now, log });
    keysByTenant.set(tenant, keys);
    return keys;
  };

  return async (authorization: string | undefined, rule: EntraTokenRule): Promise<EntraToken | undefined> => {
    const [, token] = bearer.exec(authorization ?? '') ?? [];
    const says = token === undefined ? undefined : claimedIn(token);
    if (token === undefined || says === undefined) return undefined;
    const { tid: tenant, ver: version, iss: issuer, aud: audience } = says;
    const isOurs = rule.tenants.has(tenant) && rule.audiences(version).includes(audience);
    if (!isOurs || issuer !== issuerOf(version, tenant, authorityOf(tenant))) return undefined;
    try {
      const { payload: claims } = await jwtVerify(token, ({ kid }) => keyFor(keysOf(tenant), kid), {
        algorithms: ['RS256'],
        issuer,
        audience,
        requiredClaims: ['exp', 'tid'],
        clockTolerance,
        currentDate: new Date(now()),
      });
      return { claims, tenant, version };
    } catch (error) {
      if (!(error instanceof errors.JOSEError)) log.error({ err: error }, 'refused a token that could not be checked');
      return undefined;
    }
  };
}

const documented =
  (authorityOf: EntraTokensPorts['authorityOf']) =>
  (tenant: string): string =>
    `${authorityOf(tenant)}/${tenant}/v2.0/.well-known/openid-configuration`;

/** What a token claims, before anything is verified: enough to turn it away without fetching keys. */
function claimedIn(token: string): z.output<typeof claimed> | undefined {
  try {
    return decodeProtectedHeader(token).alg === 'RS256' ? claimed.safeParse(decodeJwt(token)).data : undefined;
  } catch {
    return undefined;
  }
}

/** The issuer of the tokens of a tenant. That of version 1.0 is another host, in China an unverified one. */
const issuerOf = (version: EntraTokenVersion, tenant: string, authority: string): string =>
  version === '2.0'
    ? `${authority}/${tenant}/v2.0`
    : `https://${authority.endsWith('.cn') ? 'sts.chinacloudapi.cn' : 'sts.windows.net'}/${tenant}/`;

async function keyFor(keys: SigningKeys, kid: unknown) {
  const key = typeof kid === 'string' ? await keys.getKey(kid) : null;
  if (key === null) throw new errors.JWKSNoMatchingKey();
  return key.jwk;
}
