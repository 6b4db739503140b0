import assert from 'node:assert/strict';
import { disableUser } from '../../../services/actions/disable-user.ts';
import { revokeSessions } from '../../../services/actions/revoke-sessions.ts';
import { GraphProblem } from '../../../services/graph/graph.ts';
import { keptAtMost, type KeptValue } from '../../../services/model/kept.ts';
import { keptBefore } from '../../../services/requests/keep-value.ts';
import { actionFixture } from '../../harness/actions.ts';

const unasked = (error: unknown) => assert.fail(String(error));

/** Keeps what `read` answers, for a disable-user of Alex. */
async function keeping(read: () => Promise<KeptValue>) {
  const { graph, target } = await actionFixture('alex@contoso.com');
  const bugs: unknown[] = [];
  const { keep } = disableUser;
  const action = { ...disableUser, ...(keep && { keep: { ...keep, read } }) };
  const kept = await keptBefore({ action, target, args: {}, graph, onBug: (error) => bugs.push(error) });
  return { kept, bugs };
}

describe('the value that a step keeps', () => {
  it('is what Graph shows before it runs', async () => {
    const { graph, target } = await actionFixture('alex@contoso.com');
    const run = { action: disableUser, target, args: {}, graph, onBug: unasked };

    assert.deepEqual(await keptBefore(run), { value: { enabled: true } });
  });
  it('is nothing for an action that replaces none', async () => {
    const { graph, target } = await actionFixture('alex@contoso.com');

    assert.equal(await keptBefore({ action: revokeSessions, target, args: {}, graph, onBug: unasked }), undefined);
  });
  it('is not known when Graph does not say, which is no bug', async () => {
    const { kept, bugs } = await keeping(() => Promise.reject(new GraphProblem('forbidden', 'no')));

    assert.deepEqual([kept, bugs], [{ lost: 'unread' }, []]);
  });
  it('is not known after a bug of ours, which is told', async () => {
    const { kept, bugs } = await keeping(() => Promise.reject(new TypeError('oops')));

    assert.deepEqual(kept, { lost: 'unread' });
    assert.match(String(bugs), /oops/);
  });
  it('is kept whole or not at all', async () => {
    const { kept: fits } = await keeping(() => Promise.resolve({ text: 'x'.repeat(keptAtMost - 11) }));
    const { kept: large } = await keeping(() => Promise.resolve({ text: 'x'.repeat(keptAtMost - 10) }));

    assert.ok(fits !== undefined && 'value' in fits);
    assert.deepEqual(large, { lost: 'too-large' });
  });
  for (const [what, kept] of [
    ['a password', { text: 'the new password: Hunter2!!' }],
    ['a masked one', { inside: [{ deep: 'it is [redacted]' }] }],
  ] as const)
    it(`is not kept with ${what} anywhere in it`, async () => {
      assert.deepEqual((await keeping(() => Promise.resolve(kept))).kept, { lost: 'secret' });
    });
});
