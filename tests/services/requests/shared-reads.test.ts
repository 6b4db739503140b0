import assert from 'node:assert/strict';
import { z } from 'zod';
import { GraphProblem, graphPath, type Graph, type GraphCall } from '../../../services/graph/graph.ts';
import { sharedReads } from '../../../services/requests/shared-reads.ts';

const path = graphPath`/users/${'alex'}`;
const named = z.object({ name: z.string() });

/** A Graph that answers everything alike and counts. */
function counting(answer: unknown = { name: 'Alex' }) {
  const calls: GraphCall<unknown>[] = [];
  const graph: Graph = {
    tenant: 'contoso.com',
    claims: () => Promise.resolve({ appId: undefined, roles: undefined }),
    addressOf: (path) => path.encoded,
    clock: () => 7,
    with: () => graph,
    async send(call) {
      calls.push(call);
      if (answer instanceof Error) throw answer;
      return Promise.resolve(call.response.parse(answer));
    },
  };
  return { graph, calls };
}

describe('shared reads', () => {
  it('send equal reads of one moment once, and parse the answer for each', async () => {
    const { graph, calls } = counting();
    const shared = sharedReads(graph);

    const answers = await Promise.all([
      shared.send({ method: 'GET', path, response: named }),
      shared.send({ method: 'GET', path, response: z.unknown() }),
      shared.with({}).send({ method: 'GET', path, response: named }),
    ]);

    assert.deepEqual(answers, [{ name: 'Alex' }, { name: 'Alex' }, { name: 'Alex' }]);
    assert.equal(calls.length, 1);
  });

  it('keep reads apart that differ, and never share a write', async () => {
    const { graph, calls } = counting();
    const shared = sharedReads(graph);

    await Promise.all([
      shared.send({ method: 'GET', path, response: named }),
      shared.send({ method: 'GET', path, query: { $select: 'id' }, response: named }),
      shared.send({ method: 'GET', path, eventual: true, response: named }),
      shared.send({ method: 'POST', path, response: named }),
      shared.send({ method: 'POST', path, response: named }),
    ]);

    assert.equal(calls.length, 5);
  });

  it('give everybody the same problem', async () => {
    const { graph } = counting(new GraphProblem('unavailable', '503'));
    const shared = sharedReads(graph);
    const read = () => shared.send({ method: 'GET', path, response: named });

    await Promise.all([read(), read()].map((answer) => assert.rejects(answer, { code: 'unavailable' })));
  });

  it('tell an answer that is not what was expected as Graph’s problem, as the client does', async () => {
    const { graph } = counting({ name: 5 });

    const answer = sharedReads(graph).send({ method: 'GET', path, response: named });

    await assert.rejects(answer, (error: unknown) => error instanceof GraphProblem && error.code === 'unexpected');
  });
});
