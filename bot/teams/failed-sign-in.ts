import { z } from 'zod';
import type { Logger } from '../telemetry/log.ts';

/**
 * What an administrator can fix, by Teams' code.
 * @see https://microsoft.github.io/teams-sdk/teams/user-authentication/troubleshooting-sso
 */
const fixes = new Map(
  Object.entries({
    resourcematchfailed:
      'the Application ID URI in Entra (Expose an API), webApplicationInfo.resource in the app package and the address that Cordon sends must be the same, api://<id of the app for Graph>',
    installedappnotfound: 'the app is not installed for that person or group chat',
    tokenmissing:
      'Entra gave Teams no token: are Teams’ two clients authorised for access_as_user (docs/set-up.md, What needs a browser)?',
    oauthcardnotvalid: 'Teams could not read the card',
  }),
);

const failure = z.object({ code: z.string().max(100), message: z.string().max(1000).optional() });

/**
 * Logs that Teams could not sign somebody in by itself. The person mostly sees nothing of it and still has the button and the link, so the
 * operator is the one to tell.
 * @param value of the `signin/failure` invoke
 */
export function logFailedSignIn(log: Logger, value: unknown): void {
  const { data: { code, message } = { code: 'unreadable' } } = failure.safeParse(value);
  log.warn({ code, said: message, mend: fixes.get(code) }, 'Teams could not sign somebody in by itself');
}
