import type { Clock } from '../../services/base/clock.ts';

/** How long running requests may go on at shutdown, in milliseconds. The next start resumes the rest. */
const drainMs = 25_000;

/**
 * Waits until nothing runs any more, but not for ever.
 * @param drain resolves when nothing runs any more
 * @param clock measures the patience
 */
export function drained(drain: () => Promise<void>, { after }: Pick<Clock, 'after'>): Promise<void> {
  return new Promise((resolve, reject) => {
    const stopWaiting = after(drainMs, resolve);
    drain().finally(stopWaiting).then(resolve, reject);
  });
}
