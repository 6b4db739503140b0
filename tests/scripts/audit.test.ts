import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { requestArgument, timeArgument } from '../../scripts/cli/event-arguments.ts';
import { journalOf } from '../../services/store/journal-id.ts';
import { openSqlite } from '../../services/store/sqlite.ts';
import { linesOf } from '../harness/audit.ts';
import { startHarness, temporaryFolder } from '../harness/harness.ts';
import { answerTo, run } from '../harness/stories.ts';
import { cordonHere, runCordon } from '../harness/run-cordon.ts';

/** Runs the command on a data folder, as an operator does. */
const audit = (dataDir: string, ...args: readonly string[]) =>
  runCordon(['audit', ...args], { cwd: dataDir, env: { CORDON_DATA: dataDir } });

describe('cordon audit', () => {
  it('refuses while the bot runs, then verifies and exports the audit, and detects tampering', async () => {
    const dataDir = temporaryFolder();
    const anchors = join(temporaryFolder(), 'anchors.jsonl');
    const policy = { audit: { anchor: { file: anchors } } };
    writeFileSync(join(dataDir, 'cordon.yaml'), JSON.stringify(policy));
    const harness = await startHarness({ dataDir, policy });
    const { id } = await run(harness);
    await answerTo(harness, 'show-user alex@contoso.com');
    const journal = journalOf(harness.clock.now());

    const locked = await audit(dataDir, 'verify');
    await harness.stop();
    const intact = await audit(dataDir, 'verify');
    const missing = await audit(temporaryFolder(), 'verify');
    const [lines, reads, ocsf] = [
      await audit(dataDir, 'export', '--request', id.toLowerCase()),
      await audit(dataDir, 'export', '--request', journal.toUpperCase()),
      await audit(dataDir, 'export', '--format', 'ocsf', '--since', '2020-01-01'),
    ];
    const db = openSqlite(join(dataDir, 'cordon.db'));
    await db.query(`UPDATE event SET body = REPLACE(body, 'Adele', 'Eve') WHERE body LIKE '%"kind":"approve"%'`);
    await db.close();
    const tampered = await audit(dataDir, 'verify', '--anchors', anchors);

    assert.equal(locked.code, 2);
    assert.match(locked.err, /^The bot has .*cordon\.db to itself\. Stop the bot, or /);
    assert.deepEqual([intact.code, intact.err], [0, '']);
    assert.match(
      intact.out,
      /^The audit holds: 1 requests, 1 journals, \d+ events\. \d anchors, the newest .* UTC; 0 events came later\.\n$/,
    );
    assert.deepEqual([missing.code, /^There is no database /.test(missing.err)], [2, true]);
    const objects = (text: string) =>
      text
        .trim()
        .split('\n')
        .map((line) => z.looseObject({}).parse(JSON.parse(line)));
    const graph = z.array(z.object({ clientRequestId: z.uuid(), requestId: z.string().min(1) }));
    const resets = objects(lines.out).filter(({ kind }) => kind === 'step-ended');
    assert.ok(resets.length >= 2);
    for (const line of resets) assert.ok(graph.parse(line['graph']).length > 0);
    const activities = objects(ocsf.out).filter(({ activity_id }) => activity_id === 4);
    assert.deepEqual(
      activities.map(({ status_id }) => status_id),
      [1, 1],
    );
    assert.deepEqual(
      objects(reads.out).map(({ request, kind }) => [request, kind]),
      [[journal, 'read']],
    );
    assert.equal(objects(ocsf.out).length, objects(lines.out).length + objects(reads.out).length);
    assert.equal(tampered.code, 1);
    assert.match(tampered.out, new RegExp(`^${id}, event \\d+: it is not what was sealed`));
    assert.match(tampered.out, /The audit does not hold, 1 finding: /);
    assert.ok((await linesOf(anchors)).length > 0);
    for (const secret of harness.passwords) assert.ok(!`${lines.out}${ocsf.out}${tampered.out}`.includes(secret));
  }).timeout(60_000);

  const faults: readonly (readonly [typed: string, words: RegExp])[] = [
    ['', /expected verify, export.*, got nothing/],
    ['check', /expected verify, export.*, got "check"/],
    ['verify now', /not understood: "now"/],
    ['verify --since 2026-01-01', /Unknown option '--since'/],
    ['export --anchors a', /Unknown option '--anchors'/],
    ['export --since yesterday', /--since: expected a time such as .*, got "yesterday"/],
    ['export --format csv', /--format: expected jsonl or ocsf, got "csv"/],
    ['export --colour', /Unknown option '--colour'/],
  ];
  for (const [typed, words] of faults) {
    it(`explains what is wrong with "${typed}"`, async () => {
      const { code, err } = await cordonHere(['audit', ...typed.split(' ').filter(Boolean)]);

      assert.deepEqual([code, words.test(err)], [2, true], err);
    });
  }

  it('accepts times, and ids in any case', () => {
    const at = Date.parse('2026-01-01T00:00:00Z');

    assert.equal(timeArgument('since').parse('2026-01-01'), at);
    assert.equal(timeArgument('until').parse('2026-01-01T01:00:00+01:00'), at);
    assert.equal(requestArgument.parse('op-7f3k'), 'OP-7F3K');
    assert.equal(requestArgument.parse('JOURNAL-2026-11-25'), 'journal-2026-11-25');
  });
});

describe('anchoring at start', () => {
  it('logs once that the audit is not anchored, and starts although the anchor file cannot be written', async () => {
    const harness = await startHarness();
    const lost = await startHarness({ policy: { audit: { anchor: { file: '/proc/nowhere/anchors.jsonl' } } } });

    const { result } = await run(lost);
    await lost.stop();

    assert.equal(harness.logged().split('the audit is not anchored').length, 2);
    assert.match(result, /is contained/);
    assert.match(lost.logged(), /"failures":1,.*the audit could not be anchored or swept/);
    assert.doesNotMatch(lost.logged(), /is not anchored/);
  });
});
