import type { JWTPayload } from 'jose';
import type { EntraRule } from '../../services/alerts/source.ts';
import { createEntraTokens, type EntraTokensPorts, type EntraTokenVersion } from '../base/entra-tokens.ts';

/** What the check of tokens needs. */
export interface AlertTokenPorts extends EntraTokensPorts {
  /** App id of the bot, for which tokens are unless the policy names another audience. */
  readonly appId: string;
  /** Id of the tenant of the environment, whose tokens count unless the policy names another one. */
  readonly homeTenant: string;
}

/** Whether an `Authorization` header is a token of an app or a managed identity that may send alerts. */
export type IsAlertToken = (authorization: string | undefined, rule: EntraRule) => Promise<boolean>;

/** The app role that lets an app send which is not on the list. */
const role = 'Alerts.Write';

/** Makes the check of Entra's tokens on alerts: of an app that the policy lets in. A token of a person is refused. */
export function createAlertTokens({ appId, homeTenant, ...ports }: AlertTokenPorts): IsAlertToken {
  const verified = createEntraTokens(ports);
  return async (authorization, rule) => {
    const token = await verified(authorization, {
      tenants: new Set([(rule.tenant ?? homeTenant).toLowerCase()]),
      audiences: (version) => audiencesFor(rule.audience ?? appId, version),
    });
    return token !== undefined && isAllowed(token.claims, rule);
  };
}

const uriPrefix = 'api://';

/** Version 2.0 names the app by its id alone, version 1.0 by what was asked for. */
const audiencesFor = (audience: string, version: EntraTokenVersion): readonly string[] =>
  version === '2.0'
    ? [audience.startsWith(uriPrefix) ? audience.slice(uriPrefix.length) : audience]
    : [audience, ...(audience.includes(':') ? [] : [`${uriPrefix}${audience}`])];

/** Whether a valid token is of an app that may send. A token with `scp` is of a person who uses an app. */
function isAllowed(claims: JWTPayload, { identities, appRole }: EntraRule): boolean {
  const { scp, oid, idtyp, roles } = claims;
  if (scp !== undefined || (idtyp !== undefined && idtyp !== 'app')) return false;
  const isListed = typeof oid === 'string' && identities.some((id) => id === oid.toLowerCase());
  return isListed || (appRole && Array.isArray(roles) && roles.includes(role));
}
