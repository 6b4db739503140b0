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
