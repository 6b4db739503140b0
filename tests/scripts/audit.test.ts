import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { readAuditArgs } from '../../scripts/audit-args.ts';
import { journalOf } from '../../services/store/journal-id.ts';
import { openSqlite } from '../../services/store/sqlite.ts';
import { linesOf } from '../harness/audit.ts';
import { startHarness, temporaryFolder } from '../harness/harness.ts';
import { answerTo, run } from '../harness/stories.ts';
import { compiledFile } from '../harness/run-services.ts';

/** Runs the command on a data folder, as an operator does. */
async function audit(dataDir: string, ...args: readonly string[]) {
  const env = { PATH: process.env['PATH'], CORDON_DATA: dataDir };
  const script = await compiledFile('scripts/audit.ts');
  const child = spawn(process.execPath, [script, ...args], { cwd: dataDir, env });
  const output = { out: '', err: '' };
  child.stdout.setEncoding('utf8').on('data', (text: string) => (output.out += text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => (output.err += text));
  await once(child, 'close');
  return { code: child.exitCode, ...output };
}

describe('npm run audit', () => {
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
    ['', /expected verify or export, got nothing/],
    ['check', /expected verify or export, got "check"/],
    ['verify now', /not understood: "now"/],
    ['verify --since 2026-01-01', /--since does not belong to verify/],
    ['export --anchors a', /--anchors does not belong to export/],
    ['export --since yesterday', /--since: expected a time such as .*, got "yesterday"/],
    ['export --format csv', /--format: expected jsonl or ocsf, got "csv"/],
    ['export --colour', /Unknown option '--colour'/],
  ];
  for (const [typed, words] of faults) {
    it(`explains what is wrong with "${typed}"`, () => {
      const args = readAuditArgs(typed.split(' ').filter(Boolean));

      assert.match(args.kind === 'fault' ? args.words : args.kind, words);
    });
  }

  it('accepts times, ids in any case, and several anchor files', () => {
    const exporting = readAuditArgs(
      'export --since 2026-01-01 --until 2026-01-01T01:00:00+01:00 --request op-7f3k'.split(' '),
    );

    assert.deepEqual(exporting, {
      kind: 'export',
      format: 'jsonl',
      request: 'OP-7F3K',
      since: Date.parse('2026-01-01T00:00:00Z'),
      until: Date.parse('2026-01-01T00:00:00Z'),
    });
    assert.deepEqual(readAuditArgs(['verify', '--anchors', 'a', '--anchors', 'b']), {
      kind: 'verify',
      anchors: ['a', 'b'],
    });
    assert.equal(readAuditArgs(['-h']).kind, 'help');
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
