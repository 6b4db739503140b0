/** What happens to the items behind a failure: `go-on` works on all, `stop` starts none any more. */
export type AfterFailure = 'go-on' | 'stop';

/**
 * Works through `items`, at most `width` at a time.
 * @returns the results in the order of the items
 * @throws what the first failed one threw, after all that were started have ended
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
