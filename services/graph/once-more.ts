import { setTimeout as pause } from 'node:timers/promises';
import { GraphProblem } from './graph.ts';

/** How long to wait after a 429, in milliseconds: when it does not say how long, and at most. */
const waitMs = { byDefault: 1000, atMost: 15_000 };

/**
 * Reads, and after a 429 reads once more, when it has waited as long as Graph asked for.
 * @throws {GraphProblem} of the last read
 */
export async function onceMore<T>(read: () => Promise<T>): Promise<T> {
  try {
    return await read();
  } catch (error) {
    if (!(error instanceof GraphProblem) || error.code !== 'throttled') throw error;
    await pause(Math.min(error.details.retryAfterMs ?? waitMs.byDefault, waitMs.atMost));
    return read();
  }
}
