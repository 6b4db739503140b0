import type { Report } from '../services/contract/action.ts';
import type { Target } from '../services/model/person.ts';
import type { RequestView, StepView } from '../services/requests/view.ts';
import { accountGroups, groupWords } from './account-groups.ts';
import { problemWords } from './problem-words.ts';
import { fillPeople, upperFirst, withoutFullStop } from './words.ts';

/**
 * Every account of a request that has run, as a table for a file: what became of each step, since when Graph shows it, and why not.
 * @param utc writes an instant, in epoch milliseconds, so that it sorts as text
 */
export function accountsReport(view: RequestView, utc: (at: number) => string): Report {
  const { id, targets, title, steps } = view;
  const actions = [...new Map(steps.map(({ action, words }) => [action, words])).entries()];
  const own = new Map<string, StepView[]>(targets.map((target) => [target.id, []]));
  for (const step of steps) own.get(step.target)?.push(step);
  const groups = accountGroups(view);
  const groupOf = new Map(groups.flatMap(({ kind, people }) => people.map((person) => [person.id, kind] as const)));
  const row = (target: Target): readonly string[] => {
    const done = own.get(target.id) ?? [];
    const kind = groupOf.get(target.id);
    return [
      target.name,
      target.upn,
      target.id,
      kind === undefined ? '' : upperFirst(groupWords[kind]),
      ...actions.map(([action]) => joined(done.filter((step) => step.action === action).map(stepWords))),
      joined(done.flatMap((step) => (step.provedAt === null ? [] : [utc(step.provedAt)]))),
      joined([...new Set(done.flatMap(problemOf))]),
      times(done.map(({ startedAt }) => startedAt)).map(utc)[0] ?? '',
      times(done.map(({ endedAt }) => endedAt))
        .map(utc)
        .at(-1) ?? '',
    ];
  };
  return {
    title: `${id}: ${fillPeople(title.ask, targets)}`,
    subtitle: groups.map(({ kind, people }) => `${people.length} ${groupWords[kind]}`).join(' · '),
    table: {
      columns: [
        'Name',
        'User principal name',
        'Object id',
        'Outcome',
        ...actions.map(([, words]) => words.will),
        'Proved at',
        'Problem',
        'Started',
        'Ended',
      ],
      // those to look at come first
      rows: groups.flatMap(({ people }) => people.map(row)),
    },
  };
}

const joined = (pieces: readonly string[]): string => pieces.filter((piece) => piece !== '').join('; ');

/** Those that are known, ascending. */
const times = (all: readonly (number | null)[]): readonly number[] =>
  all.flatMap((at) => at ?? []).toSorted((a, b) => a - b);

function stepWords({ status, note, words }: StepView): string {
  switch (status) {
    case 'proved':
      return `${words.done}, proved`;
    case 'accepted':
      return `${words.done}: accepted by Microsoft Graph, not proved`;
    case 'failed':
      return words.notDone;
    case 'unknown':
    case 'running':
      return 'Outcome unknown';
    case 'skipped':
      return note === null ? 'Skipped' : withoutFullStop(note);
    case 'pending':
      return 'Not started';
    default:
      return status satisfies never;
  }
}

const problemOf = ({ problem, cause, instead }: StepView): readonly string[] =>
  problem === null ? [] : [upperFirst(problemWords(problem, cause, { instead: instead ?? '' }).why)];
