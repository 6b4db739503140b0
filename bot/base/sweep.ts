import type { Clock } from '../../services/base/clock.ts';

/** How often deadlines and abandoned runs are looked for, in milliseconds. Everything else is done at once. */
const sweepMs = 1000;

/**
 * Sweeps at once and then every second.
 * @param sweep starts a sweep and returns at once
 * @param clock says when a second has passed
 * @returns a function that ends it
 */
export function startSweeping(sweep: () => void, { every }: Pick<Clock, 'every'>): () => void {
  sweep();
  return every(sweepMs, sweep);
}
