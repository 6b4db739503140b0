import { noId, type Target } from '../model/person.ts';
import type { Request, State } from '../model/request.ts';
import { targetById } from '../model/target-by-id.ts';
import { runsFor } from './plan.ts';

/** How long after its end a request still answers a second one about the same person, in milliseconds. */
export const answersForMs = 10 * 60_000;

/** A request that is about to be opened, as far as it is compared with earlier ones. */
export type Asking = Pick<Request, 'command' | 'plan' | 'onlyFor' | 'targets' | 'tenant' | 'startsAt'>;

/**
 * Finds those targets of a new request for whom an earlier one asks for the same already, so that whoever asks is told of that one first.
 *
 * - The same command counts while the earlier request is open, scheduled or running, and for ten minutes after it ran or was denied: a
 *   denial is an answer that should not be missed. One that was cancelled or expired did nothing and was refused by nobody, so asking again
 *   is the ordinary next step.
 * - A command that is part of the earlier one counts too, by the stored plan, but not where that part may be missing: after a run with
 *   trouble, after a denial, and in a request that starts later than the new one.
 *
 * Arguments are not compared: the earlier card shows them, and a second value for the same thing is worth a question.
 * @param now epoch milliseconds
 * @returns in the order of the new request; empty when the earlier one covers nobody
 */
export function coveredBy(earlier: Request, asking: Asking, now: number): readonly Target[] {
  const standing = standingOf(earlier.state, now);
  if (standing === 'over' || earlier.tenant !== asking.tenant) return [];
  const isSame = earlier.command === asking.command;
  const mayInclude = standing === 'whole' && (earlier.startsAt ?? 0) <= (asking.startsAt ?? now);
  return asking.targets.filter(
    (target) => isAmong(earlier.targets, target) && (isSame || (mayInclude && includes(earlier, asking, target))),
  );
}

/** Whether a request has done or will do all that it was asked for; `broken` where it answers a second one, but a part may be missing. */
function standingOf(state: State, now: number): 'whole' | 'broken' | 'over' {
  switch (state.kind) {
    case 'awaiting-confirmation':
    case 'awaiting-approval':
      return state.expiresAt > now ? 'whole' : 'over';
    case 'scheduled':
    case 'running':
      return 'whole';
    case 'done':
      return isRecent(state, now) ? 'whole' : 'over';
    case 'partly-done':
    case 'failed':
    case 'denied':
      return isRecent(state, now) ? 'broken' : 'over';
    case 'cancelled':
    case 'expired':
      return 'over';
    default:
      return state satisfies never;
  }
}

const isRecent = ({ endedAt }: { readonly endedAt: number }, now: number): boolean => endedAt > now - answersForMs;

/** Whether everything that the new request would run for a target is in the plan of the earlier one for that target. */
function includes(earlier: Planned, asking: Planned, { id }: Target): boolean {
  const planned = partsFor(earlier, id);
  const parts = partsFor(asking, id);
  return parts.length > 0 && parts.every((part) => planned.includes(part));
}

type Planned = Pick<Request, 'plan' | 'onlyFor'>;

const partsFor = (request: Planned, target: Target['id']): readonly string[] =>
  (request.plan ?? []).flat().filter((action) => runsFor(request, action, target));

/** What has no id is the same when it has the same name: accounts that do not exist yet, or messages in many mailboxes. */
const isAmong = (targets: readonly Target[], one: Target): boolean =>
  one.id === noId
    ? targets.some(({ kind, upn }) => kind === one.kind && upn.toLowerCase() === one.upn.toLowerCase())
    : targetById(targets, one.id) !== undefined;
