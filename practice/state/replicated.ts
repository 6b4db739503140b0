/**
 * A collection whose writes become visible late, as in a directory that replicates: a reader says how far behind it is.
 * The newest value is always there for writers.
 */
export interface Replicated<T> {
  /** What a reader sees who is `lagMs` milliseconds behind; undefined when there is nothing, or nothing yet. */
  read(id: string, lagMs?: number): T | undefined;
  /** Everything such a reader sees, in the order of the first write. */
  all(lagMs?: number): readonly T[];
  /** Replaces one value; undefined deletes it. */
  write(id: string, value: T | undefined): void;
}

interface Version<T> {
  readonly at: number;
  readonly value: T | undefined;
}

/**
 * Makes one from values that everybody sees already.
 * @param now epoch milliseconds
 * @param keepMs the largest lag that anybody reads with, in milliseconds; older versions are forgotten
 */
export function replicated<T>(seed: Iterable<readonly [string, T]>, now: () => number, keepMs: number): Replicated<T> {
  const versions = new Map<string, readonly Version<T>[]>();
  for (const [id, value] of seed) versions.set(id, [{ at: -Infinity, value }]);

  function read(id: string, lagMs = 0): T | undefined {
    const history = versions.get(id) ?? [];
    return lagMs === 0 ? history.at(-1)?.value : seen(history, now() - lagMs)?.value;
  }

  return {
    read,
    all(lagMs) {
      return [...versions.keys()].flatMap((id) => read(id, lagMs) ?? []);
    },
    write(id, value) {
      const history = versions.get(id) ?? [];
      const oldest = seen(history, now() - keepMs);
      versions.set(id, [...history.slice(oldest === undefined ? 0 : history.indexOf(oldest)), { at: now(), value }]);
    },
  };
}

const seen = <T>(history: readonly Version<T>[], until: number): Version<T> | undefined =>
  history.findLast((version) => version.at <= until);
