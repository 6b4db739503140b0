import assert from 'node:assert/strict';
import { practicePeople, practicePersonNamed } from '../../../practice/people/people.ts';
import { GraphProblem, type Graph, type GraphCall } from '../../../services/graph/graph.ts';
import { personId, type PersonId } from '../../../services/model/person.ts';
import { everybodyIn, membershipsOf } from '../../../services/requests/membership.ts';
import { answeringBatches } from '../../harness/fake-batch.ts';
import { client } from '../../harness/graph.ts';
import { groupNamed } from '../../harness/stories.ts';
import { targetsNumbered } from '../../harness/views.ts';

const idOf = (firstName: string): PersonId => personId(practicePersonNamed(firstName)?.id ?? '') ?? assert.fail();
const everybody = practicePeople.flatMap(({ id }) => personId(id) ?? []);
const nowhere = '99999999-9999-4999-8999-999999999999';

describe('memberships', () => {
  it('of one account in a few groups take one call', async () => {
    const { graph, tenant } = await client();
    const groups = [groupNamed('Security Operations').toUpperCase(), groupNamed('Marketing')];

    const found = await membershipsOf(graph, [idOf('isaiah')], groups);

    assert.deepEqual([...(found.get(idOf('isaiah')) ?? [])], [groupNamed('Security Operations')]);
    assert.deepEqual(
      tenant.calls.map(({ method }) => method),
      ['POST'],
    );
  });

  it('of many accounts take one call for each group, and find the same', async () => {
    const { graph, tenant } = await client();
    const groups = [groupNamed('Security Operations'), groupNamed('Marketing'), nowhere];

    const listed = await membershipsOf(graph, everybody, groups);
    const calls = tenant.calls.length;
    const one = await Promise.all(everybody.map((id) => membershipsOf(graph, [id], groups)));

    assert.equal(calls, groups.length);
    for (const [n, id] of everybody.entries())
      assert.deepEqual([...(listed.get(id) ?? [])].sort(), [...(one[n]?.get(id) ?? [])].sort(), id);
    assert.ok(listed.size > 3);
  });

  it('of nobody, or in no group, take no call', async () => {
    const { graph, tenant } = await client();

    await membershipsOf(graph, [], [groupNamed('Marketing')]);
    await membershipsOf(graph, everybody, []);

    assert.equal(tenant.calls.length, 0);
  });

  for (const [count, batches] of [
    [15, []],
    [60, [20, 20, 20]],
  ] as const) {
    it(`are asked about account by account where a group is too long to be listed: ${String(count)} accounts`, async () => {
      const busy = { now: 0, most: 0, pages: 0, asked: 0 };
      const together: number[] = [];
      const accounts = targetsNumbered(count).map(({ id }) => id);
      const long: Graph = {
        tenant: 'contoso.com',
        async send<T>({ method, response }: GraphCall<T>): Promise<T> {
          busy.now += 1;
          busy.most = Math.max(busy.most, busy.now);
          await new Promise((resolve) => setImmediate(resolve));
          busy.now -= 1;
          busy[method === 'GET' ? 'pages' : 'asked'] += 1;
          const next = { '@odata.nextLink': 'https://graph.microsoft.com/v1.0/x?$skiptoken=1' };
          return response.parse(method === 'GET' ? { value: [], ...next } : { value: [nowhere] });
        },
        claims: () => assert.fail(),
        addressOf: ({ encoded }) => encoded,
        clock: () => 0,
        with: () => long,
      };
      const graph = answeringBatches(long, (calls) => together.push(calls));

      const found = await membershipsOf(graph, accounts, [nowhere]);

      assert.equal(found.size, accounts.length);
      assert.deepEqual([busy.pages, busy.asked, together], [5, count, batches]);
      if (batches.length === 0) assert.ok(busy.most <= 10, String(busy.most));
      assert.equal(await everybodyIn(graph, [nowhere]), undefined);
    });
  }

  it('are not guessed when Graph cannot say', async () => {
    const { graph } = await client({ faults: [{ match: 'GET /groups/*', status: 503, times: 99 }] });

    await assert.rejects(membershipsOf(graph, everybody, [groupNamed('Marketing')]), GraphProblem);
    await assert.rejects(everybodyIn(graph, [groupNamed('Marketing')]), GraphProblem);
  });
});
