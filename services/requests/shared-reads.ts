import { z } from 'zod';
import type { Graph, GraphCall } from '../graph/graph.ts';
import { parsedBody } from '../graph/problem.ts';
import { sendingBy } from '../graph/sending-by.ts';

/** The same Graph, but equal reads are sent once and share the answer. Make a new one for each round of proofs. */
export function sharedReads(graph: Graph): Graph {
  const reads = new Map<string, Promise<unknown>>();
  const share = (inner: Graph): Graph =>
    sendingBy(inner, share, async <T>(call: GraphCall<T>): Promise<T> => {
      if (call.method !== 'GET') return inner.send(call);
      const key = JSON.stringify([call.service, call.path, call.query, call.eventual]);
      const read = reads.get(key) ?? inner.send({ ...call, response: z.unknown() });
      reads.set(key, read);
      return parsedBody(call, await read);
    });
  return share(graph);
}
