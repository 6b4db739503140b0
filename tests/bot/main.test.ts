import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { practiceChannel } from '../../practice/teams/activities.ts';
import { buttonOf, cardOf, temporaryFolder, placeOf, shown, teams } from '../harness/harness.ts';
import { elements } from '../harness/cards.ts';
import { filePathsIn } from '../harness/files.ts';
import { cordonProcess } from '../harness/process.ts';

describe('Cordon as a process', () => {
  it('says once that it is ready, logs nothing but JSON and no password, and ends with 0 on SIGTERM', async () => {
    const dataDir = temporaryFolder();
    const connector = await teams();
    const conversation = practiceChannel();
    const faults = [{ match: 'PATCH /users/*', drop: 'after' }];
    const { url, end, output, logged } = await cordonProcess(dataDir, {
      LOG_LEVEL: 'trace',
      PRACTICE_GRAPH_FAULTS: JSON.stringify(faults),
      PRACTICE_GRAPH_LOG: join(dataDir, 'graph.jsonl'),
    });
    const text = 'contain alex@contoso.com deliver=reveal because INC-4821';
    const message = connector.message({ from: 'megan', text, conversation });
    const stranger = await connector.send(url, { ...message, serviceUrl: 'https://evil.example/' });
    await connector.send(url, message);
    const card = shown(await connector.waitFor(({ activity }) => cardOf(activity) !== undefined));
    const click = (from: string, verb: string, on = card, data = buttonOf(card, 'confirm').data) =>
      connector.send(url, connector.click({ from, conversation: placeOf(on), verb, data, replyToId: on.activityId }));

    await click('megan', 'confirm');
    await click('adele', 'approve');
    const isReveal = /A password is ready/;
    const waiting = shown(
      await connector.waitFor(({ activity }) => isReveal.test(cardOf(activity)?.fallbackText ?? ''), {
        timeoutMs: 15_000,
      }),
    );
    const answer = await click('megan', 'reveal', waiting, buttonOf(waiting, 'reveal').data);
    const health = await fetch(new URL('/healthz', url));
    const code = await end('SIGTERM');

    const [password = ''] = elements((answer.body as { value: Parameters<typeof elements>[0] }).value).flatMap(
      (element) =>
        element['type'] === 'TextRun' && element['fontType'] === 'Monospace' ? [String(element['text'])] : [],
    );
    assert.equal(password.length, 35);
    assert.deepEqual([stranger.status, health.status, code], [401, 200, 0]);
    assert.equal(output().trim().split('\n').length, 1);
    const kept = filePathsIn(dataDir).map((file) => readFileSync(file, 'latin1'));
    for (const place of [...kept, logged(), output(), JSON.stringify(connector.events)])
      assert.ok(!place.includes(password));
    for (const line of logged().trim().split('\n').filter(Boolean)) assert.doesNotThrow(() => JSON.parse(line), line);
  }).timeout(40_000);

  it('ends with 1 and one sentence that says what to do when the database is away, without its password', async () => {
    const starting = cordonProcess(temporaryFolder(), {
      DATABASE_URL: 'postgres://cordon:planted-secret@127.0.0.1:1/cordon',
      CORDON_KEY: '07'.repeat(32),
    });

    await assert.rejects(starting, (error: Error) => {
      const [first = '', ...others] = error.message.trim().split('\n');
      assert.match(first, /^Cordon ended with 1: \{.*the PostgreSQL of DATABASE_URL \(127\.0\.0\.1:1\) cannot be used/);
      assert.match(first, /ECONNREFUSED.*Check that it runs/);
      assert.doesNotMatch(error.message, /planted-secret/);
      assert.deepEqual(others, []);
      return true;
    });
  }).timeout(40_000);

  it('ends with 1 and one sentence when another Cordon runs on the same file, and leaves that one alone', async () => {
    const dataDir = temporaryFolder();
    const first = await cordonProcess(dataDir);

    await assert.rejects(cordonProcess(dataDir), (error: Error) => {
      const [line = '', ...others] = error.message.trim().split('\n');
      assert.match(
        line,
        /^Cordon ended with 1: \{.*SQLite file .*cordon\.db cannot be used: .*database is locked\. Check/,
      );
      assert.deepEqual(others, []);
      return true;
    });
    assert.equal((await fetch(new URL('/healthz', first.url))).status, 200);
  }).timeout(40_000);
});
