import { toTheSecond } from '../base/time.ts';
import type { Report } from '../contract/action.ts';
import type { ReportRow, TimedDetail } from '../contract/findings.ts';
import type { OwnChange } from '../contract/history.ts';
import { ownWords } from './own-changes.ts';

/** A report whose rows belong in a time line. */
export interface TimelineSource {
  readonly name: string;
  readonly report: Report;
}

/** A row of a time line. */
type Moment = ReportRow & { readonly at: number };

/** Two entries about one change may be this far apart, in milliseconds. */
const sameChangeMs = 60_000;

/** How many rows a card shows. */
const shownAtMost = 8;

/**
 * Puts the events of several reports in order, oldest first, with Cordon's own changes from its history. What two logs know about one
 * change is one row: a change of Cordon's, or a sign-in method that the audit log and the list of methods both have. Repetitions that
 * follow each other are one row with their number.
 */
export function timelineOf(sources: readonly TimelineSource[], changes: readonly OwnChange[]): readonly ReportRow[] {
  const own = changes.flatMap(ownMoment);
  const logged = sources
    .flatMap(({ report }) => (report.rows ?? []).flatMap(momentOf))
    .filter((moment) => !own.some((change) => moment.mark === 'own' && isSameChange(change, moment)));
  return collapsed(withMethodNames([...logged, ...own].toSorted((a, b) => a.at - b.at)));
}

function momentOf(row: ReportRow): readonly Moment[] {
  const { at, event } = row;
  return at === undefined || Number.isNaN(at) || event === undefined ? [] : [{ ...row, what: event, at }];
}

const ownMoment = (change: OwnChange): readonly Moment[] =>
  change.accepted
    ? [
        {
          what: change.words,
          who: ownWords(change),
          at: change.startedAt,
          mark: 'own',
          lead: change.request === null ? 'fact' : { label: 'Show', command: `status ${change.request.id}` },
        },
      ]
    : [];

const isSameChange = (change: Moment, moment: Moment): boolean =>
  change.who === moment.who && Math.abs(change.at - moment.at) <= sameChangeMs;

const methodAdded = /^Sign-in method added/;

/** The audit log knows who added a method and from where, the list of methods knows which one: one row for both. */
function withMethodNames(moments: readonly Moment[]): readonly Moment[] {
  const named = moments.filter(({ what, who }) => who === undefined && what.endsWith(' added'));
  const taken = new Set<Moment>();
  const joined = moments.map((moment) => {
    if (!methodAdded.test(moment.what)) return moment;
    const method = named.find((one) => !taken.has(one) && Math.abs(one.at - moment.at) <= sameChangeMs);
    if (method === undefined) return moment;
    taken.add(method);
    return { ...moment, what: method.what, lead: method.lead };
  });
  return joined.filter((moment) => !taken.has(moment));
}

function collapsed(moments: readonly Moment[]): readonly Moment[] {
  const rows: { readonly moment: Moment; readonly count: number }[] = [];
  for (const moment of moments) {
    const last = rows.at(-1);
    if (last !== undefined && isRepetition(last.moment, moment))
      rows[rows.length - 1] = { moment, count: last.count + 1 };
    else rows.push({ moment, count: 1 });
  }
  return rows.map(({ moment, count }) =>
    count === 1 ? moment : { ...moment, details: [...(moment.details ?? []), `${count} times`] },
  );
}

const isRepetition = (a: Moment, b: Moment): boolean =>
  a.what === b.what && a.who === b.who && a.where === b.where && a.mark === b.mark;

/**
 * Picks the rows of a time line that a card shows: those with a mark, and the last ordinary sign-in before the first marked one, which
 * says where the person was. Of an account without marks, the last ordinary ones.
 */
export function worthShowing(timeline: readonly ReportRow[]): readonly ReportRow[] {
  const first = timeline.findIndex(({ mark }) => mark !== undefined);
  if (first < 0) return timeline.slice(-ordinaryShown);
  const foreign = timeline.findIndex(({ what, mark }) => mark === 'bad' && /^Sign(ed in|-in failed)/.test(what));
  const last = timeline
    .slice(0, foreign < 0 ? first : foreign)
    .findLast(({ what, mark }) => mark === undefined && what.startsWith('Signed in'));
  return timeline.filter((row) => row === last || row.mark !== undefined).slice(-shownAtMost);
}

/** How many rows are shown of an account without marks. */
const ordinaryShown = 3;

/** The whole time line as a section of the file. */
export const timelineSection = (timeline: readonly ReportRow[]): Report => ({
  title: 'Time line',
  subtitle: 'oldest first',
  rows: timeline,
  ...(timeline.length === 0
    ? {}
    : {
        table: {
          columns: ['When', 'What', 'Who', 'Where', 'Details', 'Mark'],
          rows: timeline.map(({ at, what, who = '', where = '', details = [], mark }) => [
            at === undefined ? '' : toTheSecond(at),
            what,
            who,
            where,
            details.map(detailText).join(' · '),
            mark === undefined ? '' : markWords[mark],
          ]),
        },
      }),
});

const detailText = (detail: string | TimedDetail): string =>
  typeof detail === 'string' ? detail : `${detail.words} ${toTheSecond(detail.at)}`;

const markWords = { bad: 'marked', own: 'by Cordon' } as const;
