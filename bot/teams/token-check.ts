import { decodeJwt, decodeProtectedHeader, errors, jwtVerify, type JWTPayload, type JWTVerifyGetKey } from 'jose';
import type { Logger } from '../telemetry/log.ts';
import type { BotFrameworkCloud } from './bot-framework-cloud.ts';
import { signingKeys, type SigningKeys } from '../base/signing-keys.ts';

/** Verifies the tokens that Teams sends with its activities. */
export interface TokenCheck {
  /**
   * Verifies the `Authorization` header of a request. The token vouches for Teams and for a service URL. It covers neither the
   * body of the request nor the person who wrote it.
   * @returns the claims of a valid token that Teams signed for this bot; undefined for everything else
   */
  claimsOf(authorization: string | undefined): Promise<JWTPayload | undefined>;
  /**
   * Tells whether the keys that Teams signs with are available, and fetches them if they have not been fetched yet.
   * @returns false while every token is refused for lack of keys
   */
  hasKeys(): Promise<boolean>;
}

/** How far the clocks of Teams and of this machine may differ, in seconds. */
const clockTolerance = 5 * 60;

/** The channel that a signing key must be endorsed for. */
const channel = 'msteams';

/**
 * Makes the check for one bot: one issuer, one audience, RS256 only, and only keys that are endorsed for Teams.
 * @param cloud the issuer, and the OpenID metadata that names its keys
 * @param appId the bot's app id, the only audience that is accepted
 * @param now returns epoch milliseconds
 * @see https://learn.microsoft.com/azure/bot-service/rest-api/bot-framework-rest-connector-authentication
 */
export function tokenCheck(
  { issuer, metadata }: BotFrameworkCloud,
  appId: string,
  log: Logger,
  now: () => number = Date.now,
): TokenCheck {
  const keys = signingKeys({ metadata, signer: 'Teams', now, log });
  const keyOf = endorsedKey(keys);
  return {
    hasKeys: () => keys.has(),
    async claimsOf(authorization) {
      const token = bearerToken(authorization);
      if (token === undefined || !couldBeValid(token, issuer, appId)) return undefined;
      try {
        const { payload } = await jwtVerify(token, keyOf, {
          algorithms: ['RS256'],
          issuer,
          audience: appId,
          requiredClaims: ['exp'],
          clockTolerance,
          currentDate: new Date(now()),
        });
        return payload;
      } catch (error) {
        if (!(error instanceof errors.JOSEError))
          log.error({ err: error }, 'refused a token that could not be checked');
        return undefined;
      }
    },
  };
}

/** Takes the token out of an `Authorization` header. The bounds on its length keep junk from costing anything. */
function bearerToken(authorization: string | undefined): string | undefined {
  const [, token] = /^Bearer ([\w-]{1,2000}\.[\w-]{1,8000}\.[\w-]{1,2000})$/.exec(authorization ?? '') ?? [];
  return token;
}

/**
 * Refuses by what a token claims, before anything is verified. This is enough to turn a stranger away without fetching keys, and
 * never enough to let anybody in. An array of audiences is refused here, although it may contain this bot.
 */
function couldBeValid(token: string, issuer: string, audience: string): boolean {
  try {
    const { iss, aud, exp } = decodeJwt(token);
    const { alg } = decodeProtectedHeader(token);
    return alg === 'RS256' && iss === issuer && aud === audience && Number.isFinite(exp);
  } catch {
    return false;
  }
}

/** Finds the key that a token names. A key that is endorsed for other channels only does not count. */
function endorsedKey(keys: SigningKeys): JWTVerifyGetKey {
  return async ({ kid }) => {
    const key = typeof kid === 'string' ? await keys.getKey(kid) : null;
    if (key === null) throw new errors.JWKSNoMatchingKey();
    const { jwk, endorsements = [] } = key;
    if (endorsements.length > 0 && !endorsements.includes(channel)) throw new errors.JWKSNoMatchingKey();
    return jwk;
  };
}
