import assert from 'node:assert/strict';
import { z } from 'zod';
import { graphPath } from '../../../services/graph/graph.ts';
import { readPage } from '../../../services/graph/page.ts';
import { actionFixture, problem } from '../../harness/actions.ts';

const call = { path: graphPath`/users`, query: { $top: '25' }, item: z.object({ id: z.string() }) };

describe('a page of a list', () => {
  it('follows the token of the page before', async () => {
    const { graph } = await actionFixture('alex@contoso.com');

    const first = await readPage(graph, call);
    const second = await readPage(graph, { ...call, next: first.next ?? undefined });

    assert.equal(first.items.length, 25);
    assert.notDeepEqual(second.items[0], first.items[0]);
  });

  for (const next of ['OP-7F3K', 'More', 'YWxleA', 'a=b'])
    it(`is refused before anything is sent for what no link of Graph makes: ${next}`, async () => {
      const { graph, tenant } = await actionFixture('alex@contoso.com');

      await assert.rejects(readPage(graph, { ...call, next }), problem('rejected'));

      assert.deepEqual(tenant.calls, []);
    });
});
