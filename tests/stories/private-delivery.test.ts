import assert from 'node:assert/strict';
import { practicePersonalChat } from '../../practice/teams/activities.ts';
import type { PersonalRefusal } from '../../practice/teams/refusals.ts';
import { shown as words } from '../harness/cards.ts';
import { buttonOf, cardOf, startHarness, type Harness, type Shown } from '../harness/harness.ts';
import { placesWith } from '../harness/stories.ts';

const createNina = 'create-user name="Nina Novak" upn=nina@contoso.com';
const typedPassword = 'Hunter2!x';

/** Every private message that answers a line, with what tells in the thread what became of it. */
const messages = [
  ['a private form', `${createNina} password=private`, /^Asked privately/],
  ['a private form after a typed password', `${createNina} password=${typedPassword}`, /I sent you a form/],
  ['a link to sign in', 'sign-in', /^Sign in privately/],
  ['a full report', 'evidence alex@contoso.com', /Sent to Megan Bowen in a personal chat/],
] as const;

const refusals: readonly PersonalRefusal[] = [
  'ConversationBlockedByUser',
  'BotNotInConversationRoster',
  'BotDisabledByAdmin',
];

/** All that was posted in the thread so far. */
const thread = ({ connector, thread: { id } }: Harness): string =>
  connector.events
    .filter(({ conversation }) => conversation === id)
    .map(({ activity }) => JSON.stringify(cardOf(activity) ?? activity.text))
    .join('\n');

const wordsOf = (card: ReturnType<typeof cardOf>): string => (card === undefined ? '' : words(card));

/** What Megan's own chat holds. */
const inPrivate = ({ connector }: Harness) =>
  connector.events.filter(({ conversation }) => conversation === practicePersonalChat('megan').id);

/** The next card in the thread that has a button called Show again. */
async function undelivered({ connector, thread: { id } }: Harness): Promise<Shown> {
  const { activity } = await connector.waitFor(
    ({ conversation, activity: posted }) =>
      conversation === id && JSON.stringify(cardOf(posted) ?? {}).includes('"Show again"'),
    { timeoutMs: 15_000 },
  );
  const card = cardOf(activity) ?? assert.fail('no card');
  return { card, text: card.fallbackText ?? '', conversation: id, activityId: activity.id ?? '' };
}

describe('a private message', () => {
  for (const [what, line, claim] of messages) {
    it(`is told only after Teams took it: ${what}`, async () => {
      const story = await startHarness();

      await story.say('megan', line);
      await story.connector.waitFor(
        ({ conversation, activity }) => conversation === story.thread.id && claim.test(wordsOf(cardOf(activity))),
        { timeoutMs: 15_000 },
      );

      const order = story.connector.events.map(({ conversation }) => conversation === story.thread.id);
      assert.ok(inPrivate(story).length > 0);
      assert.ok(order.indexOf(false) < order.lastIndexOf(true), 'it was told before it was there');
    }).timeout(20_000);

    for (const code of refusals)
      it(`that Teams refuses with ${code} is told in the thread, with the way out: ${what}`, async () => {
        const story = await startHarness();
        story.connector.refusePersonal('megan', code);

        await story.say('megan', line);
        const notice = await undelivered(story);

        assert.match(words(notice.card), /Teams refused[^]*Open a chat with me[^]*then press Show again/);
        assert.doesNotMatch(thread(story), /I sent you|Sent to Megan|Asked privately|Sign in privately/);
        assert.deepEqual(inPrivate(story), []);
        assert.deepEqual(placesWith(typedPassword, story), []);

        story.connector.acceptPersonal('megan');
        await story.press('megan', notice, 'start');
        await story.connector.waitFor(({ conversation }) => conversation === practicePersonalChat('megan').id, {
          timeoutMs: 15_000,
        });
      }).timeout(20_000);

    it(`that Teams did not take is not told as sent: ${what}`, async () => {
      const story = await startHarness();
      story.connector.failNext({ match: 'POST /v3/conversations', status: 503, times: 50 });

      await story.say('megan', line);
      const notice = await undelivered(story);

      assert.match(words(notice.card), /Teams did not take[^]*Press Show again in a moment/);
      assert.doesNotMatch(thread(story), /I sent you|Sent to Megan/);
      assert.ok(buttonOf(notice, 'start').data['command'] !== undefined);
    }).timeout(20_000);
  }
});
