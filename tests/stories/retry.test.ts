import assert from 'node:assert/strict';
import { z } from 'zod';
import { practiceChannel } from '../../practice/teams/activities.ts';
import { makeAccounts } from '../harness/accounts.ts';
import { inDatabase } from '../harness/between-starts.ts';
import { button, buttons, elements, shown as read } from '../harness/cards.ts';
import { startHarness, type Harness } from '../harness/harness.ts';
import { asksPrivately, filled } from '../harness/private-form.ts';
import type { Shown } from '../harness/shown.ts';
import {
  alexId,
  answerTo,
  ask,
  approvable,
  auditOf,
  changeInEntra,
  containAlex,
  ended,
  opened,
  run,
  settled,
} from '../harness/stories.ts';

/** How many accounts are contained, of whom the first ones fail and those after them get no answer. */
const size = 60;
const failing = 7;
const silent = 3;

type Accounts = Awaited<ReturnType<typeof makeAccounts>>;

const idsOf = (people: Accounts) => people.map(({ id }) => id).sort();

const broken = (people: Accounts, failed: number) => [
  ...people.slice(0, failed).map(({ id }) => ({ match: `PATCH /users/${id}`, status: 403 as const, times: 99 })),
  ...people
    .slice(failed, failed + silent)
    .map(({ id }) => ({ match: `PATCH /users/${id}`, drop: 'before' as const, times: 99 })),
];

const approved = async (story: Harness, card: Shown, id: string) => {
  await story.press('adele', card, 'approve');
  await story.press('lee', card, 'approve');
  return ended(story, id);
};

/** Contains many accounts, of whom some are in trouble; nothing is broken any more afterwards. */
async function contained(story: Harness, failed = failing) {
  const people = await makeAccounts(story.tenant, size);
  await story.clock.advance(5000); // so that no password counts as replaced because the account is new
  story.tenant.setFaults(broken(people, failed));
  const line = `contain ${people.map(({ upn }) => upn).join(' ')} because phishing, INC-4821`;
  const { id, card } = await approvable(story, line, { count: size });
  const end = await approved(story, card, id);
  story.tenant.setFaults([]);
  return { id, people, ...end };
}

/** Presses a button that types a command, and waits for the card of its request. */
const pressed = (story: Harness, card: Shown, title: string) =>
  opened(story, () =>
    story.send(
      story.connector.click({
        from: 'megan',
        conversation: story.thread,
        verb: 'start',
        data: button(card.card, title).data,
        replyToId: card.activityId,
      }),
    ),
  );

const quiet = { latencyMs: 0, lagMs: 0 };

const invoked = z.object({ value: z.looseObject({ type: z.literal('AdaptiveCard') }) });

/** The file behind a link of the card that answers a click on "Every account". */
async function fileOf(story: Harness, card: Shown, title: string): Promise<Response> {
  const { body } = await story.press('megan', card, 'more');
  const answered = invoked.parse(body).value as unknown as Shown['card'];
  const link = elements(answered).find((element) => element['title'] === title && element['type'] === 'Action.OpenUrl');
  const address = String(link?.['url']);
  const [, action = assert.fail('no button')] =
    /<form method="post" action="([^"]+)"/.exec(await (await fetch(address)).text()) ?? [];
  return fetch(new URL(action, address), { method: 'POST' });
}

describe('a containment of many accounts of whom some fail', () => {
  it('is retried for exactly those who failed, with one confirmation and one round of approvals', async () => {
    const story = await startHarness(quiet);
    const first = await contained(story);
    const earlier = story.writes().length;

    const again = await pressed(story, first.card, `Retry the ${failing} that failed`);
    const asked = read(again.card.card);
    await story.press('megan', again.card, 'confirm', {});
    const card = await story.card(new RegExp(`^${again.id} awaiting-approval: `));
    await story.press('adele', card, 'approve');
    const { card: end } = await ended(story, again.id);

    assert.match(first.card.text, new RegExp(`^${first.id} partly-done: 7 of 60 people can still sign in`));
    assert.match(asked, /^Contain 7 people\?/);
    assert.match(asked, new RegExp(`phishing, INC-4821 \\(retry of ${first.id}, the 7 that failed\\)`));
    assert.match(end.text, new RegExp(`^${again.id} done: `));
    const touched = story
      .writes()
      .slice(earlier)
      .map((call) => /\/users\/([^/]+)/.exec(call)?.[1] ?? '');
    assert.deepEqual([...new Set(touched)].sort(), idsOf(first.people.slice(0, failing)));
    const { chain, events } = await auditOf(story, again.id);
    assert.deepEqual(chain, { ok: true });
    const sealed = z.array(z.string()).parse(events.find(({ kind }) => kind === 'opened')?.['targets']);
    assert.deepEqual([...sealed].sort(), idsOf(first.people.slice(0, failing)));
  });

  it('is retried for more than can be looked up within a turn, for exactly those too', async () => {
    const story = await startHarness(quiet);
    const first = await contained(story, 30);
    const earlier = story.writes().length;

    const again = await pressed(story, first.card, 'Retry the 30 that failed');
    await story.press('megan', again.card, 'confirm', { count: 30 });
    const card = await story.card(new RegExp(`^${again.id} awaiting-approval: `));
    const { card: end } = await approved(story, card, again.id);

    assert.match(end.text, new RegExp(`^${again.id} done: `));
    assert.match(read(again.card.card), new RegExp(`retry of ${first.id}, the 30 that failed`));
    const touched = story
      .writes()
      .slice(earlier)
      .map((call) => /\/users\/([^/]+)/.exec(call)?.[1] ?? '');
    assert.deepEqual([...new Set(touched)].sort(), idsOf(first.people.slice(0, 30)));
  });

  it('is retried for those who could not be proved, by typing it', async () => {
    const story = await startHarness(quiet);
    const first = await contained(story);

    const again = await opened(story, () => story.say('megan', `retry ${first.id} unproved`));

    assert.deepEqual(
      buttons(first.card.card)
        .filter(({ title }) => title.startsWith('Retry'))
        .map(({ title }) => title),
      ['Retry the 7 that failed', 'Retry the 3 not proved'],
    );
    assert.match(read(again.card.card), /^Contain 3 people\?/);
    assert.match(read(again.card.card), new RegExp(`retry of ${first.id}, the 3 not proved`));
  });

  it('asks which, where both may be meant', async () => {
    const story = await startHarness(quiet);
    const first = await contained(story);

    const answer = await answerTo(story, `retry ${first.id}`);

    assert.match(read(answer.card), new RegExp(`^Retry what of ${first.id}\\?`));
    assert.deepEqual(
      buttons(answer.card).map(({ data }) => data),
      [{ command: `retry ${first.id} failed` }, { command: `retry ${first.id} unproved` }].map((data) => ({
        ...data,
        for: z.object({ for: z.string() }).parse(buttons(answer.card)[0]?.data).for,
      })),
    );
  });

  it('hands out what became of every account, as a table and as a page', async () => {
    const story = await startHarness(quiet);
    const first = await contained(story);

    const table = await fileOf(story, first.card, 'Every account (CSV)');
    const page = await fileOf(story, first.card, 'Every account (page)');

    const lines = (await table.text()).trim().split('\r\n');
    assert.equal(lines.length, size + 1);
    assert.match(lines[1] ?? '', /,Failed,Password not replaced,"Sign-in sessions revoked, proved"/);
    assert.match(table.headers.get('content-disposition') ?? '', new RegExp(`filename="${first.id}-accounts\\.csv"`));
    assert.match(await page.text(), /<td>person1@contoso\.com<\/td>/);
  });
});

describe('retry', () => {
  it('finds nothing where nothing failed', async () => {
    const story = await startHarness(quiet);
    const { id } = await run(story);

    assert.match((await answerTo(story, `retry ${id} failed`)).text, /No step of it failed/);
    assert.match((await answerTo(story, `retry ${id}`)).text, /Nothing of OP-\w+ to retry/);
  });

  it('waits for the end of a request', async () => {
    const story = await startHarness(quiet);
    const { id } = await approvable(story);

    assert.match((await answerTo(story, `retry ${id} failed`)).text, new RegExp(`${id} has not ended`));
  });

  it('has nothing of a request that never ran', async () => {
    const story = await startHarness(quiet);
    const { id, card } = await approvable(story);
    await story.press('adele', card, 'deny');
    await ended(story, id);

    assert.match((await answerTo(story, `retry ${id}`)).text, /It did not run/);
  });

  it('knows no request that its asker may not see, nor words that name neither set', async () => {
    const story = await startHarness(quiet);
    story.tenant.setFaults([{ match: 'PATCH /users/*', status: 403, times: 99 }]);
    const { id } = await run(story, containAlex);

    assert.match((await answerTo(story, `retry ${id} everything`)).text, /“everything” is not what can be retried/);
    assert.match((await answerTo(story, 'retry OP-ZZZZ failed')).text, /No request “OP-ZZZZ” here/);
    const other = practiceChannel(undefined, '19:other@thread.tacv2');
    const elsewhere = await answerTo(story, `retry ${id} failed`, { conversation: other });
    assert.match(elsewhere.text, new RegExp(`No request “${id}” here`));
  });

  it('keeps the reason that was typed, and names where it comes from', async () => {
    const story = await startHarness(quiet);
    story.tenant.setFaults([{ match: 'PATCH /users/*', status: 403, times: 99 }]);
    const { id } = await run(story, containAlex);
    story.tenant.setFaults([]);

    const again = await opened(story, () => story.say('megan', `retry ${id} failed because now it should work`));

    assert.match(read(again.card.card), new RegExp(`now it should work \\(retry of ${id}, the one that failed\\)`));
  });

  it('asks with the same arguments, people among them too', async () => {
    const story = await startHarness(quiet);
    story.tenant.setFaults([{ match: 'PUT /users/*/manager/$ref', status: 403, times: 99 }]);
    const named = (await makeAccounts(story.tenant, 2)).map(({ upn }) => upn).join(' ');
    const line = `assign-manager ${named} manager=grady@contoso.com because moved`;
    const { id, card } = await ask(story, line);
    await story.press('megan', card, 'confirm', {});
    await ended(story, id);
    story.tenant.setFaults([]);

    const again = await opened(story, () => story.say('megan', `retry ${id}`));

    assert.match(read(again.card.card), /manager\nGrady Archie/i);
    assert.match(read(again.card.card), /moved \(retry of OP-\w+, the 2 that failed\)/);
  });

  it('ends well for whoever has what was asked for by now', async () => {
    const story = await startHarness(quiet);
    story.tenant.setFaults([{ match: 'PATCH /users/*', status: 403, times: 99 }]);
    const { id } = await run(story, 'disable-user alex@contoso.com grady@contoso.com because INC-4821');
    story.tenant.setFaults([]);
    await changeInEntra(story, alexId, { accountEnabled: false });

    const again = await opened(story, () => story.say('megan', `retry ${id} failed`));
    const { card } = await settled(story, again);

    assert.match(read(again.card.card), /^Block sign-in for 2 people\?/);
    assert.match(card.text, new RegExp(`^${again.id} done: `));
  });

  it('checks its targets again before it runs, as every request does', async () => {
    const story = await startHarness(quiet);
    const { id } = await contained(story);
    const gone = story.tenant.user('person1@contoso.com')?.id ?? assert.fail();
    const again = await opened(story, () => story.say('megan', `retry ${id} failed`));
    await story.press('megan', again.card, 'confirm', {});
    const card = await story.card(new RegExp(`^${again.id} awaiting-approval: `));
    await fetch(`${story.tenant.origin}/v1.0/users/${gone}`, {
      method: 'DELETE',
      headers: { Authorization: 'Bearer practice' },
    });

    await story.press('adele', card, 'approve');
    const { card: end } = await ended(story, again.id);

    assert.match(end.text, /partly-done: .*no longer exists/);
  });

  it('says that what was given privately has to be given again', async () => {
    const story = await startHarness(quiet);
    story.tenant.setFaults([{ match: 'POST /users', status: 403, times: 99 }]);
    const form = await asksPrivately(
      story,
      'create-user name="Nina Novak" upn=nina@contoso.com password=private because joins',
    );
    const values = { ...filled(form), password: 'Kp7-vault-xQv!2mWz' };
    const asked = await opened(story, () => story.press('megan', form, 'submit', values));
    const { result } = await settled(story, asked);
    story.tenant.setFaults([]);

    const answer = await answerTo(story, `retry ${asked.id} failed`);

    assert.match(result, /⚠️/);
    assert.match(read(answer.card), new RegExp(`${asked.id} needs its password again`));
    assert.match(JSON.stringify(buttons(answer.card)[0]?.data), /create-user .*password=private/);
  });

  it('goes on from nothing that was tampered with', async () => {
    const first = await startHarness(quiet);
    const { id } = await run(first, containAlex);
    await first.stop();
    await inDatabase(first, undefined, (db) => db.query("UPDATE step SET status = 'failed' WHERE request = $1", [id]));
    const story = await startHarness({ ...quiet, dataDir: first.dataDir, connector: first.connector });

    const answer = await answerTo(story, `retry ${id} failed`);

    assert.match(read(answer.card), /is not what its audit says/);
    assert.deepEqual(buttons(answer.card), []);
  });
});
