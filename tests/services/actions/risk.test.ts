import assert from 'node:assert/strict';
import { confirmCompromised } from '../../../services/actions/confirm-compromised.ts';
import { confirmSafe } from '../../../services/actions/confirm-safe.ts';
import { dismissRisk } from '../../../services/actions/dismiss-risk.ts';
import { showRisk } from '../../../services/actions/show-risk.ts';
import { GraphProblem, type Graph } from '../../../services/graph/graph.ts';
import { inWords, secrets, actionFixture } from '../../harness/actions.ts';

const since = 0;
const earlier: readonly [] = [];

describe('a report to Identity Protection', () => {
  for (const [action, state] of [
    [confirmSafe, /Confirmed safe/],
    [dismissRisk, /Dismissed/],
    [confirmCompromised, /Confirmed compromised/],
  ] as const) {
    it(`shows in show-risk after ${action.name}`, async () => {
      const { graph, target } = await actionFixture('alex@contoso.com');

      await action.run({ graph, secrets }, { user: target });

      assert.match(inWords(await showRisk.run({ graph }, { user: target })), state);
    });
    it(`fails for a missing licence, not a missing permission: ${action.name}`, async () => {
      const { tenant, graph, target } = await actionFixture('alex@contoso.com');
      const message = 'Your tenant is not licensed for this feature.';
      tenant.setFaults([{ match: 'POST /identityProtection/*', status: 403, code: 'Forbidden', message }]);

      await assert.rejects(
        action.run({ graph, secrets }, { user: target }),
        (error: unknown) => error instanceof GraphProblem && /Entra ID P2/.test(error.message),
      );
    });
  }

  it('is proved as still being processed while Microsoft works on it', async () => {
    const { graph, target } = await actionFixture('alex@contoso.com');
    await dismissRisk.run({ graph, secrets }, { user: target });

    const proof = await dismissRisk.prove?.({ graph: settling(graph), since }, { user: target });

    assert.equal(proof, 'Identity Protection shows the risk as dismissed. Microsoft is still working on it.');
  });
  it('is not proved by another state', async () => {
    const { graph, target } = await actionFixture('alex@contoso.com');

    assert.equal(await dismissRisk.prove?.({ graph, since }, { user: target }), undefined);
  });

  for (const action of [confirmSafe, dismissRisk]) {
    it(`is not needed twice, unless Microsoft still works on it: ${action.name}`, async () => {
      const { graph, target } = await actionFixture('alex@contoso.com');
      const before = await action.unneeded?.({ graph, since, earlier }, { user: target });
      await action.run({ graph, secrets }, { user: target });

      const after = await action.unneeded?.({ graph, since, earlier }, { user: target });
      const during = await action.unneeded?.({ graph: settling(graph), since, earlier }, { user: target });

      assert.equal(before, undefined);
      assert.match(after ?? '', /^Nothing to do: /);
      assert.equal(during, undefined);
    });
  }
  it('is not needed for a user who was never at risk', async () => {
    const { graph, target } = await actionFixture('grady@contoso.com');

    assert.match((await dismissRisk.unneeded?.({ graph, since, earlier }, { user: target })) ?? '', /no risk/);
  });
});

/** The same Graph while Microsoft still processes the risk. */
const settling = (graph: Graph): Graph => ({
  ...graph,
  send: async (call) => {
    const answer = await graph.send({ ...call, response: call.response });
    return typeof answer === 'object' && answer !== null
      ? call.response.parse({ ...answer, isProcessing: true })
      : answer;
  },
});
