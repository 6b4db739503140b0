import { deadlineIn } from '../../services/base/deadline.ts';

/**
 * What a promise resolves to, or something else when it takes longer. The work behind it goes on.
 * @param ms how long to wait, in milliseconds
 * @param late what to resolve to then
 */
export function inTime<T>(work: Promise<T>, ms: number, late: T): Promise<T> {
  const deadline = deadlineIn(ms);
  return Promise.race([
    work,
    new Promise<T>((resolve) => {
      deadline.addEventListener('abort', () => {
        resolve(late);
      });
    }),
  ]);
}
