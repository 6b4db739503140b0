import { setTimeout as pause } from 'node:timers/promises';
import { GraphProblem } from './graph.ts';

/** How long to wait where a 429 does not say, and at most, in milliseconds. */
const waitMs = { untold: 1000, most: 15_000 };

/** Reads, and once more after a 429 when it has waited as long as Graph asked for. @throws {GraphProblem} */
export async function onceMore<T>(read: () => Promise<T>): Promise<T> {
  try {
    return await read();
  } catch (error) {
    if (!(error instanceof GraphProblem) || error.code !== 'throttled') throw error;
    await pause(Math.min(error.details.retryAfterMs ?? waitMs.untold, waitMs.most));
    return read();
  }
}
