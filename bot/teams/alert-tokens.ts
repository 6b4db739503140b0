import { decodeJwt, decodeProtectedHeader, errors, jwtVerify, type JWTPayload } from 'jose';
import type { EntraRule } from '../../services/alerts/source.ts';
import type { Logger } from '../telemetry/log.ts';
import { signingKeys, type SigningKeys } from '../base/signing-keys.ts';

/** What the check of tokens needs. */
export interface AlertTokenPorts {
  /** App id of the bot, for which tokens are unless the policy names another audience. */
  readonly appId: string;
  /** Id of the tenant of the environment, whose tokens count unless the policy names another one. */
  readonly homeTenant: string;
  /** Origin of a tenant's Entra. */
  readonly authorityOf: (tenant: string) => string;
  /** Epoch milliseconds. */
  readonly now: () => number;
  readonly log: Logger;
}

/** Whether an `Authorization` header is a token of an app or a managed identity that may send alerts. */
export type IsAlertToken = (authorization: string | undefined, rule: EntraRule) => Promise<boolean>;

/** How far the clocks of Entra and of this machine may differ, in seconds. */
const clockTolerance = 5 * 60;

/** The app role that lets an app send which is not on the list. */
const role = 'Alerts.Write';

/**
 * Makes the check of Entra's tokens on alerts: signed by the tenant's keys, for us, of its issuer, and of an app that the policy lets in.
 * An audience alone is no permission, because any app of a tenant gets a token for it; and a token of a person is refused.
 * @see https://learn.microsoft.com/entra/identity-platform/access-token-claims-reference
 */
export function createAlertTokens({ appId, homeTenant, authorityOf, now, log }: AlertTokenPorts): IsAlertToken {
  const keysByTenant = new Map<string, SigningKeys>();
  const keysOf = (tenant: string): SigningKeys => {
    const metadata = `${authorityOf(tenant)}/${tenant}/v2.0/.well-known/openid-configuration`;
    const keys = keysByTenant.get(tenant) ?? signingKeys({ metadata, signer: 'Entra', now, log });
    keysByTenant.set(tenant, keys);
    return keys;
  };

  return async (authorization, rule) => {
    const token = bearerToken(authorization);
    if (token === undefined) return false;
    const tenant = (rule.tenant ?? homeTenant).toLowerCase();
    const expected = expectedOf(token, { tenant, authority: authorityOf(tenant), appId, audience: rule.audience });
    if (expected === undefined) return false;
    try {
      const { payload } = await jwtVerify(
        token,
        async ({ kid }) => {
          const key = typeof kid === 'string' ? await keysOf(tenant).getKey(kid) : null;
          if (key === null) throw new errors.JWKSNoMatchingKey();
          return key.jwk;
        },
        {
          algorithms: ['RS256'],
          ...expected,
          requiredClaims: ['exp', 'tid'],
          clockTolerance,
          currentDate: new Date(now()),
        },
      );
      return payload['tid'] === tenant && isAllowed(payload, rule);
    } catch (error) {
      if (!(error instanceof errors.JOSEError))
        log.error({ err: error }, 'refused a token of an alert that could not be checked');
      return false;
    }
  };
}

/** The bounds on its length keep junk from costing anything. */
function bearerToken(authorization: string | undefined): string | undefined {
  const [, token] = /^Bearer ([\w-]{1,2000}\.[\w-]{1,8000}\.[\w-]{1,2000})$/i.exec(authorization ?? '') ?? [];
  return token;
}

interface Expecting {
  readonly tenant: string;
  readonly authority: string;
  readonly appId: string;
  readonly audience: string | undefined;
}

interface Expected {
  readonly issuer: string;
  readonly audience: string[];
}

/**
 * The issuer and the audiences of the version that a token says it is. Entra decides the version by the app that the token is for. It refuses
 * what cannot be valid before keys are fetched; an array of audiences is refused too.
 * @returns undefined for a token that is for somebody else
 */
function expectedOf(token: string, expecting: Expecting): Expected | undefined {
  try {
    const { iss, aud, exp, ver } = decodeJwt(token);
    const { alg } = decodeProtectedHeader(token);
    const expected = ver === '2.0' ? ofVersion2(expecting) : ofVersion1(expecting);
    const isFit = alg === 'RS256' && iss === expected.issuer && Number.isFinite(exp);
    return isFit && typeof aud === 'string' && expected.audience.includes(aud) ? expected : undefined;
  } catch {
    return undefined;
  }
}

const uriPrefix = 'api://';

const ofVersion2 = ({ tenant, authority, appId, audience = appId }: Expecting): Expected => ({
  issuer: `${authority}/${tenant}/v2.0`,
  audience: [audience.startsWith(uriPrefix) ? audience.slice(uriPrefix.length) : audience],
});

const ofVersion1 = ({ tenant, authority, appId, audience = appId }: Expecting): Expected => ({
  issuer: `${/chinacloudapi\.cn$|microsoftonline\.cn$/.test(authority) ? chinaIssuer : issuer}/${tenant}/`,
  audience: [audience, ...(audience.includes(':') ? [] : [`${uriPrefix}${audience}`])],
});

const issuer = 'https://sts.windows.net';
/** Unverified. */
const chinaIssuer = 'https://sts.chinacloudapi.cn';

/** Whether a valid token is of an app that may send. A token with `scp` is of a person who uses an app. */
function isAllowed(claims: JWTPayload, { identities, appRole }: EntraRule): boolean {
  const { scp, oid, idtyp, roles } = claims;
  if (scp !== undefined || (idtyp !== undefined && idtyp !== 'app')) return false;
  const isListed = typeof oid === 'string' && identities.some((id) => id === oid.toLowerCase());
  return isListed || (appRole && Array.isArray(roles) && roles.includes(role));
}
