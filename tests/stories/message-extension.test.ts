import assert from 'node:assert/strict';
import { practiceChannel, practiceGroupChat, practicePersonalChat } from '../../practice/teams/activities.ts';
import type { Activity } from '../../practice/teams/conversations.ts';
import { inputs, shown } from '../harness/cards.ts';
import { dialogIn } from '../harness/dialogs.ts';
import { cardOf, startHarness } from '../harness/harness.ts';
import { choose, dialogOf, fittingData, submitDialog, wordsOf } from '../harness/message-actions.ts';
import { alexId, ask, auditOf, answerTo, containAlex, opened, placesWith, settled } from '../harness/stories.ts';
import { startTenantHarness, teamsUrl } from '../harness/tenant-harness.ts';

const { reason } = fittingData;

const textOf = (activity: Activity): string => cardOf(activity)?.fallbackText ?? '';

describe('Contain sender', () => {
  it('shows the sender and the plan, and submitting opens a request in the thread of the message', async () => {
    const story = await startHarness();

    const { title, card, data } = dialogOf(await choose(story, { text: 'disable-user megan@contoso.com because x' }));
    const nothingYet = [...story.connector.events];
    const asked = await opened(story, () => submitDialog(story, { ...data, reason }));
    const { card: final } = await settled(story, asked);

    assert.equal(title, 'Contain sender');
    assert.match(shown(card), /^Contain Alex Wilber\?\n[^]*alex@contoso\.com[^]*WHAT WILL HAPPEN\n/);
    assert.match(shown(card), /Replace the password/i);
    assert.match(shown(card), /The card is posted here, where Alex Wilber may read it too\./);
    assert.deepEqual(
      inputs(card).map(({ id, required }) => [id, required]),
      [['reason', true]],
    );
    assert.deepEqual(nothingYet, []);
    assert.equal(asked.card.conversation, story.thread.id);
    assert.match(asked.card.text, /awaiting-confirmation: .*phishing mail, INC-4821/);
    assert.match(final.text, /^OP-\w+ done: /);
    assert.deepEqual([...new Set(story.writes().map((call) => call.split('/')[2]))], [alexId]);
  });

  it('asks in the name of whoever pressed the button, whatever the dialog sends', async () => {
    const story = await startHarness();
    const { data } = dialogOf(await choose(story));

    const forged = { ...data, reason, requester: alexId, from: { aadObjectId: alexId } };
    const { id } = await opened(story, () => submitDialog(story, forged));

    const { events } = await auditOf(story, id);
    assert.deepEqual(
      events.map((event) => (event.kind === 'opened' ? [event['name'], event['targets']] : [])),
      [['Megan Bowen', [alexId]]],
    );
  });

  it('takes a dialog from the person for whom it was made only', async () => {
    const story = await startHarness();
    const { data } = dialogOf(await choose(story));

    const answer = await submitDialog(story, { ...data, reason }, { by: 'adele' });

    assert.match(wordsOf(answer), /^That dialog was made for somebody else\./);
    assert.deepEqual(story.connector.events, []);
  });

  it('opens one request for one dialog, however often Teams sends it', async () => {
    const story = await startHarness();
    const { data } = dialogOf(await choose(story));

    const first = await opened(story, () => submitDialog(story, { ...data, reason }));
    const again = await submitDialog(story, { ...data, reason });
    const listed = await answerTo(story, 'requests');

    assert.deepEqual(again, { kind: 'closed' });
    assert.deepEqual(listed.text.match(/OP-\w+/g), [first.id]);
  });

  it('shows below the message what was asked before, where it can be asked anyway', async () => {
    const story = await startHarness();
    const { id } = await ask(story, containAlex, { by: 'lee' });
    const { data } = dialogOf(await choose(story));

    const answer = await submitDialog(story, { ...data, reason });
    const before = await story.card(new RegExp(id));

    assert.match(wordsOf(answer), /^Somebody has asked for this already: see the card below the message\./);
    assert.equal(before.conversation, story.thread.id);
  });

  it('finds the thread of a reply where Teams names the channel alone', async () => {
    const story = await startHarness();
    const channel = { id: '19:incidents@thread.tacv2', conversationType: 'channel' } as const;
    const chosen = { conversation: channel, replyToId: '1764525500000' };

    const { data } = dialogOf(await choose(story, chosen));
    const { card } = await opened(story, () => submitDialog(story, { ...data, reason }, chosen));

    assert.equal(card.conversation, '19:incidents@thread.tacv2;messageid=1764525500000');
  });

  it('works in a group chat', async () => {
    const story = await startHarness();
    const chosen = { conversation: practiceGroupChat() };

    const { data } = dialogOf(await choose(story, chosen));
    const { card } = await opened(story, () => submitDialog(story, { ...data, reason }, chosen));

    assert.equal(card.conversation, practiceGroupChat().id);
  });

  it('says before anything is asked what will not work for a guest', async () => {
    const story = await startHarness();

    const { card } = dialogOf(await choose(story, { author: 'kim' }));

    assert.match(shown(card), /Cannot replace the password or revoke every sign-in session: a guest/);
  });

  it('keeps a secret out of the reason, and tells about it', async () => {
    const story = await startHarness();
    const { data } = dialogOf(await choose(story));
    const secret = 'Hunter22!!x';

    await opened(story, () => submitDialog(story, { ...data, reason: `phished, password=${secret}` }));

    await story.card(/^That password is compromised/);
    assert.deepEqual(placesWith(secret, story), []);
  });
});

describe('Contain sender with the settings of a real tenant', () => {
  it('opens the request of whom the signed activity names, and nothing for an activity that is not signed', async () => {
    const story = await startTenantHarness();
    const { connector, thread, send } = story;
    const message = { author: 'alex' };
    const chosen = { from: 'megan', conversation: thread, command: 'contain-sender', message };
    const signed = { serviceUrl: teamsUrl };

    const { data } = dialogOf(dialogIn(await send({ ...connector.messageAction(chosen), ...signed })));
    const submitted = { ...connector.dialogSubmit({ ...chosen, data: { ...data, reason } }), ...signed };
    const unsigned = await connector.send(story.url, submitted);
    const answer = dialogIn(await send(submitted));
    await connector.waitFor(({ activity }) => / awaiting-confirmation: .*Megan Bowen/.test(textOf(activity)));

    assert.equal(unsigned.status, 401);
    assert.deepEqual(answer, { kind: 'closed' });
    assert.equal((await story.stored()).requests, 1);
  });
});

describe('Look up sender', () => {
  it('shows who is meant, and the report is posted in the thread of the message and noted', async () => {
    const story = await startHarness();
    const chosen = { command: 'look-up-sender' };

    const { title, card, data } = dialogOf(await choose(story, chosen));
    const answer = await submitDialog(story, data, chosen);
    const report = await story.card(/^Alex Wilber/);

    assert.equal(title, 'Look up sender');
    assert.match(shown(card), /^Look up Alex Wilber\?\n/);
    assert.deepEqual(inputs(card), []);
    assert.deepEqual(answer, { kind: 'closed' });
    assert.equal(report.conversation, story.thread.id);
  });
});

describe('a message where Cordon cannot post', () => {
  it('is answered with the offer to add Cordon, after which the dialog goes on', async () => {
    const story = await startHarness();
    story.connector.failNext({ match: 'GET /v3/conversations/*/members/*', status: 403 });

    const { card, data } = dialogOf(await choose(story));
    const added = dialogOf(await submitDialog(story, data));

    assert.match(shown(card), /^Cordon is not in this conversation\n/);
    assert.deepEqual(data, { msteams: { justInTimeInstall: true }, for: fittingData.for });
    assert.match(shown(added.card), /^Contain Alex Wilber\?\n/);
    assert.deepEqual(story.connector.events, []);
  });

  it('shows the dialog all the same when Teams does not say whether Cordon is there', async () => {
    const story = await startHarness();
    story.connector.failNext({ match: 'GET /v3/conversations/*/members/*', status: 500 });

    const { card } = dialogOf(await choose(story));

    assert.match(shown(card), /^Contain Alex Wilber\?\n/);
  });

  it('is refused in a chat of two, where nobody else could approve', async () => {
    const story = await startHarness();

    const answer = await choose(story, { conversation: practicePersonalChat('megan') });

    assert.match(wordsOf(answer), /^This works on messages in a channel or a group chat/);
  });
});

describe('the time that Teams waits for a dialog', () => {
  it('is kept when Microsoft Graph is slow, and nothing is done', async () => {
    const story = await startHarness({ latencyMs: 30_000 });

    const began = performance.now();
    const answer = await choose(story, { conversation: practiceChannel() });

    assert.match(wordsOf(answer), /Nothing was done\./);
    assert.ok(performance.now() - began < 4500);
  });

  it('is kept when Teams does not say in time whether Cordon is in the conversation, and the dialog is shown', async () => {
    const story = await startHarness();
    story.connector.failNext({ match: 'GET /v3/conversations/*/members/*', delayMs: 30_000 });

    const began = performance.now();
    const { card } = dialogOf(await choose(story));

    assert.match(shown(card), /^Contain Alex Wilber\?/);
    assert.ok(performance.now() - began < 4500);
  });
});
