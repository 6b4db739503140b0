import { z } from 'zod';
import { defineRead, type ArgumentReview, type Report } from '../contract/action.ts';
import { person, since } from '../contract/args.ts';
import { startInLog } from '../directory/sign-in-log.ts';
import { addressOrPrefix, appOrName } from '../directory/sign-in-questions.ts';
import { findWhoElse, sessionOf } from '../directory/who-else.ts';
import { sessionReport, whoElseReport } from '../directory/who-else-report.ts';
import { startOf } from '../base/time.ts';

/** What can be asked for; exactly one of them. */
const questions = ['ip', 'app', 'user-agent', 'session'] as const;

/**
 * Finds who else in the tenant has something in common with an attacker: the address, the app, the user agent. Both kinds of sign-ins are
 * looked at, one request after the other, at most five pages. A session belongs to one person, so the sign-ins of that person are read, and
 * what is listed is where the session was used. It reads Graph's beta, and v1.0 where that does not answer.
 */
export const whoElse = defineRead({
  name: 'who-else',
  aliases: ['who-else-signed-in', 'find-victims'],
  argumentAliases: { ip_address: 'ip', app_id: 'app', session_id: 'session' },
  summary: 'Find who else signed in, or was tried, from an address, with an app or a user agent',
  example: 'who-else 198.51.100.140 since=7d',
  tier: 'read',
  licence: 'P1',
  permissions: ['AuditLog.Read.All'],
  source: 'https://learn.microsoft.com/graph/api/signin-list',
  args: z.object({
    ip: addressOrPrefix.optional().describe('The IP address, or how it begins'),
    app: appOrName.optional().describe('The app: its application id, or how its name begins'),
    'user-agent': z.string().trim().min(3).max(256).optional().describe('How the user agent begins, such as python-'),
    session: z.guid({ error: 'expected a session id, as list-sign-ins shows it' }).optional().describe('A session id'),
    user: person('Whose session it is').optional().describe('Whose session it is'),
    since: since.default('7d').describe('Start of the period: 2h, 7d, or an ISO time'),
  }),
  review,
  async run({ graph }, { ip, app, 'user-agent': userAgent, session, user, since: typed }): Promise<Report> {
    const now = graph.clock();
    const { start } = startInLog(startOf(typed, now), now);
    if (session !== undefined) {
      if (user === undefined)
        return {
          title: 'A session belongs to one person',
          alerts: [`Name the person as well: who-else session=${session} user=alex@contoso.com`],
        };
      const found = await sessionOf(graph, { user: user.id, session, start });
      return sessionReport(found, { user, session, since: typed, start });
    }
    const common = { ip, app, userAgent };
    return whoElseReport(await findWhoElse(graph, common, start), { common, since: typed, start });
  },
});

function review(args: Readonly<Record<string, unknown>>): ArgumentReview {
  const asked = questions.filter((name) => args[name] !== undefined);
  if (asked.length === 0) return { kind: 'missing', keys: ['ip'], args };
  return asked.length === 1
    ? { kind: 'fits', args }
    : { kind: 'problems', messages: [`Ask for one thing at a time: ${questions.join(', ')}.`] };
}
