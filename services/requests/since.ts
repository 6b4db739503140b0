import type { Graph } from '../graph/graph.ts';
import type { Step } from '../model/request.ts';
import type { Timing } from './timing.ts';

/** When this process worked on a step, as `Timing.elapsed` counts. */
export interface StepTimes {
  /** When it started the step; left out when another process had. */
  readonly startedAt?: number;
  /** When the last try was sent, and when it was answered or given up. */
  readonly lastTry?: { readonly sentAt: number; readonly endedAt: number };
}

/** When this process worked on the steps of a run, by the sequence number of the step. */
export type Starts = Map<number, StepTimes>;

/**
 * The start of a step by Graph's clock, in epoch milliseconds rounded down to the second, because Graph's times may be whole seconds.
 * The age of the step is measured with a clock that nobody sets. Only for a step that another process started must we trust the stored
 * time, and with it a clock that may have been set since.
 */
export function sinceOf(
  graph: Pick<Graph, 'clock'>,
  timing: Pick<Timing, 'now' | 'elapsed'>,
  { sequence, startedAt }: Pick<Step, 'sequence' | 'startedAt'>,
  starts: Starts,
): number {
  const startedHere = starts.get(sequence)?.startedAt;
  const ageMs = startedHere === undefined ? timing.now() - (startedAt ?? timing.now()) : timing.elapsed() - startedHere;
  return Math.floor((graph.clock() - ageMs) / 1000) * 1000;
}
