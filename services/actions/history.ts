import { z } from 'zod';
import { echo } from '../base/echo.ts';
import { defineRead, type Report } from '../contract/action.ts';
import { people } from '../contract/args.ts';
import type { ReportRow } from '../contract/findings.ts';
import type { History, PastRequest } from '../contract/history.ts';
import type { Target } from '../model/person.ts';
import { toTheSecond } from '../base/time.ts';

const source = 'Cordon’s own audit';

/** Shows what Cordon did about a user, or the audit trail of one request, limited to what the person who asks may see. */
export const history = defineRead({
  name: 'history',
  aliases: ['trail', 'what-happened-to'],
  summary: 'Show what Cordon did about a user, or the audit trail of one request',
  example: 'history alex@contoso.com',
  tier: 'read',
  permissions: ['User.Read.All'],
  source: 'https://learn.microsoft.com/graph/api/user-get',
  args: z.object({
    user: people('Whose history').optional().describe('Whose history'),
    request: z.string().optional().describe('Or the id of one request, such as OP-7F3K'),
  }),
  async run({ history: past }, { user, request }): Promise<Report> {
    if (request !== undefined) return trailOf(past, request);
    if (user === undefined) return noTargetNamed('history');
    return past === undefined ? unavailable : requestsAbout(user, await past.about(user.id));
  },
});

/** Builds the answer to a command that names neither a user nor a request. */
export const noTargetNamed = (command: string): Report => ({
  title: `${command}: of whom?`,
  subtitle: `Name somebody or a request: ${command} alex@contoso.com, or ${command} OP-7F3K`,
  source,
});

const unavailable: Report = { title: 'Cordon’s own history cannot be read here', source };

function requestsAbout(user: Target, requests: readonly PastRequest[]): Report {
  const count = requests.length === 1 ? '1 request' : `${requests.length || 'No'} requests`;
  return {
    title: `${count} about ${user.name}`,
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
          rows: requests.map(rowOf),
          byDay: true,
        }),
    offers: requests.slice(0, 4).map(({ id }) => ({ label: `Trail of ${id}`, command: `history ${id}` })),
  };
}

const rowOf = ({ id, title, state, requester, createdAt, reason }: PastRequest): ReportRow => ({
  what: `${title}: ${state}`,
  who: `asked by ${requester}`,
  details: [id, reason ?? 'no reason given'],
  at: createdAt,
  lead: { label: 'Trail', command: `history ${id}` },
});

/**
 * Builds the report of one request's audit trail, with the same trail to download.
 * @param past undefined where Cordon's own requests cannot be read
 * @param id id of the request, such as `OP-7F3K`
 * @returns a report that says so when there is no such request, or the person may not see it
 */
export async function trailOf(past: History | undefined, id: string): Promise<Report> {
  if (past === undefined) return unavailable;
  const trail = await past.trail(id);
  if (trail === undefined)
    return {
      title: `No request “${echo(id)}” here`,
      subtitle: 'Check the id on its card, or ask where it was made',
      source,
    };
  const report: Report = {
    title: `${trail.id}: ${trail.title}`,
    subtitle: [trail.state, `asked by ${trail.requester}`, trail.reason ?? 'no reason given'].join(' · '),
    source,
    table: {
      columns: ['What', 'At', 'Details', 'Graph calls'],
      rows: trail.events.map(({ at, words, details, calls }) => [words, toTheSecond(at), details, calls]),
    },
    rows: trail.events.map(({ at, words, details }) => ({
      what: words,
      details: details === '' ? [] : [details],
      at,
      lead: 'fact' as const,
    })),
    rowsTitle: 'Time line',
    rowsNote: 'The Graph calls are in the full report.',
    byDay: true,
  };
  return {
    ...report,
    offers: [{ label: `Show ${trail.id}`, command: `status ${trail.id}` }],
    full: { name: `trail-${trail.id}`, sections: [report] },
  };
}
