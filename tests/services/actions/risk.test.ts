import assert from 'node:assert/strict';
import { confirmCompromised } from '../../../services/actions/confirm-compromised.ts';
import { confirmSafe } from '../../../services/actions/confirm-safe.ts';
import { dismissRisk } from '../../../services/actions/dismiss-risk.ts';
import { showRisk } from '../../../services/actions/show-risk.ts';
import { GraphProblem, type Graph } from '../../../services/graph/graph.ts';
import { inWords, secrets, stage } from '../../harness/actions.ts';

const since = 0;
const earlier: readonly [] = [];

describe('what Identity Protection is told', () => {
  for (const [action, state] of [
    [confirmSafe, /Confirmed safe/],
    [dismissRisk, /Dismissed/],
    [confirmCompromised, /Confirmed compromised/],
  ] as const) {
    it(`is what show-risk shows after ${action.name}`, async () => {
      const { graph, target } = await stage('alex@contoso.com');

      await action.run({ graph, secrets }, { user: target });

      assert.match(inWords(await showRisk.run({ graph }, { user: target })), state);
    });
    it(`is a missing licence and no missing permission, by ${action.name}`, async () => {
      const { tenant, graph, target } = await stage('alex@contoso.com');
      const message = 'Your tenant is not licensed for this feature.';
      tenant.setFaults([{ match: 'POST /identityProtection/*', status: 403, code: 'Forbidden', message }]);

      await assert.rejects(
        action.run({ graph, secrets }, { user: target }),
        (error: unknown) => error instanceof GraphProblem && /Entra ID P2/.test(error.message),
      );
    });
  }

  it('is told as still being worked on while Microsoft does so', async () => {
    const { graph, target } = await stage('alex@contoso.com');
    await dismissRisk.run({ graph, secrets }, { user: target });

    const proof = await dismissRisk.prove?.({ graph: settling(graph), since }, { user: target });

    assert.equal(proof, 'Identity Protection shows the risk as dismissed. Microsoft is still working on it.');
  });
  it('is not proved by another state', async () => {
    const { graph, target } = await stage('alex@contoso.com');

    assert.equal(await dismissRisk.prove?.({ graph, since }, { user: target }), undefined);
  });

  for (const action of [confirmSafe, dismissRisk]) {
    it(`need not be told twice by ${action.name}, but while it is worked on`, async () => {
      const { graph, target } = await stage('alex@contoso.com');
      const before = await action.unneeded?.({ graph, since, earlier }, { user: target });
      await action.run({ graph, secrets }, { user: target });

      const after = await action.unneeded?.({ graph, since, earlier }, { user: target });
      const during = await action.unneeded?.({ graph: settling(graph), since, earlier }, { user: target });

      assert.equal(before, undefined);
      assert.match(after ?? '', /^Nothing to do: /);
      assert.equal(during, undefined);
    });
  }
  it('need not be dismissed of somebody who never was at risk', async () => {
    const { graph, target } = await stage('grady@contoso.com');

    assert.match((await dismissRisk.unneeded?.({ graph, since, earlier }, { user: target })) ?? '', /no risk/);
  });
});

/** The same Graph while Microsoft works on the risk. */
const settling = (graph: Graph): Graph => ({
  ...graph,
  send: async (call) => {
    const answer = await graph.send({ ...call, response: call.response });
    return typeof answer === 'object' && answer !== null
      ? call.response.parse({ ...answer, isProcessing: true })
      : answer;
  },
});
