import assert from 'node:assert/strict';
import type { OwnChange } from '../../../services/contract/history.ts';
import {
  ownAppOf,
  ownChangeAt,
  ownershipOf,
  ownWords,
  type AuditActor,
} from '../../../services/directory/own-changes.ts';
import { actionFixture } from '../../harness/actions.ts';

const app = {
  appId: 'AAAAAAAA-0000-4000-8000-000000000001',
  servicePrincipalId: 'bbbbbbbb-0000-4000-8000-000000000002',
};
const startedAt = Date.parse('2026-03-02T09:12:44Z');

const reset: OwnChange = {
  action: 'reset-password',
  words: 'Password replaced',
  startedAt,
  endedAt: startedAt + 900,
  accepted: true,
  clientRequestId: 'cccccccc-0000-4000-8000-000000000003',
  requesterId: 'dddddddd-0000-4000-8000-000000000004',
  request: { id: 'OP-7F3K', requester: 'Megan Bowen' },
};

/** Who made a change, and whose it is. */
const actors: readonly (readonly [why: string, actor: Partial<AuditActor>, kind: string])[] = [
  ['the app id, in any case', { appId: app.appId.toLowerCase() }, 'own'],
  [
    'the service principal, where Entra leaves the app id empty',
    { appId: null, servicePrincipalId: app.servicePrincipalId },
    'own',
  ],
  ['Cordon’s app at another time', { appId: app.appId, at: startedAt + 3_600_000 }, 'unexplained'],
  [
    'Cordon’s app late, with the correlation id of the step',
    { appId: app.appId, at: startedAt + 3_600_000, correlationId: reset.clientRequestId },
    'own',
  ],
  [
    'another app with the correlation id of the step',
    { appId: 'other', correlationId: reset.clientRequestId },
    'other',
  ],
  ['another app at the time of the step', { appId: 'other' }, 'other'],
  [
    'the requester, with the correlation id of the step',
    { userId: reset.requesterId, correlationId: reset.clientRequestId },
    'own',
  ],
  ['the requester by hand, at the time of the step', { userId: reset.requesterId }, 'other'],
  [
    'another user with the correlation id of the step',
    { userId: 'other', correlationId: reset.clientRequestId },
    'other',
  ],
  ['nobody that the log names', {}, 'other'],
  ['empty ids', { appId: '', servicePrincipalId: '' }, 'other'],
];

describe('the owner of a change', () => {
  for (const [why, actor, kind] of actors) {
    it(`is ${kind} for ${why}`, () => {
      assert.equal(ownershipOf({ at: startedAt + 500, ...actor }, app, [reset]).kind, kind);
    });
  }
  it('is nobody known when Cordon knows no id of its own', () => {
    const nameless = { appId: undefined, servicePrincipalId: undefined };

    assert.equal(
      ownershipOf({ at: startedAt, appId: null, servicePrincipalId: null }, nameless, [reset]).kind,
      'other',
    );
  });
  it('is found by time only among the actions that can be meant', () => {
    assert.equal(ownChangeAt([reset], startedAt, ['create-tap']), undefined);
    assert.equal(ownChangeAt([reset], startedAt, ['reset-password']), reset);
    assert.equal(ownChangeAt([{ ...reset, endedAt: null }], startedAt + 3_600_000), undefined);
  });
  it('is named with the request, or without one that the reader may not see', () => {
    assert.equal(ownWords(reset), 'Cordon, OP-7F3K, asked by Megan Bowen');
    assert.doesNotMatch(ownWords({ request: null }), /OP-|Megan/);
  });
});

describe('the ids of Cordon’s app', () => {
  it('are unknown, without a call, when its token cannot be read', async () => {
    const { graph, tenant } = await actionFixture('alex@contoso.com');

    const own = await ownAppOf(graph);

    assert.deepEqual(own, { appId: undefined, servicePrincipalId: undefined });
    assert.equal(tenant.calls.length, 0);
  });
});
