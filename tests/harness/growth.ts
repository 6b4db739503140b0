import assert from 'node:assert/strict';

/**
 * Asserts that the time some work takes grows with its input, not with the square of it. It compares two sizes with each other, so that a
 * slow machine makes no difference: work that is eight times as much may take up to four times eight as long.
 * @param work is run several times with inputs of each size; it must not keep anything
 * @param small the smaller size, for which the work should take about a millisecond or more
 */
export function assertLinear(what: string, work: (size: number) => unknown, small: number): void {
  const [few, many] = [small, small * factor];
  work(few); // warm up, so that compiling does not count
  let ratios: readonly number[] = [];
  for (let n = 0; n < attempts; n += 1) {
    const ratio =
      milliseconds(() => work(many)) /
      Math.max(
        milliseconds(() => work(few)),
        leastMs,
      );
    if (ratio < factor * slack) return;
    ratios = [...ratios, ratio];
  }
  assert.fail(
    `${what}: ${factor} times the input took ${ratios.map((ratio) => ratio.toFixed(0)).join(', ')} times as long`,
  );
}

const factor = 8;
const slack = 4;
const attempts = 3;
/** Below this, in milliseconds, the clock and the machine decide. */
const leastMs = 0.5;

function milliseconds(work: () => unknown): number {
  const { user, system } = process.cpuUsage();
  work();
  const after = process.cpuUsage();
  return (after.user + after.system - user - system) / 1000;
}
