import assert from 'node:assert/strict';
import { clouds } from '../../../services/graph/clouds.ts';
import { inCloud } from '../../../services/graph/cloud-features.ts';
import { inBatches } from '../../../services/graph/in-batches.ts';
import type { Graph } from '../../../services/graph/graph.ts';
import { sharedReads } from '../../../services/requests/shared-reads.ts';
import { client } from '../../harness/graph.ts';

const wrapped: Readonly<Record<string, (graph: Graph) => Graph>> = {
  'keeps to what its cloud has': (graph) => inCloud(graph, clouds.worldwide),
  'sends in batches': inBatches,
  'shares its reads': sharedReads,
};

describe('a Graph that sends in another way', () => {
  for (const [how, wrap] of Object.entries(wrapped))
    it(`has the signal of the one inside: one that ${how}`, async () => {
      const { graph } = await client();
      const { signal } = new AbortController();

      assert.equal(wrap(graph).with({ signal }).signal, signal);
      assert.equal(wrap(graph.with({ signal })).signal, signal);
    });
});
