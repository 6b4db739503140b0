/** What happens after a failure: `go-on` still works through the remaining items, `stop` starts none of them. */
export type AfterFailure = 'go-on' | 'stop';

/**
 * Calls `work` for every item, at most `width` at a time.
 * @param after what to do with the remaining items when one fails
 * @returns the results, in the order of the items
 * @throws the first failure, once every call that was started has settled
 */
export async function atMost<T, R>(
  width: number,
  items: readonly T[],
  work: (item: T) => Promise<R>,
  after: AfterFailure = 'go-on',
): Promise<R[]> {
  const results: R[] = [];
  const failures: unknown[] = [];
  const queue = [...items.entries()];
  const worker = async (): Promise<void> => {
    for (let next = queue.shift(); next !== undefined; next = queue.shift()) {
      const [i, item] = next;
      try {
        results[i] = await work(item);
      } catch (error) {
        failures.push(error);
        if (after === 'stop') queue.length = 0;
      }
    }
  };
  await Promise.all(Array.from({ length: Math.min(width, items.length) }, worker));
  if (failures.length > 0) throw failures[0];
  return results;
}
