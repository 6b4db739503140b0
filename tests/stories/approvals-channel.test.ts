import assert from 'node:assert/strict';
import { practicePersonalChat } from '../../practice/teams/activities.ts';
import type { ConnectorEvent } from '../../practice/teams/conversations.ts';
import {
  startHarness,
  cardOf,
  placeOf,
  shown,
  type Harness,
  type HarnessSettings,
  type Shown,
} from '../harness/harness.ts';
import { shown as read } from '../harness/cards.ts';
import { answerTo, ask, auditOf, containAlex, containEnrico, ended, postsIn, told } from '../harness/stories.ts';

const channel = '19:approvals@thread.tacv2';
const settings: HarnessSettings = {
  policy: { channels: { approvals: channel }, approvers: { people: ['adele@contoso.com', 'lee@contoso.com'] } },
};
const isThere = ({ kind, conversation }: ConnectorEvent): boolean =>
  kind === 'post' && conversation.startsWith(`${channel};messageid=`);

/** A confirmed request: its card in the incident thread, and the one in the approvals channel. */
async function asked(story: Harness, line = containAlex) {
  const { id, card } = await ask(story, line);
  await story.press('megan', card, 'confirm');
  const there = shown(await story.connector.waitFor(isThere));
  return { id, here: card, there };
}

/** A posted card as it is now. */
async function now(story: Harness, { activityId }: Shown, pattern: RegExp): Promise<Shown> {
  return shown(
    await story.connector.waitFor(
      (event) => event.activityId === activityId && pattern.test(cardOf(event.activity)?.fallbackText ?? ''),
    ),
  );
}

describe('the approvals channel', () => {
  it('has the card in a thread of its own, with the approvers called there, and the incident card says so', async () => {
    const story = await startHarness(settings);

    const { id, here, there } = await asked(story);

    const text = read(there.card);
    assert.match(there.text, new RegExp(`^${id} awaiting-approval: `));
    assert.match(text, /^<at>Adele Vance<\/at>, <at>Lee Gu<\/at>: please decide\./);
    assert.match(text, /Asked by Megan Bowen[^]*alex@contoso.com[^]*INC-4821/);
    assert.equal(there.card.msteams?.entities?.length, 2);
    const incident = await now(story, here, / awaiting-approval: /);
    assert.match(read(incident.card), /Approvers are asked in the approvals channel/);
    assert.equal(incident.card.msteams?.entities, undefined);
    assert.equal(postsIn(story, story.thread.id).length, 1);
  });

  it('takes the decision, both cards show the end, and one line ends it in the incident thread', async () => {
    const story = await startHarness(settings);
    const { id, here, there } = await asked(story);

    const answer = await story.press('adele', there, 'approve');
    const { result } = await ended(story, id);

    assert.match(told(answer), new RegExp(`^${id} running: `));
    assert.match(result, /is contained/);
    await now(story, here, / done: /);
    await now(story, there, / done: /);
    assert.equal(postsIn(story, there.conversation).length, 1);
    assert.equal(postsIn(story, story.thread.id).filter((text) => text.endsWith(id)).length, 1);
  });

  it('leaves the card in the incident thread to decide on', async () => {
    const story = await startHarness(settings);
    const { id, here, there } = await asked(story);

    await story.press('lee', await now(story, here, / awaiting-approval: /), 'approve');
    await ended(story, id);

    assert.match(read((await now(story, there, / done: /)).card), /Alex Wilber is contained/);
  });

  it('takes typed decisions and status in its thread, and in no other of its threads', async () => {
    const story = await startHarness(settings);
    const { id, there } = await asked(story);
    const thread = placeOf(there);
    const other = { ...thread, id: `${channel};messageid=1` };

    const misplaced = await answerTo(story, `deny ${id} because no`, { by: 'adele', conversation: other });
    const hidden = await answerTo(story, `status ${id}`, { by: 'adele', conversation: other });
    const status = await answerTo(story, `status ${id}`, { by: 'adele', conversation: thread });
    await story.say('adele', `deny ${id} because a known trip`, thread);
    const { result } = await ended(story, id);

    for (const answer of [misplaced, hidden]) assert.match(answer.text, /^No request/);
    assert.match(status.text, new RegExp(`^The card of ${id} is at the top of this thread. .*awaiting approval`));
    assert.match(result, /Denied/);
    assert.match(read((await now(story, there, / denied: /)).card), /a known trip/);
    assert.deepEqual(story.writes(), []);
  });

  it('checks who decides there as everywhere', async () => {
    const story = await startHarness(settings);
    const { there } = await asked(story);

    const answers = [await story.press('nestor', there, 'approve'), await story.press('megan', there, 'approve')];

    assert.match(answers.map(told).join(' '), /You are not an approver.*You asked for this/);
    assert.deepEqual(story.writes(), []);
  });

  it('denies from there', async () => {
    const story = await startHarness(settings);
    const { id, here, there } = await asked(story);

    await story.press('adele', there, 'deny', { why: 'a known trip' });
    const { result } = await ended(story, id);

    assert.match(result, /Denied.*a known trip/);
    await now(story, here, / denied: /);
    await now(story, there, / denied: /);
    assert.deepEqual(story.writes(), []);
  });

  it('runs once when both cards are clicked twice at the same time', async () => {
    const story = await startHarness(settings);
    const { id, here, there } = await asked(story);
    const waiting = await now(story, here, / awaiting-approval: /);

    await Promise.all(
      [there, waiting, there, waiting].map((card, n) => story.press(n < 2 ? 'adele' : 'lee', card, 'approve')),
    );
    await ended(story, id);

    assert.equal(story.writes().filter((call) => call.startsWith('PATCH /users/')).length, 1);
    assert.equal((await auditOf(story, id)).events.filter(({ kind }) => kind === 'approve').length, 1);
    assert.equal(postsIn(story, story.thread.id).filter((text) => text.endsWith(id)).length, 1);
  });

  it('counts one person once across the two cards', async () => {
    const story = await startHarness(settings);
    const { id, here, there } = await asked(story, containEnrico);

    await story.press('adele', there, 'approve');
    const again = await story.press('adele', await now(story, here, /1 of 2 approvals/), 'approve');
    await story.press('lee', await now(story, there, /1 of 2 approvals/), 'approve');
    await ended(story, id);

    assert.match(told(again), /already approved/);
  });

  it('is asked for a request from a personal chat too', async () => {
    const story = await startHarness(settings);
    const { id, card } = await ask(story, containAlex, { conversation: practicePersonalChat('megan') });
    await story.press('megan', card, 'confirm');
    const there = shown(await story.connector.waitFor(isThere));

    await story.press('adele', there, 'approve');

    assert.match(await story.line(new RegExp(`${id}$`)), /is contained/);
  });

  for (const status of [403, 404] as const)
    it(`is given up when Teams answers ${status}: approvers are called in the incident thread, and everybody is told why`, async () => {
      const story = await startHarness(settings);
      story.connector.failNext({ match: 'POST /v3/conversations', status });
      const { id, card } = await ask(story);

      await story.press('megan', card, 'confirm');

      const call = await story.card(new RegExp(`^Approve\\? .* ${id}$|${id}$`));
      const told = await now(story, card, / awaiting-approval: /);
      const mended = shown(
        await story.connector.waitFor(({ activity }) => /does not let Cordon post/.test(JSON.stringify(activity))),
      );
      await story.press('adele', mended, 'approve');
      assert.equal(call.conversation, story.thread.id);
      assert.equal(told.activityId, mended.activityId);
      assert.match((await ended(story, id)).result, /is contained/);
      assert.match(story.logged(), /the approvals channel is closed to Cordon[^}]*is the app installed in that team/);
    });

  it('gets the card after an outage of Teams, and after a restart, once', async () => {
    const before = await startHarness({ ...settings, patience: { backoffMs: () => 1500 } });
    const { id, card } = await ask(before);
    before.connector.failNext({ match: 'POST /v3/conversations', status: 503 });
    await before.press('megan', card, 'confirm');
    await now(before, card, / awaiting-approval: /);
    await before.stop();
    assert.ok(!before.connector.events.some(isThere));

    const { connector, dataDir } = before;
    const after = await startHarness({ ...settings, connector, dataDir });
    const there = shown(await connector.waitFor(isThere, { timeoutMs: 8000 }));
    await after.press('adele', there, 'approve');
    await ended(after, id);

    assert.equal(connector.events.filter(isThere).length, 1);
  });
});
