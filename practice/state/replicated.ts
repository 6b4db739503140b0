/** A collection in which writes become visible late, as in a replicated directory. A read says how far behind it is. */
export interface Replicated<T> {
  /** The value as of `lagMs` milliseconds ago, default 0; undefined when there is none, or none yet. */
  read(id: string, lagMs?: number): T | undefined;
  /** All values as of then, in the order of their first write. */
  all(lagMs?: number): readonly T[];
  /** Replaces one value; undefined deletes it. */
  write(id: string, value: T | undefined): void;
}

interface Version<T> {
  readonly at: number;
  readonly value: T | undefined;
}

/**
 * Opens a collection.
 * @param seed values that every read sees
 * @param now epoch milliseconds
 * @param keepMs the largest lag of any read, in milliseconds; older versions are dropped
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
