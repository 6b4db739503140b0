import assert from 'node:assert/strict';
import { proposedBy } from '../../../services/alerts/alert.ts';
import { offersOf, type AlertRequest } from '../../../services/alerts/offers.ts';
import { storedAlert } from '../../../services/alerts/shapes/stored-alert.ts';
import { builtinCommands } from '../../../services/commands/builtin.ts';
import { createVocabulary } from '../../../services/commands/vocabulary.ts';
import type { RequestId, State } from '../../../services/model/request.ts';
import { commands } from '../../../services/registry.ts';
import { adele, aPerson, aTarget, lee } from '../../harness/views.ts';

const vocabulary = createVocabulary(commands, builtinCommands);
const everything = (name: string): boolean => name !== '';
const [alex, grady] = ['alex@contoso.com', 'grady@contoso.com'];

/** The command lines of the buttons, without reasons. */
function lines(
  requests: readonly AlertRequest[],
  { users = [alex], action = 'contain', status = 'open', isOffered = everything } = {},
): readonly string[] {
  const alert = storedAlert({ id: 'a', title: 'Impossible travel', severity: 'high', users, action, status });
  const proposed = proposedBy(alert, vocabulary) ?? assert.fail();
  return offersOf(alert, proposed, requests, { vocabulary, isOffered }).map(({ command }) =>
    command.replace(/ because .*/, ''),
  );
}

const run = (kind: 'done' | 'partly-done' | 'failed', endedAt = 5): State => ({
  kind,
  startedAt: 1,
  endedAt,
  approvals: [{ by: adele, at: 1 }],
});
const states = {
  confirmation: { kind: 'awaiting-confirmation', expiresAt: 9 },
  approval: { kind: 'awaiting-approval', expiresAt: 9, approvals: [] },
  scheduled: { kind: 'scheduled', startsAt: 9, approvals: [] },
  running: { kind: 'running', startedAt: 1, approvals: [] },
  denied: { kind: 'denied', by: lee, why: null, endedAt: 5 },
  cancelled: { kind: 'cancelled', by: lee, endedAt: 5 },
  expired: { kind: 'expired', endedAt: 5 },
} as const satisfies Record<string, State>;

const request = (state: State, differs: Partial<AlertRequest> = {}): AlertRequest => ({
  id: 'OP-7F3K' as RequestId,
  command: 'contain',
  targets: [aTarget()],
  state,
  ...differs,
});
const gradyTarget = aTarget({ ...aPerson('Grady Archie'), upn: grady });

describe('what the card of an alert offers', () => {
  it('is what the alert proposes, for all and for each, as long as nothing was asked for', () => {
    assert.deepEqual(lines([], { users: [alex, grady] }), [
      `contain ${alex} ${grady}`,
      `contain ${alex}`,
      `contain ${grady}`,
    ]);
  });

  for (const [name, state] of Object.entries(states).slice(0, 4))
    it(`is a way to the request while it is open (${name}), and not the same once more`, () => {
      assert.deepEqual(lines([request(state)]), ['status OP-7F3K']);
    });

  for (const state of [states.denied, states.cancelled, states.expired, run('failed'), run('partly-done')])
    it(`is the same again when the request has ended without doing all of it (${state.kind})`, () => {
      assert.deepEqual(lines([request(state)]), [`contain ${alex}`]);
    });

  it('is a way back and a look at the account once it is done', () => {
    assert.deepEqual(lines([request(run('done'))]), [`release ${alex}`, `show-user ${alex}`]);
    assert.deepEqual(lines([request(run('done'), { command: 'remediate' })]), [`release ${alex}`, `show-user ${alex}`]);
    assert.deepEqual(lines([request(run('done'), { command: 'disable-user' })], { action: 'disable-user' }), [
      `enable-user ${alex}`,
      `show-user ${alex}`,
    ]);
  });

  it('is only a look at the account where nothing takes it back', () => {
    assert.deepEqual(lines([request(run('done'), { command: 'revoke-sessions' })], { action: 'revoke-sessions' }), [
      `show-user ${alex}`,
    ]);
  });

  it('is the proposal once more after it was taken back', () => {
    const released = request(run('done', 8), { id: 'OP-2C9M' as RequestId, command: 'release' });

    assert.deepEqual(lines([request(run('done', 5)), released]), [`contain ${alex}`]);
    assert.deepEqual(lines([request(run('done', 9)), released]), [`release ${alex}`, `show-user ${alex}`]);
  });

  it('is told apart for each account', () => {
    const done = request(run('done'), { targets: [gradyTarget] });

    assert.deepEqual(lines([done], { users: [alex, grady] }), [
      `contain ${alex}`,
      `release ${grady}`,
      `show-user ${grady}`,
    ]);
  });

  it('does not take a request about somebody else, or another command, for what it proposes', () => {
    const others = [
      request(run('done'), { targets: [gradyTarget] }),
      request(run('done'), { command: 'revoke-sessions' }),
    ];

    assert.deepEqual(lines(others), [`contain ${alex}`]);
  });

  it('knows an account by its object id too, in any case', () => {
    const users = [aTarget().id.toUpperCase()];

    assert.deepEqual(lines([request(states.running)], { users }), ['status OP-7F3K']);
  });

  it('leaves out what the policy has switched off, but never the way to an open request', () => {
    const isOffered = (name: string) => name !== 'contain' && name !== 'release';

    assert.deepEqual(lines([], { isOffered }), []);
    assert.deepEqual(lines([request(run('done'))], { isOffered }), [`show-user ${alex}`]);
    assert.deepEqual(lines([request(states.approval)], { isOffered }), ['status OP-7F3K']);
  });
});
