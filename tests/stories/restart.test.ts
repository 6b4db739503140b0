import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { inChannel, inPersonalChat } from '../../services/practice/activities.ts';
import type { ConnectorEvent } from '../../services/practice/conversations.ts';
import type { AuditEvent } from '../../services/store/events.ts';
import { bench, buttonOf, cardOf, folder, shown, teams, type Bench } from '../support/bench.ts';
import { cordonProcess } from '../support/process.ts';
import { approvable, ask, auditOf, containAlex, ended, run, told } from '../support/stories.ts';

/** The same Cordon, on the same files and in the same Teams, after a stop. */
async function again(story: Bench, settings: Parameters<typeof bench>[0] = {}): Promise<Bench> {
  const { dataDir, connector } = story;
  await story.stop();
  return bench({ dataDir, connector, ...settings });
}

/** The first words of every new message in a thread, in order. */
const posts = ({ connector }: Bench, conversation: string): readonly string[] =>
  connector.events
    .filter((event) => event.kind === 'post' && event.conversation === conversation)
    .map(({ activity }) => cardOf(activity)?.fallbackText ?? activity.text ?? '');

const ends = (id: string) => [new RegExp(`^${id} awaiting-confirmation: `), /^Approval needed/, new RegExp(`${id}$`)];

function assertPosts(story: Bench, id: string): void {
  const found = posts(story, story.thread.id);
  const expected = ends(id);
  assert.equal(found.length, expected.length, found.join('\n'));
  for (const [n, pattern] of expected.entries()) assert.match(found[n] ?? '', pattern);
}

describe('a restart', () => {
  it('loses no request that waits for its approval', async () => {
    const first = await bench();
    const { id, card } = await approvable(first);

    const second = await again(first);
    await second.press('adele', card, 'approve');
    const { card: end } = await ended(second, id);

    assert.match(end.text, /^OP-\w+ done: Alex Wilber is contained/);
    assert.equal(end.activityId, card.activityId);
    assertPosts(first, id);
    assert.deepEqual((await auditOf(second, id)).chain, { ok: true });
  });

  it('loses no vote', async () => {
    const first = await bench();
    const { id, card } = await approvable(first, 'contain enrico@contoso.com because INC-4821');
    await first.press('adele', card, 'approve');

    const second = await again(first);
    const same = await second.press('adele', card, 'approve');
    const other = await second.press('lee', card, 'approve');

    assert.match(told(same), /already approved/);
    assert.match(told(other), new RegExp(`^${id} running: `));
  });

  it('lets a run end first, and shows afterwards what was not shown yet', async () => {
    const first = await bench({ latencyMs: 100 });
    const { id, card } = await approvable(first);
    await first.press('adele', card, 'approve');

    const second = await again(first);
    const { result, card: end } = await ended(second, id);

    assert.match(result, /Alex Wilber is contained/);
    assert.match(end.text, / done: /);
    assert.deepEqual(second.writes(), []);
    assertPosts(first, id);
  });

  it('in the middle of posting shows everything once', async () => {
    const connector = await teams({ latencyMs: 40 });
    const first = await bench({ connector });
    await first.say('megan', containAlex);
    await first.say('megan', 'contain grady@contoso.com because INC-4822');

    const second = await again(first);
    const grady = await second.card(/awaiting-confirmation: .*Grady Archie/);
    await second.card(/awaiting-confirmation: .*Alex Wilber/);
    await second.press('megan', grady, 'cancel');
    await second.line(/Cancelled/);

    const cards = posts(first, first.thread.id).filter((text) => text.includes(' awaiting-confirmation: '));
    assert.equal(cards.length, 2, cards.join('\n'));
  });

  it('ends what ran out of time meanwhile', async () => {
    const first = await bench();
    const { id } = await approvable(first);

    const second = await again(first, { patience: { now: () => Date.now() + 3_600_000 } });

    assert.match((await ended(second, id)).result, /Expired: contain Alex Wilber/);
    assert.deepEqual(second.writes(), []);
  });

  it('forgets passwords that nobody has fetched, and says so', async () => {
    const first = await bench();
    await run(first, 'contain alex@contoso.com deliver=reveal because INC-4821');
    const waiting = await first.card(/A password is ready/);

    const second = await again(first);
    const answer = await second.press('megan', waiting, 'reveal');

    assert.match(told(answer), /too old. Reset the password again/);
  });

  it('finds the tenant as it was left', async () => {
    const first = await bench();
    await run(first, 'disable-user alex@contoso.com because INC-4821');

    const second = await again(first);

    assert.equal(second.tenant.user('alex@contoso.com')?.accountEnabled, false);
  });

  it('after a kill in the middle of a run repeats only what was not finished', async () => {
    const dataDir = folder();
    const connector = await teams();
    const conversation = inChannel();
    const faults = [{ match: 'PATCH /users/*', delayMs: 60_000 }];
    const log = join(dataDir, 'graph.jsonl');
    const settings = { PRACTICE_GRAPH_FAULTS: JSON.stringify(faults), PRACTICE_GRAPH_LOG: log };
    const killed = await cordonProcess(dataDir, settings);
    await connector.send(killed.url, connector.message({ from: 'megan', text: containAlex, conversation }));
    const card = shown(await connector.waitFor(({ activity }) => cardOf(activity) !== undefined));
    const { data } = buttonOf(card, 'confirm');
    const click = (from: string, verb: string) =>
      connector.send(killed.url, connector.click({ from, conversation, verb, data, replyToId: card.activityId }));
    await click('megan', 'confirm');
    await click('adele', 'approve');
    const isRevoked = async () => {
      await fetch(`${killed.practice}/practice/faults`);
      return readFileSync(log, 'utf8').includes('revokeSignInSessions');
    };
    while (!(await isRevoked())); // the password change is on its way then as well
    await killed.end('SIGKILL');

    const second = await bench({ dataDir, connector });
    const id = card.text.split(' ')[0] ?? '';
    const { result, card: end } = await ended(second, id);

    assert.match(result, /Alex Wilber is contained/);
    assert.match(end.text, / done: /);
    assert.equal(second.writes().filter((call) => call.startsWith('PATCH')).length, 1);
    assert.equal(posts(second, conversation.id).filter((text) => text.endsWith(id) && text.startsWith('✅')).length, 1);
    const { events, chain } = await auditOf(second, id);
    assert.deepEqual(chain, { ok: true });
    for (const [n, { kind, ...event }] of events.entries()) {
      const part = event['part'];
      const isOver = (before: AuditEvent) => before['part'] === part && before['status'] === 'accepted';
      assert.ok(kind !== 'step-started' || !events.slice(0, n).some(isOver), `${String(part)} is started again`);
    }
  }).timeout(30_000);
});

describe('when Teams does not take messages', () => {
  const down = (times: number) => ({ match: '* /v3/conversations/*', status: 503, retryAfter: 0.05, times }) as const;

  it('shows everything when it does again, in order', async () => {
    const story = await bench();
    story.connector.failNext(down(6));

    const { id } = await run(story);

    assertPosts(story, id);
    assert.equal(story.connector.maxWriters(story.thread.id), 1);
  });

  it('runs what was approved all the same', async () => {
    const story = await bench();
    const { id, card } = await approvable(story);
    story.connector.failNext(down(5));

    await story.press('adele', card, 'approve');
    const { card: end } = await ended(story, id);

    assert.match(end.text, / done: /);
    assertPosts(story, id);
  });

  it('is not asked again before the time that it named', async () => {
    const story = await bench();
    story.connector.failNext({ match: 'POST /v3/conversations/*', status: 429, retryAfter: 0.4 });

    await ask(story);

    const [refused, repeated] = story.connector.calls;
    assert.ok(refused && repeated);
    assert.equal(refused.status, 429);
    assert.ok(Date.parse(repeated.startedAt) - Date.parse(refused.endedAt) >= 390, repeated.startedAt);
  });

  it('does not hold up other conversations', async () => {
    const story = await bench();
    const elsewhere = inChannel();
    const here = `POST /v3/conversations/${story.thread.id}/activities/*`;
    story.connector.failNext({ match: here, status: 429, retryAfter: 1000, times: 9 });
    await story.say('megan', containAlex);

    const { card } = await ask(story, containAlex, { conversation: elsewhere });

    assert.equal(card.conversation, elsewhere.id);
  });

  it('gives up a card that is gone, and still says how it ended', async () => {
    const story = await bench();
    const { id, card } = await approvable(story);
    story.connector.failNext({ match: 'PUT /v3/conversations/*', status: 404, times: 99 });
    const before = story.connector.calls.length;

    await story.press('adele', card, 'approve');
    const result = await story.line(new RegExp(`${id}$`));
    await story.stop();

    assert.match(result, /Alex Wilber is contained/);
    assert.equal(story.connector.calls.slice(before).filter(({ method }) => method === 'PUT').length, 1);
  });

  it('gives up a message that is refused for good, and shows the ones behind it', async () => {
    const story = await bench();
    const { id, card } = await approvable(story);
    story.connector.failNext({ match: 'PUT /v3/conversations/*', status: 400, times: 99 });

    await story.press('adele', card, 'approve');
    const result = await story.line(new RegExp(`${id}$`), 3000);

    assert.match(result, /Alex Wilber is contained/);
  });

  it('keeps what could not be shown for the next start', async () => {
    const first = await bench();
    first.connector.failNext({ match: 'POST /v3/conversations/*', status: 503, retryAfter: 0.2, times: 1 });
    await first.say('megan', containAlex);

    const second = await again(first);

    assert.match((await second.card(/awaiting-confirmation/)).text, /Alex Wilber/);
  });
});

describe('one writer per conversation', () => {
  it('holds with many requests and answers at once', async () => {
    const connector = await teams({ latencyMs: 10 });
    const story = await bench({ connector });
    const lines = [
      containAlex,
      'help',
      'whoami',
      'contain grady@contoso.com because INC-4822',
      'show-user alex@contoso.com',
    ];

    await Promise.all(lines.map((line) => story.say('megan', line)));
    await Promise.all(lines.map((line) => story.say('adele', line, inPersonalChat('adele'))));
    const at = (conversation: string) => (event: ConnectorEvent) =>
      event.conversation === conversation && posts(story, conversation).length === lines.length;
    await Promise.all([story.thread.id, inPersonalChat('adele').id].map((id) => connector.waitFor(at(id))));

    assert.equal(connector.maxWriters(story.thread.id), 1);
    assert.equal(connector.maxWriters(inPersonalChat('adele').id), 1);
  });
});
