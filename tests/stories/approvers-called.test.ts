import assert from 'node:assert/strict';
import { practicePersonNamed } from '../../practice/people/people.ts';
import { practicePersonalChat } from '../../practice/teams/activities.ts';
import type { ConnectorEvent } from '../../practice/teams/conversations.ts';
import { buttons, shown as read } from '../harness/cards.ts';
import { cardOf, lineOf, shown, startHarness, type Harness, type Shown } from '../harness/harness.ts';
import {
  approvable,
  ask,
  callFor,
  containAlex,
  containEnrico,
  ended,
  groupNamed,
  run,
  told,
} from '../harness/stories.ts';

const approvers = { groups: [groupNamed('Incident Approvers')] };
const settings = { policy: { approvers } };
const meganChat = practicePersonalChat('megan');
const others = ['Adele Vance', 'Lee Gu', 'Nestor Wilke', 'Patti Fernandez'];

const mentionsIn = ({ card }: Pick<Shown, 'card'>): readonly string[] =>
  (card.msteams?.entities ?? []).map((entity) => entity.mentioned?.name ?? '').sort();
const textOf = ({ activity }: ConnectorEvent): string => cardOf(activity)?.fallbackText ?? '';

/** A request of Megan from her own chat that waits for approval. */
async function askedInPrivate(story: Harness, line = containAlex): Promise<string> {
  const { id, card } = await ask(story, line, { conversation: meganChat });
  await story.press('megan', card, 'confirm');
  await story.card(callFor(id));
  return id;
}

/** The newest version of the post in a conversation whose text matches. */
async function now({ connector }: Harness, conversation: string, pattern: RegExp): Promise<Shown> {
  return shown(await connector.waitFor((event) => event.conversation === conversation && pattern.test(textOf(event))));
}

describe('a request in a channel', () => {
  it('calls the members of the approver groups by mention, once', async () => {
    const story = await startHarness(settings);
    const { id, card } = await approvable(story);
    const call = await story.card(callFor(id));

    await story.press('adele', card, 'approve');
    await ended(story, id);
    const over = await story.connector.waitFor(
      ({ kind, activityId }) => kind === 'update' && activityId === call.activityId,
    );

    assert.deepEqual(mentionsIn(call), others);
    assert.equal(cardOf(over.activity)?.msteams?.entities, undefined);
  });

  it('shows the call as its notification', async () => {
    const story = await startHarness(settings);

    await approvable(story);

    const call = story.connector.events.find(({ activity }) => activity.summary?.startsWith('Approve?'));
    assert.equal(call?.activity.summary, 'Approve? Contain Alex Wilber, asked by Megan Bowen, INC-4821');
  });

  it('mentions nobody of a group that is larger than the policy lets be called, and says who can approve', async () => {
    const story = await startHarness({ policy: { approvers, calls: { approvers: 3 } } });
    const { id } = await approvable(story);

    const call = await story.card(callFor(id));

    assert.deepEqual(mentionsIn(call), []);
    assert.match(read(call.card), /Any(one| approver) except Megan Bowen can approve here/);
  });

  it('is posted all the same while Graph does not say who is in the groups', async () => {
    const story = await startHarness(settings);
    story.tenant.setFaults([{ match: 'GET /groups/*/transitiveMembers/*', status: 503, times: 99 }]);

    const { id } = await approvable(story);

    assert.deepEqual(mentionsIn(await story.card(callFor(id))), []);
  }).timeout(20_000);
});

describe('the buttons of a call', () => {
  it('decide on the request, and are checked as those of its card', async () => {
    const story = await startHarness(settings);
    const { id } = await approvable(story);
    const call = await story.card(callFor(id));

    const refused = [await story.press('isaiah', call, 'approve'), await story.press('megan', call, 'approve')];
    await story.press('adele', call, 'approve');
    const { result } = await ended(story, id);

    assert.match(refused.map(told).join(' '), /You are not an approver.*You asked for this/);
    assert.match(result, /is contained/);
    const over = await now(story, story.thread.id, /^Alex Wilber was contained/);
    assert.equal(over.activityId, call.activityId);
    assert.deepEqual(buttons(over.card), []);
  });

  it('deny it', async () => {
    const story = await startHarness(settings);
    const { id } = await approvable(story);

    await story.press('lee', await story.card(callFor(id)), 'deny');

    assert.match((await ended(story, id)).result, /Denied/);
    assert.deepEqual(story.writes(), []);
  });

  it('count only on a post of Cordon about this request, with its digest', async () => {
    const story = await startHarness(settings);
    const first = await approvable(story);
    const call = await story.card(callFor(first.id));
    const other = await approvable(story, 'contain grady@contoso.com because INC-4822');
    const otherCall = await story.card(callFor(other.id));
    const { connector, thread: conversation, send } = story;
    const click = (replyToId: string, data: object) =>
      send(connector.click({ from: 'adele', conversation, verb: 'approve', data, replyToId }));
    const { data } = buttons(call.card)[0] ?? assert.fail();

    const answers = [
      await click(otherCall.activityId, data),
      await click('1700000000000', data),
      await click(call.activityId, { ...data, digest: 'd'.repeat(64) }),
    ].map(told);

    for (const answer of answers) assert.doesNotMatch(answer, /running/);
    assert.deepEqual(story.writes(), []);
    assert.match(told(await click(call.activityId, data)), /running/);
  });
});

describe('a request in a personal chat', () => {
  it('is written to each approver in their own chat, where they decide', async () => {
    const story = await startHarness(settings);
    const id = await askedInPrivate(story);
    const calls = await Promise.all(
      ['adele', 'lee', 'nestor', 'patti'].map((who) =>
        now(story, practicePersonalChat(who).id, new RegExp(`^${id} awaiting-approval: `)),
      ),
    );

    const [adeles = assert.fail()] = calls;
    await story.press('adele', adeles, 'approve');
    const { result } = await ended(story, id);
    for (const { conversation } of calls) await now(story, conversation, new RegExp(`^${id} done: `));

    assert.match(result, /is contained/);
    const posts = story.connector.events.filter(({ kind }) => kind === 'post');
    assert.equal(posts.filter(({ conversation }) => conversation === practicePersonalChat('lee').id).length, 1);
    assert.equal(
      posts.find(({ conversation }) => conversation === adeles.conversation)?.activity.summary,
      'Approve? Contain Alex Wilber, asked by Megan Bowen, INC-4821',
    );
    assert.ok(!posts.some(({ conversation }) => conversation === practicePersonalChat('alex').id));
    assert.ok(!posts.some(({ conversation }) => conversation === practicePersonalChat('isaiah').id));
  });

  it('names to the requester whom it has reached, and nobody else', async () => {
    const story = await startHarness(settings);
    story.connector.refusePersonal('lee');

    const id = await askedInPrivate(story);
    const call = await now(story, meganChat.id, /Asked in their own chat: [^.]* and [^.]*\. Not reached/);

    const said = read(call.card);
    assert.match(said, /Asked in their own chat: [^.]*Adele Vance[^.]*\. Not reached, [^:]*: Lee Gu\./);
    assert.doesNotMatch(said, /own chat: [^.]*Lee Gu/);
    assert.ok(!story.connector.events.some(({ conversation }) => conversation === practicePersonalChat('lee').id));
    assert.deepEqual(buttons(call.card), []);
    assert.match(call.text, new RegExp(`${id}$`));
  });

  it('takes a typed vote where an approver was written to', async () => {
    const story = await startHarness(settings);
    const id = await askedInPrivate(story);
    const chat = practicePersonalChat('adele');
    await now(story, chat.id, new RegExp(`^${id} awaiting-approval: `));

    await story.say('adele', `approve ${id}`, chat);

    assert.match((await ended(story, id)).result, /is contained/);
  });

  it('has one live card in the chat of an approver who asks for its status', async () => {
    const story = await startHarness(settings);
    const id = await askedInPrivate(story);
    const chat = practicePersonalChat('adele');
    const call = await now(story, chat.id, new RegExp(`^${id} awaiting-approval: `));

    await story.say('adele', `status ${id}`, chat);
    await story.connector.waitFor(
      ({ activityId, activity }) => activityId === call.activityId && / moved: /.test(activity.text ?? ''),
    );

    assert.doesNotMatch(told(await story.press('adele', call, 'approve')), /running/);
    const newest = story.connector.events.findLast(
      (event) => event.conversation === chat.id && new RegExp(`^${id} `).test(textOf(event)),
    );
    assert.match(told(await story.press('adele', shown(newest ?? assert.fail()), 'approve')), /running/);
  });

  it('counts the votes of two approvers, each from their own chat', async () => {
    const story = await startHarness(settings);
    const id = await askedInPrivate(story, containEnrico);
    const chat = practicePersonalChat('adele');
    const call = await now(story, chat.id, new RegExp(`^${id} awaiting-approval: `));

    await story.press('adele', call, 'approve');
    await story.press('lee', await now(story, practicePersonalChat('lee').id, / 1 of 2 approvals/), 'approve');

    assert.match((await ended(story, id)).result, /is contained/);
  });
});

describe('the result of a request', () => {
  it('mentions who asked and who decided', async () => {
    const story = await startHarness(settings);
    const { id, card } = await approvable(story, containEnrico);
    await story.press('adele', card, 'approve');
    await story.press('lee', card, 'approve');
    await ended(story, id);

    const result =
      story.connector.events.find(({ kind, activity }) => kind === 'post' && lineOf(activity)?.endsWith(id) === true) ??
      assert.fail();

    assert.deepEqual(mentionsIn(shown(result)), ['Adele Vance', 'Lee Gu', 'Megan Bowen']);
    const ids = cardOf(result.activity)?.msteams?.entities?.map((entity) => entity.mentioned?.id) ?? [];
    assert.ok(ids.includes(practicePersonNamed('adele')?.id), ids.join());
    assert.equal(story.connector.events.filter(({ activityId }) => activityId === result.activityId).length, 1);
  });

  it('mentions nobody once more when it is updated, because the password was shown', async () => {
    const story = await startHarness(settings);
    const { id } = await run(story, 'reset-password alex@contoso.com because INC-4821');
    const isResult = ({ activity }: ConnectorEvent): boolean => lineOf(activity)?.endsWith(id) === true;

    await story.press('megan', await story.card(/ is ready: /), 'reveal');
    const update = await story.connector.waitFor((event) => event.kind === 'update' && isResult(event));

    const posts = story.connector.events.filter((event) => event.kind === 'post' && isResult(event));
    assert.equal(posts.length, 1);
    assert.equal(shown(update).card.msteams?.entities, undefined);
    assert.doesNotMatch(JSON.stringify(shown(update).card), /<at>/);
  });

  it('mentions nobody in a personal chat', async () => {
    const story = await startHarness(settings);
    const { id, card } = await ask(story, containAlex, { conversation: meganChat });
    await story.press('megan', card, 'cancel');
    await ended(story, id);

    const result = story.connector.events.find(({ activity }) => lineOf(activity)?.endsWith(id) === true);

    assert.deepEqual(mentionsIn(shown(result ?? assert.fail())), []);
  });
});
