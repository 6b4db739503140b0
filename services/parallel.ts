/**
 * Works through `items`, at most `width` at a time; all are worked on, whatever fails.
 * @returns the results in the order of the items
 * @throws what the first failed one threw, after all have ended
 */
export async function atMost<T, R>(width: number, items: readonly T[], work: (item: T) => Promise<R>): Promise<R[]> {
  const results: R[] = [];
  const queue = [...items.entries()];
  const worker = async (): Promise<void> => {
    for (let next = queue.shift(); next !== undefined; next = queue.shift()) {
      const [i, item] = next;
      results[i] = await work(item);
    }
  };
  const ended = await Promise.allSettled(Array.from({ length: Math.min(width, items.length) }, () => lasting(worker)));
  const failed = ended.find((end) => end.status === 'rejected');
  if (failed !== undefined) throw failed.reason;
  return results;
}

/** Goes on after a failure, and throws the first one at the end. */
async function lasting(worker: () => Promise<void>): Promise<void> {
  try {
    await worker();
  } catch (error) {
    await lasting(worker).catch(() => undefined);
    throw error;
  }
}
