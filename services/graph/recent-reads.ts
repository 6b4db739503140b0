import type { Graph } from './graph.ts';

/** Reads that are shared for a short time by steps that run side by side, where Graph allows few reads. */
export interface RecentReads<T> {
  /**
   * Answers with what was read lately, or is being read, or reads it. A read that fails is not remembered.
   * @param key what is read, unique in all tenants
   */
  get(graph: Pick<Graph, 'clock'>, key: string, read: () => Promise<T>): Promise<T>;
  /** Forgets what was read, because it was changed. */
  forget(key: string): void;
}

/**
 * Makes a memory of reads.
 * @param keepMs for how long an answer counts, in milliseconds, by Graph's clock
 */
export function recentReads<T>(keepMs: number): RecentReads<T> {
  const known = new Map<string, { readonly at: number; readonly answer: Promise<T> }>();
  return {
    get(graph, key, read) {
      const now = graph.clock();
      for (const [other, { at }] of known) if (now - at >= keepMs) known.delete(other);
      const found = known.get(key);
      if (found !== undefined) return found.answer;
      const answer = read();
      known.set(key, { at: now, answer });
      answer.catch(() => {
        if (known.get(key)?.answer === answer) known.delete(key);
      });
      return answer;
    },
    forget: (key) => known.delete(key),
  };
}
