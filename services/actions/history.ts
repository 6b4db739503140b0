import { z } from 'zod';
import { defineRead, type History, type Report } from '../contract/action.ts';
import { people } from '../contract/args.ts';
import type { Target } from '../model/person.ts';
import { toTheSecond } from '../base/time.ts';

const source = 'Cordon’s own audit';

/** What Cordon itself did about somebody, or the whole audit of one request, as far as whoever asks may see it. */
export const history = defineRead({
  name: 'history',
  aliases: ['trail'],
  summary: 'Show what Cordon did about a user, or the audit trail of one request',
  example: 'history alex@contoso.com',
  tier: 'read',
  permissions: ['User.Read.All'],
  source: 'https://learn.microsoft.com/graph/api/user-get',
  args: z.object({
    user: people('Whose history').optional().describe('Whose history'),
    request: z.string().optional().describe('Or the id of one request, such as OP-7F3K'),
  }),
  async run({ records }, { user, request }): Promise<Report> {
    if (request !== undefined) return trailOf(records, request);
    if (user === undefined) return nobodyNamed('history');
    return records === undefined ? notHere : pastOf(user, await records.about(user.id));
  },
});

/** What is said to a command about somebody that names nobody. */
export const nobodyNamed = (command: string): Report => ({
  title: `${command}: of whom?`,
  subtitle: `Name somebody or a request: ${command} alex@contoso.com, or ${command} OP-7F3K`,
  source,
});

const notHere: Report = { title: 'Cordon’s own history cannot be read here', source };

function pastOf(user: Target, requests: Awaited<ReturnType<History['about']>>): Report {
  const many = requests.length === 1 ? '1 request' : `${requests.length || 'No'} requests`;
  return {
    title: `${many} about ${user.name}`,
    subtitle: requests.length === 0 ? 'that you may see here' : 'as far as you may see them here, newest first',
    source,
    ...(requests.length === 0
      ? {}
      : {
          table: {
            columns: ['Request', 'State', 'Asked by', 'At', 'Reason'],
            rows: requests.map(({ id, title, state, requester, createdAt, reason }) => [
              `${id} · ${title}`,
              state,
              requester,
              toTheSecond(createdAt),
              reason ?? '',
            ]),
          },
        }),
    offers: requests.slice(0, 4).map(({ id }) => ({ label: `Trail of ${id}`, command: `history ${id}` })),
  };
}

/** The audit of one request, line by line. */
export async function trailOf(records: History | undefined, id: string): Promise<Report> {
  if (records === undefined) return notHere;
  const trail = await records.trail(id);
  if (trail === undefined)
    return { title: `No request “${id}” here`, subtitle: 'Check the id on its card, or ask where it was made', source };
  const report: Report = {
    title: `${trail.id}: ${trail.title}`,
    subtitle: [trail.state, `asked by ${trail.requester}`, trail.reason ?? 'no reason given'].join(' · '),
    source,
    table: {
      columns: ['What', 'At', 'Details', 'Graph calls'],
      rows: trail.events.map(({ at, words, details, calls }) => [words, toTheSecond(at), details, calls]),
    },
  };
  return {
    ...report,
    offers: [{ label: `Show ${trail.id}`, command: `status ${trail.id}` }],
    full: { name: `trail-${trail.id}`, sections: [report] },
  };
}
