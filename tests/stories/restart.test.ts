import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { practiceChannel } from '../../practice/teams/activities.ts';
import { openSqlite } from '../../services/store/sqlite.ts';
import { startHarness, buttonOf, cardOf, temporaryFolder, shown, teams, type Harness } from '../harness/harness.ts';
import { cordonProcess } from '../harness/process.ts';
import {
  assertPosts,
  postsIn,
  approvable,
  auditOf,
  containAlex,
  ended,
  opened,
  run,
  told,
} from '../harness/stories.ts';
import { createTestClock } from '../harness/test-clock.ts';
import type { AuditEvent } from '../../services/seal/event.ts';

/** The same Cordon, on the same files and in the same Teams, after a stop. */
async function again(story: Harness, settings: Parameters<typeof startHarness>[0] = {}): Promise<Harness> {
  const { dataDir, connector } = story;
  await story.stop();
  return startHarness({ dataDir, connector, ...settings });
}

describe('a restart', () => {
  it('loses no request that waits for its approval', async () => {
    const first = await startHarness();
    const { id, card } = await approvable(first);

    const second = await again(first);
    await second.press('adele', card, 'approve');
    const { card: end } = await ended(second, id);

    assert.match(end.text, /^OP-\w+ done: Alex Wilber is contained/);
    assert.equal(end.activityId, card.activityId);
    assertPosts(first, id);
    assert.deepEqual((await auditOf(second, id)).chain, { ok: true });
  });

  it('opens nothing new for a line that Teams brings again, because it had no answer', async () => {
    const first = await startHarness();
    const line = first.connector.message({ from: 'megan', text: containAlex, conversation: first.thread });
    const { id } = await opened(first, () => first.send(line));

    const second = await again(first);
    await second.send(line);
    await second.stop();

    const db = openSqlite(join(first.dataDir, 'cordon.db'));
    const stored = await db.query('SELECT id FROM request').finally(() => db.close());
    assert.deepEqual(
      stored.map((row) => row['id']),
      [id],
    );
  });

  it('loses no vote', async () => {
    const first = await startHarness();
    const { id, card } = await approvable(first, 'contain enrico@contoso.com because INC-4821');
    await first.press('adele', card, 'approve');

    const second = await again(first);
    const same = await second.press('adele', card, 'approve');
    const other = await second.press('lee', card, 'approve');

    assert.match(told(same), /already approved/);
    assert.match(told(other), new RegExp(`^${id} running: `));
  });

  it('lets a run end first, and shows afterwards what was not shown yet', async () => {
    const first = await startHarness({ latencyMs: 100 });
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
    const first = await startHarness({ connector });
    await first.say('megan', containAlex);
    await first.say('megan', 'contain grady@contoso.com because INC-4822');

    const second = await again(first);
    const grady = await second.card(/awaiting-confirmation: .*Grady Archie/);
    await second.card(/awaiting-confirmation: .*Alex Wilber/);
    await second.press('megan', grady, 'cancel');
    await second.line(/Cancelled/);

    const cards = postsIn(first, first.thread.id).filter((text) => text.includes(' awaiting-confirmation: '));
    assert.equal(cards.length, 2, cards.join('\n'));
  });

  it('ends what ran out of time meanwhile', async () => {
    const first = await startHarness();
    const { id } = await approvable(first);

    const second = await again(first, { clock: createTestClock({ at: first.clock.now() + 3_600_000, speed: 1 }) });

    assert.match((await ended(second, id)).result, /Expired: contain Alex Wilber/);
    assert.deepEqual(second.writes(), []);
  });

  it('loses no password that nobody has fetched, and hands it over once', async () => {
    const first = await startHarness();
    await run(first, 'contain alex@contoso.com deliver=reveal because INC-4821');
    const waiting = await first.card(/A password is ready/);

    const second = await again(first);
    const answers = [await second.press('megan', waiting, 'reveal'), await second.press('megan', waiting, 'reveal')];

    const [password = ''] = first.passwords;
    assert.deepEqual(
      answers.map((answer) => JSON.stringify(answer.body).includes(password)),
      [true, false],
    );
  });

  it('finds the tenant as it was left', async () => {
    const first = await startHarness();
    await run(first, 'disable-user alex@contoso.com because INC-4821');

    const second = await again(first);

    assert.equal(second.tenant.user('alex@contoso.com')?.accountEnabled, false);
  });

  it('after a kill in the middle of a run repeats only what was not finished', async () => {
    const dataDir = temporaryFolder();
    const connector = await teams();
    const conversation = practiceChannel();
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

    const second = await startHarness({ dataDir, connector });
    const id = card.text.split(' ')[0] ?? '';
    const { result, card: end } = await ended(second, id);

    assert.match(result, /Alex Wilber is contained/);
    assert.match(end.text, / done: /);
    assert.equal(second.writes().filter((call) => call.startsWith('PATCH')).length, 1);
    assert.equal(
      postsIn(second, conversation.id).filter((text) => text.endsWith(id) && text.startsWith('✅')).length,
      1,
    );
    const { events, chain } = await auditOf(second, id);
    assert.deepEqual(chain, { ok: true });
    for (const [n, { kind, ...event }] of events.entries()) {
      const part = event['part'];
      const isOver = (before: AuditEvent) => before['part'] === part && before['status'] === 'accepted';
      assert.ok(kind !== 'step-started' || !events.slice(0, n).some(isOver), `${String(part)} is started again`);
    }
  }).timeout(30_000);
});
