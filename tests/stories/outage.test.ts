import assert from 'node:assert/strict';
import { practiceChannel, practicePersonalChat } from '../../practice/teams/activities.ts';
import type { ConnectorEvent } from '../../practice/teams/conversations.ts';
import { startHarness, teams, type Harness } from '../harness/harness.ts';
import { assertPosts, postsIn, approvable, ask, containAlex, ended, run } from '../harness/stories.ts';

/** The same Cordon, on the same files and in the same Teams, after a stop. */
async function again(story: Harness, settings: Parameters<typeof startHarness>[0] = {}): Promise<Harness> {
  const { dataDir, connector } = story;
  await story.stop();
  return startHarness({ dataDir, connector, ...settings });
}

describe('when Teams does not take messages', () => {
  const down = (times: number) => ({ match: '* /v3/conversations/*', status: 503, retryAfter: 0.05, times }) as const;

  it('shows everything when it does again, in order', async () => {
    const story = await startHarness();
    story.connector.failNext(down(6));

    const { id } = await run(story);

    assertPosts(story, id);
    assert.equal(story.connector.maxWriters(story.thread.id), 1);
  });

  it('runs what was approved all the same', async () => {
    const story = await startHarness();
    const { id, card } = await approvable(story);
    story.connector.failNext(down(5));

    await story.press('adele', card, 'approve');
    const { card: end } = await ended(story, id);

    assert.match(end.text, / done: /);
    assertPosts(story, id);
  });

  it('is not asked again before the time that it named', async () => {
    const story = await startHarness();
    story.connector.failNext({ match: 'POST /v3/conversations/*', status: 429, retryAfter: 0.4 });

    await ask(story);
    await story.stop(); // until every call is in the record

    const [refused, repeated] = story.connector.calls;
    assert.ok(refused && repeated);
    assert.equal(refused.status, 429);
    assert.ok(Date.parse(repeated.startedAt) - Date.parse(refused.endedAt) >= 390, repeated.startedAt);
  });

  it('does not hold up other conversations', async () => {
    const story = await startHarness();
    const elsewhere = practiceChannel();
    const here = `POST /v3/conversations/${story.thread.id}/activities`;
    story.connector.failNext({ match: here, status: 429, retryAfter: 1000, times: 9 });
    await story.say('megan', containAlex);

    const { card } = await ask(story, 'contain grady@contoso.com because INC-4822', { conversation: elsewhere });

    assert.equal(card.conversation, elsewhere.id);
  });

  it('gives up a card that is gone, and still says how it ended', async () => {
    const story = await startHarness();
    const { id, card } = await approvable(story);
    story.connector.failNext({ match: 'PUT /v3/conversations/*', status: 404, times: 99 });
    const before = story.connector.calls.length;

    await story.press('adele', card, 'approve');
    const result = await story.line(new RegExp(`${id}$`));
    await story.stop();

    assert.match(result, /Alex Wilber is contained/);
    const updated = story.connector.calls
      .slice(before)
      .filter(({ method, status }) => method === 'PUT' && status === 404); // one under way before that may have been taken
    const paths = updated.map(({ url }) => url);
    assert.equal(paths.filter((path) => path.endsWith(`/${card.activityId}`)).length, 1);
    assert.equal(new Set(paths).size, paths.length, paths.join('\n'));
  });

  it('gives up a message that is refused for good, and shows the ones behind it', async () => {
    const story = await startHarness();
    const { id, card } = await approvable(story);
    story.connector.failNext({ match: 'PUT /v3/conversations/*', status: 400, times: 9999 });

    await story.press('adele', card, 'approve');
    const result = await story.line(new RegExp(`${id}$`), 3000);

    assert.match(result, /Alex Wilber is contained/);
  });

  it('keeps what could not be shown for the next start', async () => {
    const first = await startHarness();
    first.connector.failNext({ match: 'POST /v3/conversations/*', status: 503, retryAfter: 0.2, times: 1 });
    await first.say('megan', containAlex);

    const second = await again(first);

    assert.match((await second.card(/awaiting-confirmation/)).text, /Alex Wilber/);
  });
});

describe('one writer per conversation', () => {
  it('holds with many requests and answers at once', async () => {
    const connector = await teams({ latencyMs: 10 });
    const story = await startHarness({ connector });
    const lines = [
      containAlex,
      'help',
      'whoami',
      'contain grady@contoso.com because INC-4822',
      'show-user alex@contoso.com',
    ];

    await Promise.all(lines.map((line) => story.say('megan', line)));
    await Promise.all(lines.map((line) => story.say('adele', line, practicePersonalChat('adele'))));
    const at = (conversation: string) => (event: ConnectorEvent) =>
      event.conversation === conversation && postsIn(story, conversation).length === lines.length;
    await Promise.all([story.thread.id, practicePersonalChat('adele').id].map((id) => connector.waitFor(at(id))));

    assert.equal(connector.maxWriters(story.thread.id), 1);
    assert.equal(connector.maxWriters(practicePersonalChat('adele').id), 1);
  });
});
