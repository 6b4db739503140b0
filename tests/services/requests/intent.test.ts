import assert from 'node:assert/strict';
import { revokeSessions } from '../../../services/actions/revoke-sessions.ts';
import { runStep } from '../../../services/requests/run-step.ts';
import { defaultTiming } from '../../../services/requests/timing.ts';
import { secrets, actionFixture } from '../../harness/actions.ts';
import { aPlannedStep } from '../../harness/requests.ts';

describe('a step whose intent cannot be written', () => {
  it('is not done, and says so to its runner', async () => {
    const { tenant, graph, target } = await actionFixture('alex@contoso.com');
    const saved: string[] = [];

    const run = runStep({
      action: revokeSessions,
      target,
      args: {},
      graph,
      secrets,
      delegated: undefined,
      earlier: [],
      needs: [],
      substitutes: [],
      foreseen: [],
      appRoles: undefined,
      timing: defaultTiming,
      starts: new Map(),
      deadlineAt: Infinity,
      halted: () => Promise.resolve(undefined),
      onBug: () => assert.fail(),
      step: aPlannedStep({ action: 'revoke-sessions' }),
      save: (patch) => {
        saved.push(String(patch.status));
        return Promise.reject(new Error('disk full'));
      },
    });

    await assert.rejects(run, /disk full/);
    assert.deepEqual(saved, ['running']);
    assert.equal(tenant.calls.filter(({ method }) => method === 'POST').length, 0);
  });
});
