import type { Graph } from '../graph/graph.ts';
import type { Step } from '../model/request.ts';
import type { Timing } from './timing.ts';

/** When the steps of a run were started by this process, by their number and by `Timing.elapsed`. */
export type Starts = Map<number, number>;

/**
 * The start of a step by Graph's clock, in epoch milliseconds rounded down to the second, because Graph's times may be whole seconds.
 * Our own clock may have been set meanwhile; only for a step that another process started is there nothing else to go by.
 */
export function sinceOf(
  graph: Pick<Graph, 'clock'>,
  timing: Pick<Timing, 'now' | 'elapsed'>,
  { sequence: n, startedAt }: Pick<Step, 'sequence' | 'startedAt'>,
  starts: Starts,
): number {
  const mark = starts.get(n);
  const ageMs = mark === undefined ? timing.now() - (startedAt ?? timing.now()) : timing.elapsed() - mark;
  return Math.floor((graph.clock() - ageMs) / 1000) * 1000;
}
