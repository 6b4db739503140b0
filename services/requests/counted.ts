import { partsOf, type Command } from '../contract/bundle.ts';
import type { StepWords } from '../contract/command-words.ts';
import type { Request } from '../model/request.ts';
import type { StepCount } from '../store/step-counts.ts';

/** How many steps of one action have one status, with the words of the action. */
export interface CountedSteps extends StepCount {
  readonly words: StepWords;
}

/** Up to here a view has every step: a card that is updated every 1.5 seconds reads and draws so many without being noticed. */
const wholeUpTo = 50;
/** The most steps that a counted view has: two each for the dozen people whom a card names. */
export const troubleAtMost = 24;

/**
 * Whether the view of a request has the numbers of its steps in place of the steps themselves: while it runs for so many targets that
 * reading them all for every update would cost more than the run. Once it has ended, its card is drawn rarely, and has all.
 */
export const isCounted = ({ state, targets }: Pick<Request, 'state' | 'targets'>): boolean =>
  state.kind === 'running' && isLarge({ targets });

/** Whether a request has so many targets that its cards count them instead of listing them. */
export const isLarge = ({ targets }: Pick<Request, 'targets'>): boolean => targets.length > wholeUpTo;

/** Adds the words of the actions of a command to the numbers of its steps. */
export function withWords(counts: readonly StepCount[], command: Command | undefined): readonly CountedSteps[] {
  const parts = command === undefined ? [] : partsOf(command);
  const words = new Map(parts.flatMap((part) => (part.tier === 'read' ? [] : [[part.name, part.step] as const])));
  return counts.flatMap((count) => {
    const own = words.get(count.action);
    return own === undefined ? [] : [{ ...count, words: own }];
  });
}
