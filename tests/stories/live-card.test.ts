import assert from 'node:assert/strict';
import { practicePersonalChat } from '../../practice/teams/activities.ts';
import type { ConnectorEvent } from '../../practice/teams/conversations.ts';
import { cardOf, startHarness, type Harness, type Shown } from '../harness/harness.ts';
import { answerTo, approvable, ended, told } from '../harness/stories.ts';

/** What a message shows now: the text of its card, or its own. */
function now({ connector }: Harness, { activityId }: Shown): string {
  const last = connector.events.findLast((event) => event.activityId === activityId) ?? assert.fail(activityId);
  return cardOf(last.activity)?.fallbackText ?? last.activity.text ?? '';
}

/** Waits until a message says that it was moved. */
const moved = ({ connector }: Harness, { activityId }: Shown): Promise<ConnectorEvent> =>
  connector.waitFor((event) => event.activityId === activityId && / moved: /.test(event.activity.text ?? ''));

describe('the card of a request', () => {
  it('is moved by status: the new one follows the request, the old one only says where to look', async () => {
    const story = await startHarness();
    const first = await approvable(story);
    const { id } = first;

    const second = await answerTo(story, `status ${id}`);
    await moved(story, first.card);
    const third = await answerTo(story, `status ${id}`);
    await moved(story, second);
    await story.press('adele', third, 'approve');
    const { card } = await ended(story, id);

    assert.equal(card.activityId, third.activityId);
    for (const old of [first.card, second]) assert.equal(now(story, old), `${id} moved: see its newer card below.`);
    const following = story.connector.events.filter(
      ({ kind, activity }) => kind === 'update' && (cardOf(activity)?.fallbackText ?? '').startsWith(`${id} done`),
    );
    assert.deepEqual([...new Set(following.map(({ activityId }) => activityId))], [third.activityId]);
  });

  it('does not take clicks where it was before, and says where it is', async () => {
    const story = await startHarness();
    const first = await approvable(story);
    await answerTo(story, `status ${first.id}`);
    await moved(story, first.card);

    const answer = await story.press('adele', first.card, 'approve');

    assert.match(told(answer), /moved further down.*Use the newest card/);
    assert.deepEqual(story.writes(), []);
  });

  it('is moved once more after the request has ended, and says how it ended', async () => {
    const story = await startHarness();
    const { id } = await approvable(story);
    await story.say('megan', `cancel ${id}`);
    const { card } = await ended(story, id);

    const again = await answerTo(story, `status ${id}`);
    await moved(story, card);

    assert.match(again.text, new RegExp(`^${id} cancelled: `));
  });

  it('stands once in each conversation', async () => {
    const story = await startHarness();
    const { id, card } = await approvable(story);
    const chat = practicePersonalChat('adele');
    const own = await answerTo(story, `status ${id}`, { by: 'adele', conversation: chat });

    await story.press('adele', own, 'approve');
    await ended(story, id);

    for (const shown of [card, own])
      await story.connector.waitFor(
        ({ activityId, activity }) =>
          activityId === shown.activityId && (cardOf(activity)?.fallbackText ?? '').startsWith(`${id} done: `),
      );
  });

  it('stays where it is while Teams does not take the newer one, however often it is asked for', async () => {
    const story = await startHarness({ patience: { backoffMs: () => 60_000 } });
    const { id, card } = await approvable(story);
    story.connector.failNext({ match: 'POST /v3/conversations/*', status: 503, times: 99 });
    for (let times = 0; times < 5; times += 1) await story.say('megan', `status ${id}`);

    const answer = await story.press('adele', card, 'approve');

    assert.match(told(answer), new RegExp(`^${id} running: `));
  });
});
