import type { Alert } from './alert.ts';

/** What becomes of a stored alert when its sender sends it again. */
export type Newer =
  | { readonly kind: 'same' }
  /** It was changed later than what came now. */
  | { readonly kind: 'older' }
  /** Nothing that its card shows has changed, but it is later. */
  | { readonly kind: 'later'; readonly alert: Alert }
  | { readonly kind: 'changed'; readonly alert: Alert };

/**
 * Compares an alert that came again with the one that is stored. The later one counts, by the time at which its sender changed it; where one
 * of them has no such time, or both have the same, it is the one that came last.
 * @param at when it came, in epoch milliseconds
 */
export function newerOf(stored: Alert, came: Alert, at: number): Newer {
  const { modifiedAt: before = -Infinity, changedAt, ...was } = stored;
  const { modifiedAt: now = Infinity, ...is } = came;
  if (now < before) return { kind: 'older' };
  if (!isEqual(was, is)) return { kind: 'changed', alert: { ...came, changedAt: at } };
  if (now === before || now === Infinity) return { kind: 'same' };
  return { kind: 'later', alert: { ...came, ...(changedAt !== undefined && { changedAt }) } };
}

/** Objects of the same schema, whose keys are in the same order but for those of the details. */
const isEqual = (one: object, other: object): boolean => JSON.stringify(sorted(one)) === JSON.stringify(sorted(other));

const sorted = (value: object): unknown =>
  Object.entries(value)
    .map(([name, inner]: [string, unknown]) =>
      name === 'details' && typeof inner === 'object' && inner !== null
        ? [name, Object.entries(inner).toSorted(([a], [b]) => (a < b ? -1 : 1))]
        : [name, inner],
    )
    .toSorted(([a], [b]) => (String(a) < String(b) ? -1 : 1));
