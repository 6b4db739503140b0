import { JwtTokenExtractor } from 'botframework-connector/lib/auth/jwtTokenExtractor.js';
import { AuthenticationError, type ClaimsIdentity } from 'botframework-connector';
import { decodeUnverified } from './activity-guard.ts';
import type { Logger } from '../telemetry/log.ts';
import { signingKeys } from './signing-keys.ts';
import type { BotFrameworkCloud } from './bot-framework-cloud.ts';

/** Who a bearer token proves to speak for; it covers neither the body nor the person. */
export interface TokenCheck {
  /** @returns undefined for anything but a token that Teams signed for this bot and that is still good */
  identityOf(authorization: string | undefined): Promise<ClaimsIdentity | undefined>;
  /** Whether the keys that Teams signs with are at hand. */
  hasKeys(): Promise<boolean>;
}

/** How far clocks may be apart, in seconds. */
const clockTolerance = 5 * 60;

/**
 * Checks tokens with botbuilder's own extractor, but with one issuer, one audience, one algorithm and our keys. The rest of its
 * check is not used: it takes Entra's tokens for those of an emulator, and remembers every tenant that an unsigned one names.
 * @param appId the bot's app id, the only audience
 */
export function tokenCheck(
  { issuer, metadata }: BotFrameworkCloud,
  appId: string,
  log: Logger,
  now: () => number = Date.now,
): TokenCheck {
  const verification = { issuer: [issuer], audience: appId, clockTolerance, ignoreExpiration: false };
  const keys = signingKeys({ metadata, now, log });
  const extractor = Object.assign(new JwtTokenExtractor(verification, metadata, ['RS256']), { openIdMetadata: keys });
  return {
    hasKeys: () => keys.has(),
    async identityOf(authorization) {
      const claims = decodeUnverified(authorization);
      if (authorization === undefined || claims?.alg !== 'RS256' || claims.iss !== issuer || claims.aud !== appId)
        return undefined;
      try {
        return (await extractor.getIdentityFromAuthHeader(authorization, 'msteams', [])) ?? undefined;
      } catch (error) {
        if (!isRefusal(error)) log.error({ err: error }, 'a token could not be checked, so it is refused');
        return undefined;
      }
    },
  };
}

const isRefusal = (error: unknown): boolean =>
  error instanceof AuthenticationError ||
  (error instanceof Error && /^(JsonWebToken|NotBefore|TokenExpired)Error$/.test(error.name));
