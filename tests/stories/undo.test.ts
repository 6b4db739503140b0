import assert from 'node:assert/strict';
import { practiceChannel } from '../../practice/teams/activities.ts';
import { inDatabase } from '../harness/between-starts.ts';
import { button, buttons, shown as read } from '../harness/cards.ts';
import { startHarness, type Harness } from '../harness/harness.ts';
import type { Shown } from '../harness/shown.ts';
import {
  alexId,
  answerTo,
  approvable,
  ask,
  auditOf,
  changeInEntra,
  ended,
  opened,
  run,
  settled,
} from '../harness/stories.ts';

const alex = 'alex@contoso.com';

/** Somebody asks for a change and confirms it; it needs no approval. */
async function changed(story: Harness, line: string) {
  const { id, card } = await ask(story, line);
  await story.press('megan', card, 'confirm', { reason: 'INC-4821' });
  return { id, ...(await ended(story, id)) };
}

/** Presses a button of an ended request that asks for a way back. */
async function pressed(story: Harness, card: Shown, title: string, by = 'megan') {
  const { data } = button(card.card, title);
  const conversation = story.thread;
  return opened(story, () =>
    story.send(story.connector.click({ from: by, conversation, verb: 'start', data, replyToId: card.activityId })),
  );
}

/** Changes something in Entra, as an administrator would. */
async function inEntra({ tenant }: Harness, method: string, path: string, body: object): Promise<void> {
  const headers = { 'Content-Type': 'application/json', Authorization: 'Bearer practice' };
  const { status } = await fetch(`${tenant.origin}${path}`, { method, headers, body: JSON.stringify(body) });
  assert.equal(status, 204);
}

/** The name of somebody's manager, as Cordon reports it. */
const managerOf = async (story: Harness) => read((await answerTo(story, `show-manager ${alex}`)).card);

const verbs = ({ card }: Shown) => buttons(card).map(({ title }) => title);

describe('undo', () => {
  it('asks for the previous value in an ordinary request, which restores it', async () => {
    const story = await startHarness();
    const before = await managerOf(story);
    const first = await changed(story, `assign-manager ${alex} manager=grady@contoso.com because moved`);

    const undo = await pressed(story, first.card, 'Undo…');
    const asked = read(undo.card.card);
    await story.press('megan', undo.card, 'confirm');
    const { result } = await ended(story, undo.id);

    assert.notEqual(undo.id, first.id);
    assert.match(asked, new RegExp(`Takes back ${first.id}`));
    assert.match(asked, new RegExp(`Alex Wilber, manager: Grady Archie now, .* before ${first.id}\\.`));
    assert.match(asked, new RegExp(`undo of ${first.id}`));
    assert.match(result, /✅/);
    assert.equal(await managerOf(story), before);
  });
  it('tells what has changed since', async () => {
    const story = await startHarness();
    const first = await changed(story, `assign-manager ${alex} manager=grady@contoso.com because moved`);
    const lee = `${story.tenant.origin}/v1.0/users/${story.tenant.user('lee@contoso.com')?.id ?? ''}`;
    await inEntra(story, 'PUT', `/v1.0/users/${alexId}/manager/$ref`, { '@odata.id': lee });

    const { card } = await opened(story, () => story.say('megan', `undo ${first.id}`));

    assert.match(
      read(card.card),
      new RegExp(
        `Alex Wilber, manager: changed since ${first.id}\\. It is Lee Gu now; it was .* when ${first.id} changed it to Grady Archie\\.`,
      ),
    );
  });
  it('keeps the value that stood there when it ran, not when it was asked for', async () => {
    const story = await startHarness();
    await changeInEntra(story, alex, { city: 'Zug' });
    const { id, card } = await ask(story, `update-user ${alex} city=Bern because moved`);
    await changeInEntra(story, alex, { city: 'Chur' });
    await story.press('megan', card, 'confirm');
    await ended(story, id);

    const undo = await opened(story, () => story.say('megan', `undo ${id}`));
    await settledAlone(story, undo);
    const { events } = await auditOf(story, id);

    assert.match(read(undo.card.card), new RegExp(`properties: city Bern now, city Chur before ${id}`));
    assert.equal(story.tenant.user(alex)?.['city'], 'Chur');
    const started = events.find(({ kind }) => kind === 'step-started');
    assert.deepEqual(started?.['kept'], { value: { odd: [], values: { city: 'Chur' } } });
  });
  it('says so when the value is back already, and opens nothing', async () => {
    const story = await startHarness();
    const first = await changed(story, `update-user ${alex} city=Bern because moved`);
    const shownCity = story.tenant.user(alex)?.['city'];
    await pressed(story, first.card, 'Undo…').then((undo) => settledAlone(story, undo));

    const answer = await answerTo(story, `undo ${first.id}`);

    assert.equal(shownCity, 'Bern');
    assert.match(read(answer.card), /Nothing to undo[^]*Alex Wilber, properties: city .* now, as before/);
  });
  it('follows the tier of its own command: letting somebody in again needs an approver', async () => {
    const story = await startHarness();
    const first = await settled(story, await ask(story, `disable-user ${alex} because INC-4821`));

    const undo = await pressed(story, first.card, 'Undo…');
    await story.press('megan', undo.card, 'confirm');
    const waiting = await story.card(new RegExp(`^${undo.id} awaiting-approval: `));
    const blocked = story.tenant.user(alex)?.accountEnabled;
    await story.press('adele', waiting, 'approve');
    await ended(story, undo.id);

    assert.match(read(undo.card.card), /Let Alex Wilber sign in again\?/);
    assert.match(read(undo.card.card), /Alex Wilber, sign-in: blocked now, allowed before/);
    assert.match(read(waiting.card), /Takes back OP-/);
    assert.equal(blocked, false);
    assert.equal(story.tenant.user(alex)?.accountEnabled, true);
  });
  it('is only about those for whom the step worked and changed something', async () => {
    const story = await startHarness();
    await inEntra(story, 'PATCH', '/beta/users/grady@contoso.com/authentication/requirements', {
      perUserMfaState: 'enforced',
    });
    story.tenant.setFaults([{ match: `PATCH /users/${alexId}/authentication/requirements`, status: 403 }]);
    const line = `set-per-user-mfa ${alex} grady@contoso.com henrietta@contoso.com state=enforced because INC-2`;
    const first = await changed(story, line);
    story.tenant.setFaults([]);

    const { card } = await opened(story, () => story.say('megan', `undo ${first.id}`));

    assert.match(card.text, /Henrietta/);
    assert.doesNotMatch(read(card.card), /Alex Wilber|Grady Archie/);
  });
  it('names itself, or what to do instead, before anybody confirms', async () => {
    const story = await startHarness();

    const { card: manager } = await ask(story, `assign-manager ${alex} manager=grady@contoso.com because moved`);
    const { card: contained } = await ask(story, `contain ${alex} because INC-4821`);

    assert.match(read(manager.card), /Undo:\s+The previous manager is set again/);
    assert.match(
      read(contained.card),
      /Cannot be undone\.\s+The old password and sessions are gone\. To let the person in/,
    );
  });
  it('is Release after a containment, and the success box does not name what is lost', async () => {
    const story = await startHarness();
    const { card } = await run(story);

    const { card: asked } = await pressed(story, card, 'Release…');

    assert.deepEqual(
      verbs(card).filter((title) => /Undo|Release/.test(title)),
      ['Release…'],
    );
    assert.doesNotMatch(read(card.card), /undo|are gone/i);
    assert.match(read(asked.card), /Release Alex Wilber\?/);
  });
  it('is offered also where sign-in was allowed again since, and tells how it was before', async () => {
    const story = await startHarness();
    await changeInEntra(story, alex, { accountEnabled: false });
    const { id, card } = await approvable(story, `contain ${alex} disable=yes because INC-4821`);
    await story.press('adele', card, 'approve');
    const { card: done } = await ended(story, id);

    const { card: release } = await pressed(story, done, 'Release…');

    assert.match(read(release.card), new RegExp(`Alex Wilber, sign-in: blocked now, as before ${id}`));
  });
  it('offers each change of a bundle on its own, and Release for the whole', async () => {
    const story = await startHarness();
    const { id, card: first } = await ask(story, `remediate ${alex} because INC-4821`);
    await story.press('megan', first, 'confirm');
    for (const by of ['adele', 'lee'])
      await story.press(by, await story.card(new RegExp(`^${id} awaiting-approval: `)), 'approve');
    const { card } = await ended(story, id);

    const list = await answerTo(story, `undo ${id}`);
    const rules = buttons(list.card).find(({ title }) => /rules/i.test(title)) ?? assert.fail(verbs(list).join());
    const { card: asked } = await opened(story, () => story.say('megan', String(rules.data['command'])));

    assert.deepEqual(
      verbs(card).filter((title) => /Undo|Release/.test(title)),
      ['Release…', 'Undo…'],
    );
    assert.match(read(list.card), /Consents removed \(Alex Wilber\): cannot be undone\. The person can consent again/);
    assert.match(read(asked.card), /Turn on inbox rules of Alex Wilber\?/);
  });
  it('does not wait for a value that cannot be read, and says that it is not known', async () => {
    const story = await startHarness();
    const { id, card } = await ask(story, `disable-user ${alex} because INC-4821`);
    await story.press('megan', card, 'confirm');
    const waiting = await story.card(new RegExp(`^${id} awaiting-approval: `));
    story.tenant.setFaults([{ match: `GET /users/${alexId}`, status: 403, times: 1 }]);
    await story.press('adele', waiting, 'approve');
    const { card: after } = await ended(story, id);

    assert.equal(story.tenant.user(alex)?.accountEnabled, false);
    assert.match(
      read(after.card),
      /Cannot be undone\.\s+What stood there before is not known \(sign-in\): it could not be read/,
    );
    assert.ok(!verbs(after).includes('Undo…'));
  });
  it('keeps no text that looks like a secret', async () => {
    const story = await startHarness();
    await fetch(`${story.tenant.origin}/v1.0/users/${alexId}/mailboxSettings`, {
      method: 'PATCH',
      headers: { 'Content-Type': 'application/json', Authorization: 'Bearer practice' },
      body: JSON.stringify({
        automaticRepliesSetting: {
          status: 'alwaysEnabled',
          internalReplyMessage: 'Away. password: Hunter2!!',
          externalReplyMessage: 'Away',
        },
      }),
    });
    const { id, card } = await changed(story, `set-out-of-office ${alex} off because INC-4821`);

    const { events } = await auditOf(story, id);

    assert.match(read(card.card), /not known \(automatic replies\): something in it looks like a secret/);
    assert.doesNotMatch(JSON.stringify(events), /Hunter2/);
  });
  it('keeps no value that is too large', async () => {
    const story = await startHarness();
    await fetch(`${story.tenant.origin}/v1.0/users/${alexId}/mailboxSettings`, {
      method: 'PATCH',
      headers: { 'Content-Type': 'application/json', Authorization: 'Bearer practice' },
      body: JSON.stringify({
        automaticRepliesSetting: {
          status: 'alwaysEnabled',
          internalReplyMessage: 'Away. '.repeat(3000),
          externalReplyMessage: '',
        },
      }),
    });
    const { card } = await changed(story, `set-out-of-office ${alex} off because INC-4821`);

    assert.match(read(card.card), /not known \(automatic replies\): it is larger than what Cordon keeps/);
  });
  it('does not trust a value that was changed in the database', async () => {
    const first = await startHarness();
    const { id } = await changed(first, `assign-manager ${alex} manager=grady@contoso.com because moved`);
    await first.stop();
    await inDatabase(first, undefined, (db) =>
      db.query(`UPDATE step SET kept = '{"value":{"id":"${alexId}","name":"Alex Wilber"}}' WHERE request = $1`, [id]),
    );
    const story = await startHarness({ dataDir: first.dataDir, connector: first.connector });

    const answer = await answerTo(story, `undo ${id}`);

    assert.match(read(answer.card), /is not what its audit says/);
    assert.deepEqual(buttons(answer.card), []);
  });
  it('is not offered when the policy has switched the way back off', async () => {
    const story = await startHarness({ policy: { commands: { 'enable-user': { enabled: false } } } });
    const { card } = await settled(story, await ask(story, `disable-user ${alex} because INC-4821`));
    const id = card.text.split(' ')[0] ?? '';

    const answer = await answerTo(story, `undo ${id}`);

    assert.ok(!verbs(card).includes('Undo…'));
    assert.match(read(card.card), /Cannot be undone\.\s+enable-user would, but it is switched off/);
    assert.match(read(answer.card), /enable-user is switched off/);
  });
  it('is answered where the request cannot be seen as if there were none', async () => {
    const story = await startHarness();
    const { id } = await changed(story, `assign-manager ${alex} manager=grady@contoso.com because moved`);
    const elsewhere = practiceChannel('19:elsewhere@thread.tacv2', '1700000000001');

    const answer = await answerTo(story, `undo ${id}`, { conversation: elsewhere });

    assert.match(read(answer.card), new RegExp(`No request “${id}” here`));
  });
  it('says what it cannot undo yet, or at all', async () => {
    const story = await startHarness();
    const { id } = await ask(story, `assign-manager ${alex} manager=grady@contoso.com because moved`);
    const revoked = await changed(story, `revoke-sessions ${alex} because INC-4821`);

    const open = await answerTo(story, `undo ${id}`);
    const gone = await answerTo(story, `undo ${revoked.id}`);

    assert.match(read(open.card), new RegExp(`${id} has not ended`));
    assert.match(read(gone.card), /cannot be undone[^]*signing in again starts a new session/);
    assert.match(read(revoked.card.card), /Cannot be undone\.\s+Nor is it needed/);
  });
});

describe('undo alone', () => {
  it('asks about the newest request here that can be undone, and was not', async () => {
    const story = await startHarness();
    const nothing = await answerTo(story, 'undo');
    const older = await changed(story, `assign-manager ${alex} manager=grady@contoso.com because moved`);
    const newer = await changed(story, `update-user ${alex} city=Bern because moved`);
    await changed(story, `revoke-sessions ${alex} because INC-4821`);

    const first = await answerTo(story, 'undo');
    const undo = await opened(story, () => story.say('megan', `undo ${newer.id}`));
    await settledAlone(story, undo);
    const second = await answerTo(story, 'undo');

    assert.match(read(nothing.card), /Nothing to undo here/);
    assert.equal(button(first.card, `Undo ${newer.id}…`).data['command'], `undo ${newer.id}`);
    assert.equal(button(second.card, `Undo ${older.id}…`).data['command'], `undo ${older.id}`);
  });
});

/** The requester confirms a request that needs nobody else, or one other person approves it. */
async function settledAlone(
  story: Harness,
  { id, card }: { readonly id: string; readonly card: Shown },
): Promise<void> {
  await story.press('megan', card, 'confirm', { reason: 'INC-4821' });
  const next = await story.card(new RegExp(`^${id} (awaiting-approval|done|partly-done|failed): `));
  if (/awaiting-approval/.test(next.text)) await story.press('adele', next, 'approve');
  await ended(story, id);
}
