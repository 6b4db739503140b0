import assert from 'node:assert/strict';
import { cpSync, readdirSync } from 'node:fs';
import { basename, join } from 'node:path';
import { derivedKey, keyFile } from '../../bot/config/key-file.ts';
import { practicePersonalChat } from '../../practice/teams/activities.ts';
import type { SqlRow } from '../../services/store/database.ts';
import { openPostgres } from '../../services/store/postgres.ts';
import { openSqlite } from '../../services/store/sqlite.ts';
import { startHarness, temporaryFolder, type Harness } from '../harness/harness.ts';
import { filled, asksPrivately } from '../harness/private-form.ts';
import { freshSchema, hasPostgres } from '../harness/postgres.ts';
import { bytesOf, postgresDisk, secretsOpened } from '../harness/raw-files.ts';
import { ended, opened, run } from '../harness/stories.ts';
import { until } from '../harness/until.ts';

/** Somebody who copied the database while a secret waited in it, has the master key, and reads the disk now. */
interface Attacker {
  /** Copies the database, without the data keys, which no backup shall hold. */
  copy(): Promise<void>;
  /** What can be opened of the copy, with the master key and everything on the disk now. */
  opens(): Promise<readonly string[]>;
}

interface Engine {
  readonly story: Harness;
  readonly attacker: Attacker;
}

async function onSqlite(): Promise<Engine> {
  const story = await startHarness();
  const { dataDir } = story;
  const backup = temporaryFolder();
  const copied: { rows: readonly SqlRow[] } = { rows: [] };
  const attacker: Attacker = {
    async copy() {
      cpSync(dataDir, backup, { recursive: true, filter: (path) => basename(path) !== 'keys' });
      copied.rows = await secretRowsOf(backup);
    },
    opens: () => Promise.resolve(secretsOpened(keyFile(backup, 'secrets'), copied.rows, bytesOf([dataDir, backup]))),
  };
  return { story, attacker };
}

/** The secrets of a data folder, read from a copy, because Cordon has the database to itself. */
async function secretRowsOf(dataDir: string): Promise<readonly SqlRow[]> {
  const copy = temporaryFolder();
  cpSync(dataDir, copy, { recursive: true });
  const db = openSqlite(join(copy, 'cordon.db'));
  return db.query('SELECT * FROM secret').finally(() => db.close());
}

async function onPostgres(): Promise<Engine> {
  const url = await freshSchema();
  const story = await startHarness({ databaseUrl: url });
  const disk = postgresDisk(url);
  const copied: { rows: readonly SqlRow[]; files: readonly Buffer[] } = { rows: [], files: [] };
  const attacker: Attacker = {
    async copy() {
      const db = openPostgres({ url });
      copied.rows = await db.query('SELECT * FROM secret');
      await db.close();
      copied.files = await disk.wal();
    },
    async opens() {
      const files = [...copied.files, ...(await disk.bytes()), ...bytesOf([story.dataDir])];
      return secretsOpened(derivedKey(Buffer.alloc(32, 7), 'secrets'), copied.rows, files);
    },
  };
  return { story, attacker };
}

for (const [name, start] of [
  ['SQLite', onSqlite],
  ['PostgreSQL', onPostgres],
] as const)
  describe(`what is deleted (${name})`, function () {
    this.timeout(30_000);

    before(async function () {
      if (start === onPostgres && !(await hasPostgres())) this.skip();
    });

    it('cannot be opened after a password was revealed, with a copy of the database and the master key', async () => {
      const { story, attacker } = await start();
      await run(story, 'contain alex@contoso.com deliver=reveal because INC-4821');
      const waiting = await story.card(/A password is ready/);
      await attacker.copy();
      const before = await attacker.opens();

      const answer = await story.press('megan', waiting, 'reveal');

      const [password = ''] = story.passwords;
      assert.ok(JSON.stringify(answer.body).includes(password));
      assert.deepEqual(before, [password], 'the attacker can do it while the secret waits');
      await until(async () => (await attacker.opens()).length === 0);
      await story.stop();
      assert.deepEqual(await attacker.opens(), []);
    });

    it('cannot be opened after it has expired', async () => {
      const { story, attacker } = await start();
      await run(story, 'contain alex@contoso.com deliver=reveal because INC-4821');
      await story.card(/A password is ready/);
      await attacker.copy();
      const before = await attacker.opens();

      await story.clock.skip(11 * 60_000);

      assert.deepEqual(before, [...story.passwords]);
      await until(async () => (await attacker.opens()).length === 0);
    });

    it('cannot be opened after somebody signed out', async () => {
      const { story, attacker } = await start();
      const chat = practicePersonalChat('megan');
      await story.say('megan', 'sign-in', chat);
      const { card } = await story.card(/Sign in to Microsoft Graph/);
      const [, url = ''] = /"Action\.OpenUrl".*?"url":"([^"]+)"/.exec(JSON.stringify(card)) ?? [];
      await (await fetch(url)).text();
      await attacker.copy();
      const before = await attacker.opens();

      await story.say('megan', 'sign-out', chat);
      await story.card(/Signed out/);

      assert.ok(before.some((secret) => secret.includes('"refresh"')));
      await until(async () => (await attacker.opens()).length === 0);
    });

    it('cannot be opened after a private password was used', async () => {
      const { story, attacker } = await start();
      const password = 'Blue-Kettle-48-Train';
      const form = await asksPrivately(story, 'reset-password alex@contoso.com password=private because INC-4821');
      const { id, card } = await opened(story, () =>
        story.press('megan', form, 'submit', { ...filled(form), password }),
      );
      await attacker.copy();
      const before = await attacker.opens();

      await story.press('megan', card, 'confirm');
      await story.press('adele', await story.card(new RegExp(`^${id} awaiting-approval: `)), 'approve');
      await ended(story, id);

      assert.ok(before.includes(password));
      assert.deepEqual(story.passwords, [password]);
      await until(async () => (await attacker.opens()).length === 0);
    });
  });

describe('what is deleted', () => {
  it('leaves no key file behind, and no byte of the sealed secret in the database or its WAL', async () => {
    const { story } = await onSqlite();
    await run(story, 'contain alex@contoso.com deliver=reveal because INC-4821');
    const waiting = await story.card(/A password is ready/);
    const folder = join(story.dataDir, 'keys');
    const sealed = (await secretRowsOf(story.dataDir)).map((row) => String(row['sealed']));
    const stands = () => bytesOf([story.dataDir]).some((bytes) => sealed.some((text) => bytes.includes(text)));
    const before = [sealed.length, readdirSync(folder).length, stands()];

    await story.press('megan', waiting, 'reveal');

    assert.deepEqual(before, [1, 1, true]);
    assert.deepEqual(readdirSync(folder), []);
    assert.equal(stands(), false);
    await story.stop();
    assert.equal(stands(), false);
  });

  it('includes keys that a crash left without their secrets: they are gone after the next start', async () => {
    const { story } = await onSqlite();
    await run(story, 'contain alex@contoso.com deliver=reveal because INC-4821');
    await story.card(/A password is ready/);
    await story.stop();
    const db = openSqlite(join(story.dataDir, 'cordon.db'));
    await db.query('DELETE FROM secret').finally(() => db.close());

    await startHarness({ dataDir: story.dataDir, connector: story.connector });

    assert.deepEqual(readdirSync(join(story.dataDir, 'keys')), []);
  });
});
