/**
 * Sorts items into groups, so that each is found without a walk through all of them.
 * @param keyOf the key of an item's group
 * @returns the groups in the order of their first items, each in the order of the items
 */
export function groupBy<T, K>(items: readonly T[], keyOf: (item: T) => K): ReadonlyMap<K, readonly T[]> {
  const groups = new Map<K, T[]>();
  for (const item of items) {
    const key = keyOf(item);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [item]);
    else group.push(item);
  }
  return groups;
}
