import { setTimeout as pause } from 'node:timers/promises';

/**
 * Waits for something that happens outside this process or sends no event: looks again every few milliseconds. It is the only place
 * where tests wait for real time to pass.
 * @param holds whether it has happened
 * @param timeoutMs milliseconds after which it gives up
 * @throws {Error} when it has not happened by then
 */
export async function until(holds: () => boolean | Promise<boolean>, timeoutMs = 8000): Promise<void> {
  const deadline = performance.now() + timeoutMs;
  while (!(await holds())) {
    if (performance.now() > deadline) throw new Error(`still not so after ${timeoutMs} ms: ${holds.toString()}`);
    await pause(5);
  }
}

/**
 * Waits for something that must not take longer than a limit.
 * @param limitMs milliseconds of real time
 * @throws {Error} when it takes longer, or what it rejects with
 */
export async function within<T>(limitMs: number, work: Promise<T>): Promise<T> {
  const timer = new AbortController();
  const late = pause(limitMs, undefined, { signal: timer.signal }).then(() => {
    throw new Error(`it took longer than ${limitMs} ms`);
  });
  late.catch(() => undefined); // the work was faster
  try {
    return await Promise.race([work, late]);
  } finally {
    timer.abort();
  }
}
