import assert from 'node:assert/strict';
import { practiceGroupChat, practicePersonalChat, type PracticeConversation } from '../../practice/teams/activities.ts';
import { startHarness, type Harness } from '../harness/harness.ts';
import { shown as words } from '../harness/cards.ts';
import { until } from '../harness/until.ts';
import { alexId, answerTo, approvable, ask, auditOf, ended, groupNamed, stateOf, told } from '../harness/stories.ts';

const inGroup = { policy: { approvers: { groups: [groupNamed('Incident Approvers')] } } };
const alexChat = practicePersonalChat('alex');

/** Types a line, and waits for the plain message that answers it there. */
async function lineAfter(
  story: Harness,
  by: string,
  text: string,
  conversation: PracticeConversation,
): Promise<string> {
  const from = story.connector.events.length;
  await story.say(by, text, conversation);
  const isLine = (event: (typeof story.connector.events)[number]) =>
    event.conversation === conversation.id && event.kind === 'post' && event.activity.text !== undefined;
  return (await story.connector.waitFor(isLine, { from })).activity.text ?? '';
}

describe('a typed vote', () => {
  for (const word of ['approve', 'deny'])
    it(`to ${word} is answered with the card where none stands, and counts on it`, async () => {
      const story = await startHarness();
      const { id } = await approvable(story);
      const chat = practicePersonalChat('adele');

      const line = await lineAfter(story, 'adele', `${word} ${id}`, chat);
      const card = await story.connector.waitFor(
        ({ conversation, activity }) => conversation === chat.id && (activity.attachments?.length ?? 0) > 0,
      );
      const state = stateOf(story, id);
      await story.say('adele', `${word} ${id}`, chat);
      const { result } = await ended(story, id);

      assert.match(line, new RegExp(`^${id}: not done. You can type ${word} only where its card is`));
      assert.equal(card.kind, 'post');
      assert.equal(state, 'awaiting-approval');
      assert.match(result, word === 'approve' ? /is contained/ : /Denied/);
    });

  it('in a new thread of the channel is answered with the card there', async () => {
    const story = await startHarness();
    const { id } = await ask(story);
    const other = { ...story.thread, id: `${story.thread.id}1` };

    const line = await lineAfter(story, 'megan', `confirm ${id}`, other);
    await story.connector.waitFor(
      ({ conversation, activity }) => conversation === other.id && (activity.attachments?.length ?? 0) > 0,
    );

    assert.match(line, /not done. You can type confirm only where its card is/);
    assert.equal(stateOf(story, id), 'awaiting-confirmation');
    assert.deepEqual(
      (await auditOf(story, id)).events.map(({ kind }) => kind),
      ['opened', 'refused'],
    );
  });

  it('to cancel counts wherever the requester sees the request', async () => {
    const story = await startHarness();
    const { id } = await approvable(story);

    await story.say('megan', `cancel ${id}`, practicePersonalChat('megan'));

    assert.match((await ended(story, id)).result, /Cancelled/);
  });
});

describe('a request that somebody may not see', () => {
  const outside: readonly (readonly [who: string, by: string, where: PracticeConversation])[] = [
    ['an approver in another chat', 'adele', practiceGroupChat()],
    ['a responder in the own chat', 'isaiah', practicePersonalChat('isaiah')],
    ['its target in the own chat', 'alex', alexChat],
  ];
  for (const [who, by, conversation] of outside)
    it(`is for ${who} as one that does not exist, in words, reads and events`, async () => {
      const story = await startHarness(inGroup);
      const { id } = await approvable(story);
      // the check of the confirmed request ends with whether its target is an approver, as the opening did
      const checks = () => story.calls().filter((call) => call === `POST /users/${alexId}/checkMemberGroups`);
      await until(() => checks().length === 2);
      for (const word of ['approve', 'deny', 'confirm', 'cancel', 'status']) {
        const before = story.calls().length;
        const hidden = await answerTo(story, `${word} ${id}`, { by, conversation });
        const between = story.calls().length;
        const absent = await answerTo(story, `${word} OP-0000`, { by, conversation });
        const after = story.calls().length;

        assert.equal(words(hidden.card), words(absent.card).replace('OP-0000', id), word);
        assert.deepEqual(story.calls().slice(before, between), story.calls().slice(between, after), word);
      }
      const { events } = await auditOf(story, id);
      assert.ok(!events.some(({ kind }) => kind === 'refused'));
    });

  it('stays hidden from its target, who may approve others and reads their own history', async () => {
    const story = await startHarness();
    const { id } = await approvable(story);
    const { id: other } = await approvable(story, 'contain grady@contoso.com because INC-4822');

    const own = await answerTo(story, `status ${id}`, { by: 'alex', conversation: alexChat });
    const list = await answerTo(story, 'requests', { by: 'alex', conversation: alexChat });
    const trail = await answerTo(story, `evidence request=${id}`, { by: 'alex', conversation: alexChat });
    const past = await answerTo(story, 'evidence alex@contoso.com', { by: 'alex', conversation: alexChat });
    const others = await answerTo(story, `status ${other}`, { by: 'alex', conversation: alexChat });

    assert.match(own.text, /^No request/);
    for (const answer of [list, trail, past]) assert.doesNotMatch(words(answer.card), /INC-4821|Megan/);
    assert.match(others.text, new RegExp(`^${other} awaiting-approval: `));
  });

  it('can still be clicked on by everybody where its card stands', async () => {
    const story = await startHarness();
    const { card } = await approvable(story);

    assert.match(told(await story.press('alex', card, 'approve')), /your own account/);
  });
});
