import type { Target } from '../services/model/person.ts';
import type { CountedCause } from '../services/requests/run-progress.ts';
import type { RequestView, StepView } from '../services/requests/view.ts';

/** What became of an account in a run that has ended. */
export type AccountOutcome = 'failed' | 'unproved' | 'unfinished' | 'done' | 'unneeded';

/** The accounts with one outcome. */
export interface AccountGroup {
  readonly kind: AccountOutcome;
  readonly people: readonly Target[];
}

/** What is said behind the number of a group. */
export const groupWords: Readonly<Record<AccountOutcome, string>> = {
  failed: 'failed',
  unproved: 'not proved',
  unfinished: 'not finished',
  done: 'done',
  unneeded: 'already as asked',
};

/** Groups the targets of a request that has run by what became of them, those to look at first. Every target is in one group. */
export function accountGroups({ targets, steps, troubled }: RequestView): readonly AccountGroup[] {
  const own = new Map<string, StepView[]>();
  for (const step of steps) own.set(step.target, [...(own.get(step.target) ?? []), step]);
  const [failed, unproved] = [idsOf(troubled.failed), idsOf(troubled.unproved)];
  const unfinished = idsOf(troubled.unfinished);
  const outcomeOf = ({ id }: Target): AccountOutcome => {
    if (failed.has(id)) return 'failed';
    if (unproved.has(id)) return 'unproved';
    if (unfinished.has(id)) return 'unfinished';
    return (own.get(id) ?? []).every(({ status }) => status === 'skipped') ? 'unneeded' : 'done';
  };
  const outcomes = targets.map((target) => [target, outcomeOf(target)] as const);
  return (['failed', 'unproved', 'unfinished', 'done', 'unneeded'] as const)
    .map((kind) => ({ kind, people: outcomes.flatMap(([target, outcome]) => (outcome === kind ? [target] : [])) }))
    .filter(({ people }) => people.length > 0);
}

const idsOf = (people: readonly Target[]): ReadonlySet<string> => new Set(people.map(({ id }) => id));

/** Why the people of a group are in trouble, each by the first step that is: failed before unknown. */
export function causesOf({ steps }: RequestView, people: readonly Target[]): readonly CountedCause[] {
  const wanted = idsOf(people);
  const first = new Map<string, StepView>();
  for (const status of ['failed', 'unknown'] as const)
    for (const step of steps)
      if (step.status === status && wanted.has(step.target) && !first.has(step.target)) first.set(step.target, step);
  return [...first.values()].map(({ problem, cause, status }) => ({
    count: 1,
    isLost: status === 'unknown',
    problem,
    ...(cause !== undefined && { cause }),
  }));
}
