import assert from 'node:assert/strict';
import type { History, OwnChange } from '../../../services/contract/history.ts';
import { createTap } from '../../../services/actions/create-tap.ts';
import { confirmCompromised } from '../../../services/actions/confirm-compromised.ts';
import { listMethods } from '../../../services/actions/list-methods.ts';
import { showRisk } from '../../../services/actions/show-risk.ts';
import { showUser } from '../../../services/actions/show-user.ts';
import { revokeSessions } from '../../../services/actions/revoke-sessions.ts';
import { actionFixture, secrets } from '../../harness/actions.ts';
import { factsOf } from '../../harness/reads.ts';

/** A history in which Cordon has just carried out an action. */
function historyOf(action: string): History {
  const now = Date.now();
  const change: OwnChange = {
    action,
    words: action,
    startedAt: now - 1000,
    endedAt: now,
    accepted: true,
    clientRequestId: null,
    requesterId: 'x',
    request: { id: 'OP-7F3K', requester: 'Megan Bowen' },
  };
  return {
    about: () => Promise.resolve([]),
    trail: () => Promise.resolve(undefined),
    changes: () => Promise.resolve([change]),
  };
}

const cordon = 'Cordon, OP-7F3K, asked by Megan Bowen';

describe('what Cordon did itself', () => {
  it('is no finding in list-methods: a pass that it made', async () => {
    const { graph, target } = await actionFixture('grady@contoso.com');
    await createTap.run({ graph, secrets }, createTap.args.parse({ user: target }));

    const own = await listMethods.run({ graph, history: historyOf('create-tap') }, { user: target });
    const foreign = await listMethods.run({ graph, history: historyOf('revoke-sessions') }, { user: target });

    assert.deepEqual([own.rows?.[0]?.mark, own.rows?.[0]?.who, own.findings, own.offers], ['own', cordon, [], []]);
    assert.deepEqual([foreign.rows?.[0]?.mark, foreign.findings?.map(({ kind }) => kind)], ['bad', ['method-added']]);
  });
  it('is no finding in show-risk: an account that it reported as compromised', async () => {
    const { graph, target } = await actionFixture('alex@contoso.com');
    await confirmCompromised.run({ graph, secrets }, { user: target });

    const own = await showRisk.run({ graph, history: historyOf('confirm-compromised') }, { user: target });
    const foreign = await showRisk.run({ graph }, { user: target });

    assert.deepEqual([own.findings, foreign.findings?.length], [[], 1]);
    assert.match(JSON.stringify(own.facts), new RegExp(`by ${cordon}`));
  });
  it('is named in show-user beside the time', async () => {
    const { graph, target } = await actionFixture('grady@contoso.com');
    await revokeSessions.run({ graph, secrets }, { user: target });

    const report = await showUser.run({ graph, history: historyOf('revoke-sessions') }, { user: target });

    assert.match(factsOf(report).get('Sessions since') ?? '', new RegExp(`Z · ${cordon}$`));
    assert.match(factsOf(report).get('Password set') ?? '', /Z · $/);
  });
});
