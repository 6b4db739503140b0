import assert from 'node:assert/strict';
import { makeAccounts } from '../harness/accounts.ts';
import { shown as read } from '../harness/cards.ts';
import { startHarness, type Harness } from '../harness/harness.ts';
import { approvable, ask, auditOf, ended } from '../harness/stories.ts';

/** Contains so many people who are nobody in particular, and answers what was shown and written. */
async function containing(count: number, before: (story: Harness, ids: readonly string[]) => void = () => undefined) {
  const story = await startHarness({ latencyMs: 0, lagMs: 0 });
  const people = await makeAccounts(story.tenant, count);
  const ids = people.map(({ id }) => id);
  before(story, ids);
  const earlier = story.writes().length;
  const line = `contain ${people.map(({ upn }) => upn).join(' ')} because phishing, INC-4821`;
  const { id, card } = await approvable(story, line, { count });
  const asked = read((await story.card(new RegExp(`^${id} `))).card);
  await story.press('adele', card, 'approve');
  await story.press('lee', card, 'approve');
  const { card: end } = await ended(story, id);
  const writes = story.writes().slice(earlier);
  return { story, id, ids, asked, end, writes };
}

describe('a containment of more accounts than writes are plentiful for', () => {
  it('says that the revoke comes after the reset, and writes twice for each account, in this order', async () => {
    const { ids, asked, end, writes, story, id } = await containing(21);

    assert.match(end.text, /^OP-\w+ done: /);
    assert.equal(writes.length, 42);
    for (const person of ids) {
      const own = writes.filter((call) => call.includes(person));
      assert.equal(own.length, 2, own.join());
      assert.match(own[0] ?? '', /^PATCH /);
      assert.match(own[1] ?? '', /^POST .*revokeSignInSessions$/);
    }
    assert.match(asked, /Replace the password, then revoke every sign-in session/);
    assert.doesNotMatch(asked, /at once/);
    const { chain, events } = await auditOf(story, id);
    assert.deepEqual(chain, { ok: true });
    assert.ok(!events.some(({ part }) => part === 'closing-revoke'));
  });

  it('shows the same order on the card that asks for the confirmation', async () => {
    const story = await startHarness({ latencyMs: 0, lagMs: 0 });
    const people = await makeAccounts(story.tenant, 21);

    const { card } = await ask(story, `contain ${people.map(({ upn }) => upn).join(' ')} because INC-4821`);

    const asked = read(card.card);
    assert.match(asked, /WHEN APPROVED\nReplace the password\nThen revoke every sign-in session\n/);
    assert.doesNotMatch(asked, /at once/);
  });

  it('revokes the sessions of somebody whose password could not be replaced, and still after the attempt', async () => {
    const { ids, end, writes } = await containing(21, (story, [first = assert.fail()]) => {
      story.tenant.setFaults([{ match: `PATCH /users/${first}`, status: 403, times: 99 }]);
    });

    assert.match(end.text, /^OP-\w+ partly-done: /);
    const own = writes.filter((call) => call.includes(ids[0] ?? ''));
    assert.match(own.at(-1) ?? '', /revokeSignInSessions$/);
    assert.equal(own.filter((call) => call.startsWith('POST')).length, 1);
    assert.match(own[0] ?? '', /^PATCH /);
  });
});

describe('a containment of twenty accounts', () => {
  it('still starts both calls at once for each, and looks whether the revoke came too early', async () => {
    const { story, id, asked, end } = await containing(20);

    assert.match(end.text, /^OP-\w+ done: /);
    assert.match(asked, /Replace the password and revoke every sign-in session at once/);
    const { events } = await auditOf(story, id);
    const closing = events.filter(({ kind, part }) => kind !== 'step-proved' && part === 'closing-revoke');
    assert.ok(closing.length >= 20);
  });
});
