import { contain } from '../../services/actions/contain.ts';
import { resetPassword } from '../../services/actions/reset-password.ts';
import { revokeSessions } from '../../services/actions/revoke-sessions.ts';
import type { WriteAction } from '../../services/contract/action.ts';
import { causeOf } from '../../services/model/problem-cause.ts';
import type { Target } from '../../services/model/person.ts';
import type { StepProblem, StepStatus } from '../../services/model/request.ts';
import { retriesOf, retryOffers } from '../../services/requests/retry.ts';
import type { CountedCause } from '../../services/requests/run-progress.ts';
import type { RequestView } from '../../services/requests/view.ts';
import { aProblem, aViewIn, containSteps, targetsNumbered } from './views.ts';

/** The problem of an account that Active Directory owns. */
export const syncedProblem: StepProblem = {
  code: 'synced',
  status: null,
  graphCode: null,
  message: 'The account is synced from Active Directory.',
};

/** So many people in trouble for one reason. */
export function aCause(count: number, problem: StepProblem = aProblem(), isLost = false): CountedCause {
  const cause = causeOf(problem);
  return { count, isLost, problem, ...(cause !== undefined && { cause }) };
}

/** A containment of so many people that runs, as it is read from numbers: of the steps only the first dozen that failed. */
export function massRunning(targets = targetsNumbered(500), differs: Partial<RequestView> = {}): RequestView {
  const counted = ({ name, step }: Pick<WriteAction, 'name' | 'step'>, status: StepStatus, count: number) =>
    ({ action: name, status, count, words: step }) as const;
  return aViewIn('running', {
    targets,
    steps: targets.slice(0, 12).flatMap((target) => containSteps(['failed', 'pending', 'pending'], target).slice(0, 1)),
    counts: [
      counted(resetPassword, 'failed', 12),
      counted(resetPassword, 'proved', 344),
      counted(revokeSessions, 'proved', 340),
    ],
    progress: {
      done: 340,
      failed: 12,
      unknown: 0,
      left: targets.length - 352,
      minutesLeft: 2,
      causes: [aCause(8), aCause(4, syncedProblem)],
    },
    ...differs,
  });
}

/** How a containment of one of many people ended. */
export type MassEnd = 'proved' | 'failed' | 'lost' | 'unneeded';

/** A containment of many people that has ended, for each of them in this way. */
export function massEnded(endOf: (n: number) => MassEnd, targets = targetsNumbered(500)): RequestView {
  const steps = targets.flatMap((target, n) => stepsFor(endOf(n), target));
  const isGood = steps.every(({ status }) => status === 'proved' || status === 'skipped');
  const view = aViewIn(isGood ? 'done' : 'partly-done', { targets, steps, remedies: [] });
  const troubled = retriesOf(contain, view, steps);
  return { ...view, troubled, retries: retryOffers(view, troubled) };
}

const statuses: Readonly<Record<MassEnd, Parameters<typeof containSteps>[0]>> = {
  proved: ['proved', 'proved', 'skipped'],
  failed: ['failed', 'proved', 'skipped'],
  lost: ['unknown', 'proved', 'skipped'],
  unneeded: ['skipped', 'skipped', 'skipped'],
};

const stepsFor = (end: MassEnd, target: Target): RequestView['steps'] =>
  containSteps(statuses[end], target).map((step, n) =>
    end === 'failed' && n === 0 && Number(target.id.slice(-3)) % 5 === 0
      ? { ...step, problem: syncedProblem, cause: 'synced' }
      : step,
  );
