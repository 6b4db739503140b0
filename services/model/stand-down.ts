import type { Person } from './person.ts';

/** Somebody has stopped everything: while it lasts, nothing new starts, and what runs ends after the step that is under way. */
export interface StandDown {
  readonly by: Person;
  /** Epoch milliseconds. */
  readonly at: number;
  /** Why; null when no reason was given. */
  readonly reason: string | null;
}
