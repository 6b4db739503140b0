import assert from 'node:assert/strict';
import { graphPath, GraphProblem, type GraphCall } from '../../../services/graph/graph.ts';
import { inBatches, readEach } from '../../../services/graph/in-batches.ts';
import { practicePeople } from '../../../practice/people/people.ts';
import { client, problemIn, readAlex } from '../../harness/graph.ts';

const read = (key: string): GraphCall<{ displayName: string }> => ({
  ...readAlex,
  path: graphPath`/users/${key}`,
});

/** The production client in front of a practice tenant, and what arrives there. */
async function fixture(settings: Parameters<typeof client>[0] = {}) {
  const { tenant, graph } = await client(settings);
  const paths = (batched: boolean) =>
    tenant.calls
      .filter((call) => (call.batched === true) === batched)
      .map(({ method, url }) => `${method} ${url.slice(`${tenant.origin}/v1.0`.length)}`);
  return { tenant, graph, sent: () => paths(false), inside: () => paths(true) };
}

const people = practicePeople.map(({ upn, name }) => ({ upn, name }));

describe('a list that is read item by item', () => {
  const lengths: readonly (readonly [length: number, sent: number, inside: number])[] = [
    [1, 1, 0],
    [20, 20, 0],
    [21, 2, 20],
    [400, 20, 400],
  ];
  for (const [length, calls, batched] of lengths) {
    it(`takes ${calls} calls for ${length} items`, async () => {
      const { graph, sent, inside } = await fixture();

      const found = await readEach(
        graph,
        Array.from({ length }, (_, n) => people[n % people.length]?.upn ?? ''),
        (from, upn) => from.send(read(upn)),
      );

      assert.equal(found.length, length);
      assert.equal(found[0]?.displayName, people[0]?.name);
      assert.deepEqual([sent().length, inside().length], [calls, batched]);
    });
  }

  it('stops at the first problem', async () => {
    const { graph, inside } = await fixture();
    const items = Array.from({ length: 400 }, (_, n) => (n === 0 ? 'nobody@contoso.com' : 'alex@contoso.com'));

    const problem = await problemIn(readEach(graph, items, (from, upn) => from.send(read(upn))));

    assert.equal(problem.code, 'not-found');
    assert.ok(inside().length < 200);
  });

  it('tells how many have been read', async () => {
    const { graph } = await fixture();
    const told: number[] = [];

    await readEach(
      graph,
      Array.from({ length: 50 }, () => 'alex@contoso.com'),
      (from, upn) => from.send(read(upn)),
      { onProgress: (done) => told.push(done) },
    );

    assert.deepEqual(
      told,
      Array.from({ length: 50 }, (_, n) => n + 1),
    );
  });

  it('keeps habits: each exchange is told to who listens', async () => {
    const { graph } = await fixture();
    const traced: string[] = [];
    const together = inBatches(graph).with({ onCall: ({ template }) => traced.push(template) });

    const [alex, nobody] = await Promise.all([
      together.send(readAlex),
      together.send({ ...read('nobody@contoso.com') }).catch((problem: unknown) => problem),
    ]);

    assert.deepEqual(alex, { displayName: 'Alex Wilber' });
    assert.ok(nobody instanceof GraphProblem);
    assert.deepEqual(traced, ['/$batch']);
  });
});
