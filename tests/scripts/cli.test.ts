import assert from 'node:assert/strict';
import { chmodSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import process from 'node:process';
import { z } from 'zod';
import { cliCommands } from '../../scripts/cli/commands.ts';
import { cliCommand } from '../../scripts/cli/cli-command.ts';
import { cliUsageOf } from '../../scripts/cli/usage.ts';
import { openSqlite } from '../../services/store/sqlite.ts';
import { startHarness, temporaryFolder } from '../harness/harness.ts';
import { cordonHere, runCordon } from '../harness/run-cordon.ts';
import { run } from '../harness/stories.ts';

const failing = (error: unknown) => [
  cliCommand({
    name: 'fail',
    summary: '',
    operands: [],
    options: {},
    details: '',
    exits: [],
    args: z.unknown(),
    run: () => Promise.reject(error as Error),
  }),
];

describe('cordon', () => {
  it('lists every command in its help, with what each does', async () => {
    const { code, out } = await cordonHere(['--help']);

    assert.equal(code, 0);
    for (const { name, summary } of cliCommands) assert.ok(out.includes(`${name} `) && out.includes(summary), name);
  });

  for (const command of cliCommands)
    it(`explains ${command.name}, its options and its exit codes`, async () => {
      const { code, out, err } = await cordonHere([...command.name.split(' '), '--help']);

      assert.deepEqual([code, err], [0, '']);
      assert.ok(out.startsWith(cliUsageOf(command)));
      for (const [name, { meaning }] of Object.entries(command.options))
        assert.ok(out.includes(`--${name}`) && out.includes(meaning), name);
      for (const [exit, meaning] of command.exits) assert.ok(out.includes(`${exit}  ${meaning}`));
    });

  const slips: readonly (readonly [typed: string, words: RegExp])[] = [
    ['chekc', /^There is no command "chekc"\. Did you mean check\?/],
    ['xyzzy', /^There is no command "xyzzy"\. cordon --help lists all\.\n$/],
    ['policy', /^cordon policy: expected explain, got nothing/],
    ['policy explain megan', /^cordon policy explain: missing: COMMAND\.\n\ncordon policy explain PERSON/],
    ['version 1 2', /^cordon version: not understood: "1 2"/],
    ['check --jsn', /^cordon check: Unknown option '--jsn'/],
    ['restore somewhere', /add --check/],
    ['consent --as xml', /--as: expected link, az or manifest, got "xml"/],
  ];
  for (const [typed, words] of slips)
    it(`says what is wrong with "${typed}"`, async () => {
      const { code, out, err } = await cordonHere(typed.split(' '));

      assert.deepEqual([code, out], [2, '']);
      assert.match(err, words);
    });

  const system = (code: string, more: object) => Object.assign(new Error(`${code}: raw`), { code, ...more });
  const errors: readonly (readonly [what: string, error: unknown, words: RegExp])[] = [
    [
      'a file that is not there',
      system('ENOENT', { path: 'a.key' }),
      /^a\.key: there is no such file or folder\. Check/,
    ],
    ['a file of somebody else', system('EACCES', { path: 'a.key' }), /^a\.key: this user may not use it\./],
    ['a full disk', system('ENOSPC', { path: 'a.db' }), /^a\.db: the disk is full\.\n$/],
    [
      'a PostgreSQL that is away',
      system('ECONNREFUSED', { address: '::1', port: 5432 }),
      /^::1:5432 failed: nothing listens/,
    ],
    ['a bug', new Error('planted'), /^This is a bug in Cordon: planted\. Report it with .*LOG_LEVEL=debug\.\n$/],
  ];
  for (const [what, error, words] of errors)
    it(`makes one sentence of ${what}, without a stack`, async () => {
      const { code, err } = await cordonHere(['fail'], failing(error));

      assert.equal(code, 2);
      assert.match(err, words);
      assert.doesNotMatch(err, /\n\s+at /);
    });

  it('shows the stack of a bug at the log level debug', async () => {
    const before = process.env['LOG_LEVEL'];
    process.env['LOG_LEVEL'] = 'debug';
    try {
      const { err } = await cordonHere(['fail'], failing(new Error('planted')));

      assert.match(err, /this stack:\nError: planted\n\s+at /);
    } finally {
      if (before === undefined) delete process.env['LOG_LEVEL'];
      else process.env['LOG_LEVEL'] = before;
    }
  });

  it('names the taken port and the setting when the bot cannot listen', async () => {
    const taken = createServer();
    await new Promise<void>((resolve) => taken.listen(0, '127.0.0.1', resolve));
    const address = taken.address();
    const port = typeof address === 'object' && address !== null ? address.port : 0;

    const { code, out, err } = await runCordon(['serve'], { cwd: temporaryFolder(), env: { PORT: String(port) } });
    taken.close();

    assert.deepEqual([code, out], [1, '']);
    assert.match(
      err,
      new RegExp(`Port ${port} on 127\\.0\\.0\\.1 is taken by another program\\. .*set PORT to another`),
    );
    assert.doesNotMatch(err, /\\n\s+at /);
  }).timeout(40_000);

  it('says which settings are wrong, such as a policy file that is not there', async () => {
    const { code, err } = await runCordon(['check'], { cwd: temporaryFolder(), env: { CORDON_CONFIG: 'nope.yaml' } });

    assert.equal(code, 2);
    assert.equal(err, 'The settings cannot be read:\n  - CORDON_CONFIG: no such file: "nope.yaml"\n');
  }).timeout(30_000);
});

describe('cordon policy explain', () => {
  const cases: readonly (readonly [args: readonly string[], code: number, words: RegExp])[] = [
    [
      ['contain', 'alex@contoso.com'],
      0,
      /About Alex Wilber \(alex@contoso\.com\): destructive; 1 approval within 15 minutes/,
    ],
    [['contain'], 0, /By itself it is destructive\. Name a target/],
    [['show-user', 'alex@contoso.com'], 0, /It is a read: it runs at once/],
    [['enable-user', 'megan@contoso.com'], 1, /Your own account/],
  ];
  for (const [args, code, words] of cases)
    it(`says what ${args.join(' ')} by Megan needs`, async () => {
      const result = await runCordon(['policy', 'explain', 'megan@contoso.com', ...args], { cwd: temporaryFolder() });

      assert.deepEqual([result.code, result.err], [code, '']);
      assert.match(result.out, /^Megan Bowen \(/);
      assert.match(result.out, words);
    }).timeout(30_000);

  it('says that a responder of the policy alone may ask', async () => {
    const cwd = temporaryFolder();
    writeFileSync(join(cwd, 'cordon.yaml'), JSON.stringify({ responders: { people: ['adele@contoso.com'] } }));

    const megan = await runCordon(['policy', 'explain', 'megan@contoso.com', 'contain'], { cwd });
    const nobody = await runCordon(['policy', 'explain', 'nobody@contoso.com', 'contain'], { cwd });

    assert.equal(megan.code, 1);
    assert.match(megan.out, /May ask for contain: no, the policy does not name them/);
    assert.deepEqual([nobody.code, nobody.err], [2, 'Nobody in the directory is called "nobody@contoso.com".\n']);
  }).timeout(60_000);
});

describe('the data of a stopped bot', () => {
  /** A data folder with one containment and one secret that waits. */
  async function dataFolder(): Promise<string> {
    const dataDir = temporaryFolder();
    const harness = await startHarness({ dataDir });
    await run(harness, 'contain alex@contoso.com deliver=reveal because INC-4821');
    await harness.stop();
    return dataDir;
  }
  const on = (dataDir: string) => ({ cwd: dataDir, env: { CORDON_DATA: dataDir } });

  it('is refused to a backup while the bot runs', async () => {
    const dataDir = temporaryFolder();
    await startHarness({ dataDir });

    const { code, err } = await runCordon(['backup', 'copy'], on(dataDir));

    assert.equal(code, 2);
    assert.match(err, /^The bot has .*cordon\.db to itself\. Stop the bot/);
    assert.equal(existsSync(join(dataDir, 'copy')), false);
  }).timeout(40_000);

  it('is backed up without data keys, and the backup is checked', async () => {
    const dataDir = await dataFolder();
    const copy = join(temporaryFolder(), 'copy');

    const made = await runCordon(['backup', copy], on(dataDir));
    const again = await runCordon(['backup', copy], on(dataDir));
    const checked = await runCordon(['restore', '--check', copy], { cwd: temporaryFolder() });
    const before = statSync(join(copy, 'cordon.db')).mtimeMs;
    rmSync(join(copy, 'audit.key'));
    const keyless = await runCordon(['restore', '--check', copy], { cwd: temporaryFolder() });

    assert.deepEqual([made.code, again.code], [0, 2]);
    assert.deepEqual(
      readdirSync(copy)
        .filter((name) => name.endsWith('.db') || name.includes('key'))
        .sort(),
      ['cordon.db', 'secrets.key'],
    );
    assert.equal(checked.code, 0, checked.out + checked.err);
    assert.match(checked.out, /1 secrets wait in it without their data keys/);
    assert.match(checked.out, /The audit holds: 1 requests/);
    assert.equal(keyless.code, 1);
    assert.match(keyless.out, /There is no audit\.key beside it/);
    assert.equal(statSync(join(copy, 'cordon.db')).mtimeMs, before);
  }).timeout(90_000);

  it('is found to be tampered with in a backup', async () => {
    const dataDir = await dataFolder();
    const db = openSqlite(join(dataDir, 'cordon.db'));
    await db.query(`UPDATE event SET body = REPLACE(body, 'Adele', 'Eve') WHERE body LIKE '%"kind":"approve"%'`);
    await db.close();

    const { code, out } = await runCordon(['restore', '--check', dataDir], { cwd: temporaryFolder() });

    assert.equal(code, 1);
    assert.match(out, /The audit does not hold, 1 finding/);
  }).timeout(60_000);

  it('refuses to check what is no database', async () => {
    const folder = temporaryFolder();
    writeFileSync(join(folder, 'cordon.dump'), 'PGDMP and more than sixteen bytes');

    const { code, err } = await runCordon(['restore', '--check', 'cordon.dump'], { cwd: folder });

    assert.equal(code, 2);
    assert.match(err, /cordon\.dump is no SQLite database\. Restore a dump of PostgreSQL/);
  }).timeout(30_000);

  it('keeps waiting secrets when its master key is replaced, also after an interruption', async () => {
    const dataDir = await dataFolder();
    const key = () => readFileSync(join(dataDir, 'secrets.key'), 'utf8');
    const wrapped = () =>
      readdirSync(join(dataDir, 'keys')).map((name) => readFileSync(join(dataDir, 'keys', name), 'utf8'));
    const [oldKey, oldWrapped] = [key(), wrapped()];
    writeFileSync(join(dataDir, 'secrets.next.key'), '07'.repeat(32), { mode: 0o600 }); // what an interrupted run leaves

    const { code, out } = await runCordon(['rotate-key'], on(dataDir));
    const verified = await runCordon(['audit', 'verify'], on(dataDir));
    const harness = await startHarness({ dataDir });
    await harness.stop();

    assert.deepEqual(
      [code, out],
      [0, `secrets.key is a new key, and ${oldWrapped.length} data keys are wrapped with it.\n`],
    );
    assert.ok(oldWrapped.length > 0);
    assert.equal(key(), '07'.repeat(32));
    assert.notEqual(key(), oldKey);
    assert.equal(wrapped().length, oldWrapped.length);
    assert.ok(wrapped().every((text) => !oldWrapped.includes(text)));
    assert.equal(existsSync(join(dataDir, 'secrets.next.key')), false);
    assert.equal(verified.code, 0);
  }).timeout(90_000);

  it('does not rotate CORDON_KEY, and says why', async () => {
    const dataDir = temporaryFolder();

    const { code, err } = await runCordon(['rotate-key'], {
      cwd: dataDir,
      env: { CORDON_DATA: dataDir, CORDON_KEY: '07'.repeat(32) },
    });

    assert.equal(code, 2);
    assert.match(err, /^CORDON_KEY cannot be rotated: it also seals the audit/);
  }).timeout(30_000);

  it('is migrated, and a dry run makes nothing', async () => {
    const dataDir = temporaryFolder();

    const dry = await runCordon(['migrate', '--dry-run'], on(dataDir));
    const isMade = existsSync(join(dataDir, 'cordon.db'));
    const real = await runCordon(['migrate'], on(dataDir));
    const again = await runCordon(['migrate'], on(dataDir));

    assert.deepEqual([dry.code, real.code, again.code], [0, 0, 0]);
    assert.match(dry.out, /^Would run migrations 1 to \d+:/);
    assert.equal(isMade, false);
    assert.match(real.out, /^Ran migrations 1 to \d+:/);
    assert.match(again.out, /^Nothing to do:/);
  }).timeout(60_000);

  it('is said not to be readable to this user', async function () {
    if (process.getuid?.() === 0 || process.platform === 'win32') this.skip(); // root may read everything
    const dataDir = temporaryFolder();
    mkdirSync(join(dataDir, 'locked'), { mode: 0o700 });
    chmodSync(join(dataDir, 'locked'), 0);

    const { code, err } = await runCordon(['migrate'], on(join(dataDir, 'locked', 'data')));

    assert.equal(code, 2);
    assert.doesNotMatch(err, /\n\s+at /);
  }).timeout(30_000);
});

describe('cordon backup of a PostgreSQL', () => {
  it('prints the line to run, without the password', async () => {
    const env = {
      DATABASE_URL: 'postgres://cordon:planted-secret@db.example:5432/cordon',
      CORDON_KEY: '07'.repeat(32),
    };

    const { code, out, err } = await runCordon(['backup', 'copy'], { cwd: temporaryFolder(), env });

    assert.equal(code, 1);
    assert.equal(
      out,
      "pg_dump --no-unlogged-table-data --format=custom --file='copy.dump' 'postgres://cordon@db.example:5432/cordon'\n",
    );
    assert.doesNotMatch(`${out}${err}`, /planted-secret/);
  }).timeout(30_000);
});
