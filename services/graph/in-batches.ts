import { z } from 'zod';
import { chunksOf } from '../base/chunks-of.ts';
import { atMost } from '../base/parallel.ts';
import { batchesAtOnce, callsPerBatch, sendTogether } from './batch.ts';
import type { Graph, GraphCall } from './graph.ts';
import { parsedBody } from './problem.ts';
import { sendingBy } from './sending-by.ts';
import type { Settled } from './settle.ts';

/** Up to so many items are read one by one, with calls of their own; more are read in batches. */
export const oneByOne = 20;

/** How the items of a list are read. */
export interface ReadEachOptions {
  /** Called with the number of items that have been read. */
  readonly onProgress?: ((done: number) => void) | undefined;
  /** How many of a short list are read at once; `oneByOne` when left out. */
  readonly atOnce?: number;
}

/**
 * Reads something about each item of a list, with as many calls for each as it takes. The calls of a short list are sent one by one; those of
 * a long one in batches, so that 2,000 items take a hundred batches for each call. Throttled calls of a long list are tried again.
 * @param read reads one item from the Graph that it is given; it must send nothing to any other
 * @returns what was read, in the order of the items
 * @throws the first failure; the reads that have not started yet are left out then
 */
export async function readEach<T, R>(
  graph: Graph,
  items: readonly T[],
  read: (graph: Graph, item: T) => Promise<R>,
  { onProgress, atOnce = oneByOne }: ReadEachOptions = {},
): Promise<readonly R[]> {
  const isLong = items.length > oneByOne;
  const used = isLong ? inBatches(graph) : graph;
  let done = 0;
  const readOne = async (item: T): Promise<R> => {
    const result = await read(used, item);
    done += 1;
    onProgress?.(done);
    return result;
  };
  return atMost(isLong ? callsPerBatch * batchesAtOnce : atOnce, items, readOne, 'stop');
}

interface Waiting {
  readonly call: GraphCall<unknown>;
  readonly settle: (answer: Settled<unknown>) => void;
  readonly fail: (bug: unknown) => void;
}

/**
 * Makes a Graph that sends calls in batches: those that are made at the same time travel together. Each is answered as if it had been sent
 * alone, and waits out a 429.
 */
export function inBatches(graph: Graph): Graph {
  let waiting: Waiting[] = [];

  function flush(): void {
    const lots = chunksOf(waiting, callsPerBatch);
    waiting = [];
    for (const lot of lots) {
      sendTogether(
        graph,
        lot.map(({ call }) => call),
      ).then(
        (answers) => {
          for (const [n, answer] of answers.entries()) lot[n]?.settle(answer);
        },
        (bug: unknown) => {
          for (const { fail } of lot) fail(bug);
        },
      );
    }
  }

  return sendingBy(graph, inBatches, async (call) => {
    const answer = await new Promise<Settled<unknown>>((settle, fail) => {
      if (waiting.length === 0) setImmediate(flush);
      waiting.push({ call: { ...call, response: z.unknown() }, settle, fail });
    });
    if (!answer.ok) throw answer.problem;
    return parsedBody(call, answer.value);
  });
}
