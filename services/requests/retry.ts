import { privateValuePlaceholder } from '../contract/args.ts';
import type { Offer } from '../contract/action.ts';
import { argumentsOf } from '../contract/arguments.ts';
import { partsOf, type Command } from '../contract/bundle.ts';
import type { Target } from '../model/person.ts';
import { hasEnded, reasonAtMost, type Request, type RequestId, type Step } from '../model/request.ts';

/**
 * Which targets of a request that has run are tried again: those for whom a step failed, those for whom something is not proved, or those
 * whose steps a run left out that was cut short.
 */
export type RetrySet = 'failed' | 'unproved' | 'unfinished';
/** All of them, the worst one first. */
export const retrySets = ['failed', 'unproved', 'unfinished'] as const satisfies readonly RetrySet[];

/** The targets of each set, in the order of the request. A target is in one of them at most. */
export type Retries = Readonly<Record<RetrySet, readonly Target[]>>;

const nothing: Retries = { failed: [], unproved: [], unfinished: [] };

/**
 * Finds whom a request that has run can be asked for again: exactly those targets, and nobody else.
 * @param steps those of the request, as they ended. One that is still under way there was interrupted
 * @returns empty sets for a request that has not run, and for one that is still running
 */
export function retriesOf(
  command: Command | undefined,
  request: Pick<Request, 'state' | 'targets'>,
  steps: readonly Pick<Step, 'action' | 'target' | 'status'>[],
): Retries {
  if (!hasEnded(request) || !('startedAt' in request.state)) return nothing;
  const parts = command === undefined ? [] : partsOf(command);
  const proving = new Set(
    parts.flatMap((part) => (part.tier !== 'read' && part.prove !== undefined ? [part.name] : [])),
  );
  const failed = new Set<string>();
  const unproved = new Set<string>();
  const unfinished = new Set<string>();
  const wasCut = 'cause' in request.state && request.state.cause !== undefined;
  for (const { action, target, status } of steps) {
    if (status === 'failed') failed.add(target);
    const isOpen = status === 'unknown' || status === 'running' || (status === 'accepted' && proving.has(action));
    if (isOpen) unproved.add(target);
    if (wasCut && (status === 'skipped' || status === 'pending')) unfinished.add(target);
  }
  return {
    failed: request.targets.filter(({ id }) => failed.has(id)),
    unproved: request.targets.filter(({ id }) => unproved.has(id) && !failed.has(id)),
    unfinished: request.targets.filter(({ id }) => unfinished.has(id) && !unproved.has(id) && !failed.has(id)),
  };
}

/**
 * The buttons that ask for the same again, for exactly those for whom it did not work. Where a run was not let go on because of what was
 * found, the same would not be let go on again: then what it left out is not offered.
 */
export const retryOffers = ({ id, state }: Pick<Request, 'id' | 'state'>, retries: Retries): readonly Offer[] =>
  retrySets.flatMap((set) => {
    const targets = retries[set];
    const [only] = targets;
    if (only === undefined || (set === 'unfinished' && !wasHalted(state))) return [];
    const label = targets.length === 1 ? `Retry ${only.name}` : `Retry the ${targets.length} ${retryWords[set]}`;
    return [{ label, command: `retry ${id} ${set}` }];
  });

/** Whether people ended a run before it was through. */
const wasHalted = (state: Request['state']): boolean =>
  'cause' in state && (state.cause?.kind === 'stopped' || state.cause?.kind === 'stand-down');

/** What is said of the targets of a set. */
export const retryWords: Readonly<Record<RetrySet, string>> = {
  failed: 'that failed',
  unproved: 'not proved',
  unfinished: 'not finished',
};

/**
 * The reason of a request that tries another one again: that of the first one, or what was typed instead, and where it comes from.
 * @param count how many targets it is about
 */
export function retryReason(
  { id, reason }: { readonly id: RequestId; readonly reason: string | null },
  set: RetrySet,
  count: number,
): string {
  const origin = `retry of ${id}, the ${count === 1 ? 'one' : count} ${retryWords[set]}`;
  const why = (reason ?? '').replace(/ \(retry of OP-\w+, [^()]*\)$/, '').trim();
  if (why === '') return origin;
  const room = reasonAtMost - origin.length - 3;
  const kept = why.length <= room ? why : `${why.slice(0, room - 1).trimEnd()}…`;
  return `${kept} (${origin})`;
}

/** The private arguments of a request, which were forgotten when it ended; empty for most. */
export const forgottenSecrets = (command: Command, { args }: Pick<Request, 'args'>): readonly string[] =>
  argumentsOf(command).flatMap(({ name, kind }) =>
    kind === 'secret' && args[name] === privateValuePlaceholder ? [name] : [],
  );
