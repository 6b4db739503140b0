import assert from 'node:assert/strict';
import { reasonAtMost } from '../../services/model/request.ts';
import { startHarness } from '../harness/harness.ts';
import { buttons, shown as words } from '../harness/cards.ts';
import { alexId, approvable, ended, opened, run } from '../harness/stories.ts';

const always = 999;
const reset = `PATCH /users/${alexId}`;
const revoke = `POST /users/${alexId}/revokeSignInSessions`;

describe('an account that the app may not or cannot reset', () => {
  it('is told as refused by Graph where the app may not read its own roles, so that it could not be foreseen', async () => {
    const story = await startHarness();
    story.tenant.setFaults([{ match: 'GET /servicePrincipals*', status: 403, times: always }]);
    const { id, card } = await approvable(story, 'contain christie@contoso.com because INC-4821');

    await story.press('adele', card, 'approve');
    await story.press('lee', card, 'approve');
    const { result, card: end } = await ended(story, id);

    assert.match(result, /Christie Cline can still sign in/);
    assert.match(result, /Global Administrator/);
    assert.match(result, /Privileged Authentication Administrator/);
    assert.match(end.text, /^OP-\w+ failed: /);
  });

  it('is told with the way out for a synced account whose sign-in is not to be blocked, and its sessions end', async () => {
    const story = await startHarness();

    const { card, result } = await run(story, 'contain bianca@contoso.com disable=no because INC-4821');

    assert.match(result, /Bianca Pisani can still sign in/);
    assert.match(result, /Active Directory/);
    assert.match(result, /sign-in sessions revoked/);
    assert.match(card.text, /^OP-\w+ partly-done: /);
    assert.deepEqual(story.passwords, []);
  });

  it('is told one by one when only some of several people went wrong', async () => {
    const story = await startHarness();
    const { id, card } = await approvable(story, 'contain alex@contoso.com grady@contoso.com because INC-4821');
    story.tenant.setFaults([{ match: reset, status: 403, times: always }]);

    await story.press('adele', card, 'approve');
    const result = await story.line(new RegExp(id));

    assert.match(result, /^⚠️ Alex Wilber can still sign in · /);
    assert.match(result, /password not replaced for Alex Wilber/);
    assert.match(result, /password replaced for 1 of 2 people/);
  });
});

describe('the buttons of a result', () => {
  it('open the request that they name, for the people it failed for', async () => {
    const story = await startHarness();
    const { id, card } = await approvable(story);
    story.tenant.setFaults([{ match: reset, status: 403 }]);
    await story.press('adele', card, 'approve');
    const { card: end } = await ended(story, id);

    const { card: next } = await opened(story, () => story.press('adele', end, 'start'));

    assert.match(next.text, /Adele Vance asked to block sign-in for Alex Wilber because INC-4821/);
  });

  it('mean what was typed when it is tried again', async () => {
    const story = await startHarness();
    const reason = `a "quoted" reason, with key=value & disable=no — O'Neil`;
    const { id, card } = await approvable(story, `contain alex@contoso.com disable=yes because ${reason}`);
    story.tenant.setFaults([{ match: revoke, status: 429, retryAfter: 0.01, times: always }]);
    await story.press('adele', card, 'approve');
    const { card: end } = await ended(story, id);
    const again = buttons(end.card).find(({ title }) => title.startsWith('Try again')) ?? assert.fail('no button');

    const second = await opened(story, () => {
      const { thread: conversation, connector } = story;
      const click = { conversation, verb: 'start', data: again.data, replyToId: end.activityId };
      return story.send(connector.click({ from: 'megan', ...click }));
    });

    assert.match(second.card.text, /Megan Bowen asked to contain Alex Wilber because a "quoted" reason/);
    assert.match(second.card.text, /key=value & disable=no — O'Neil/);
    assert.match(words(second.card.card), /Block sign-in/);
  });

  it('fit into a message even with the longest reason', async () => {
    const story = await startHarness();
    const { id, card } = await approvable(story, `contain alex@contoso.com because ${'x'.repeat(reasonAtMost)}`);
    story.tenant.setFaults([{ match: reset, status: 403 }]);

    await story.press('adele', card, 'approve');
    const { card: end } = await ended(story, id);

    assert.match(end.text, /^OP-\w+ partly-done: Alex Wilber can still sign in/);
  });
});
