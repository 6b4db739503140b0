import { z } from 'zod';
import { GraphProblem, type Graph, type GraphCall, type GraphPath } from '../../services/graph/graph.ts';

const batch = z.object({
  requests: z.array(
    z.object({
      id: z.string(),
      method: z.enum(['GET', 'POST', 'PATCH', 'PUT', 'DELETE']),
      url: z.string(),
      headers: z.record(z.string(), z.string()).default({}),
      body: z.unknown().optional(),
    }),
  ),
});

/**
 * Teaches an invented Graph to answer batches, as it answers each of their calls alone.
 * @param onBatch called with the number of calls in each batch
 */
export function answeringBatches(graph: Graph, onBatch: (calls: number) => void = () => undefined): Graph {
  const answer = async ({ id, method, url, headers, body }: z.output<typeof batch>['requests'][number]) => {
    const [encoded = '', query = ''] = url.split('?');
    const path = { encoded, template: encoded } as GraphPath;
    try {
      const found = await graph.send({
        method,
        path,
        query: Object.fromEntries(new URLSearchParams(query)),
        eventual: headers['ConsistencyLevel'] === 'eventual',
        body,
        response: z.unknown(),
      });
      return { id, status: 200, body: found };
    } catch (problem) {
      if (!(problem instanceof GraphProblem)) throw problem;
      const { status = 500, graphCode: code } = problem.details;
      return { id, status, body: { error: { code, message: problem.message } } };
    }
  };
  return {
    ...graph,
    with: (habits) => answeringBatches(graph.with(habits), onBatch),
    async send<T>(call: GraphCall<T>): Promise<T> {
      if (call.path.encoded !== '/$batch') return graph.send(call);
      const { requests } = batch.parse(call.body);
      onBatch(requests.length);
      return call.response.parse({ responses: (await Promise.all(requests.map(answer))).toReversed() });
    },
  };
}
