import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { linkSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createKeyFiles } from '../../../services/secrets/key-files.ts';
import { createVault } from '../../../services/secrets/vault.ts';
import { adele } from '../../harness/requests.ts';
import { temporaryFolder } from '../../harness/cleanup.ts';
import { dataKeysOf } from '../../harness/data-keys.ts';
import { eachEngine } from '../../harness/engines.ts';
import { store } from '../../harness/store.ts';

const minuteMs = 60_000;

/** Two vaults over one database, with data keys of their own, as in two processes or before and after a restart. */
async function setUp() {
  const clock = { at: 1_700_000_000_000 };
  const now = () => clock.at;
  const { db } = await store();
  const folder = join(temporaryFolder(), 'keys');
  const start = () => {
    const keys = dataKeysOf(db, { folder, now });
    return { keys, vault: createVault({ db, keys, kind: 'reveal', now, ttlMs: 10 * minuteMs }) };
  };
  const keyIds = async (): Promise<readonly string[]> => {
    if (db.exclusive) return readdirSync(folder).map((name) => name.replace('.key', ''));
    return (await db.query('SELECT id FROM secret_key WHERE wrapped IS NOT NULL')).map(({ id }) => String(id));
  };
  const later = async (keys: ReturnType<typeof start>['keys'], looks: number) => {
    for (let n = 0; n < looks; n += 1) {
      clock.at += minuteMs;
      await keys.sweep();
    }
  };
  return { clock, db, folder, start, keyIds, later };
}

eachEngine('the data key of a secret', () => {
  for (const [end, act] of [
    ['is taken', ({ vault }) => vault.take('OP-1', adele.id)],
    ['is forgotten', ({ vault }) => vault.forget('OP-1')],
    ['has expired and is swept', ({ vault, clock }) => ((clock.at += 10 * minuteMs), vault.sweep())],
  ] as readonly [
    string,
    (over: { vault: ReturnType<typeof createVault>; clock: { at: number } }) => Promise<unknown>,
  ][])
    it(`is destroyed when the secret ${end}`, async () => {
      const { clock, start, keyIds } = await setUp();
      const { vault } = start();
      await vault.keep('OP-1', adele.id, 'Password', 'planted');
      const before = await keyIds();

      await act({ vault, clock });

      assert.deepEqual([before.length, await keyIds()], [1, []]);
    });

  it('is destroyed when the secret is replaced, and the new one has another', async () => {
    const { start, keyIds } = await setUp();
    const { vault } = start();
    await vault.keep('OP-1', adele.id, 'Password', 'planted-1');
    const [first] = await keyIds();

    await vault.keep('OP-1', adele.id, 'Password', 'planted-2');

    const [second, ...others] = await keyIds();
    assert.ok(second !== undefined && second !== first && others.length === 0);
    assert.equal(await vault.read('OP-1', adele.id, 'Password'), 'planted-2');
  });

  it('that a crash left without its row is destroyed by the sweep, and no other', async () => {
    const { db, start, keyIds, later } = await setUp();
    const first = start();
    await first.vault.keep('OP-1', adele.id, 'Password', 'planted-1');
    await first.vault.keep('OP-2', adele.id, 'Password', 'planted-2');
    await db.query('DELETE FROM secret WHERE request = $1', ['OP-2']);

    const second = start();
    await second.keys.sweep();
    const atOnce = await keyIds();
    await later(second.keys, 1);

    assert.equal(atOnce.length, db.exclusive ? 1 : 2, 'another process may be about to store the row');
    assert.equal((await keyIds()).length, 1);
    assert.equal(await second.vault.read('OP-1', adele.id, 'Password'), 'planted-1');
  });

  it('is not destroyed before its row is stored, however often the sweep comes by within a minute', async () => {
    const { start, keyIds, later } = await setUp();
    const { keys } = start();
    await keys.sweep();
    await keys.create();

    await later(keys, 1);
    for (let n = 0; n < 30; n += 1) await keys.sweep();
    const meanwhile = await keyIds();
    await later(keys, 1);

    assert.deepEqual([meanwhile.length, (await keyIds()).length], [1, 0]);
  });

  it('is never looked for outside its place, whatever a row says', async () => {
    const { db, folder, start } = await setUp();
    const { vault } = start();
    const outside = join(folder, '..', 'secrets.key');
    writeFileSync(outside, 'the master key');
    await vault.keep('OP-1', adele.id, 'Password', 'planted');
    await db.query('UPDATE secret SET key_id = $1', ['../secrets']);

    const taken = await vault.take('OP-1', adele.id);

    assert.equal(taken, undefined);
    assert.equal(readFileSync(outside, 'utf8'), 'the master key');
  });

  it('costs nothing where there is no secret', async () => {
    const { db, folder } = await setUp();
    const asked: string[] = [];
    const counted = {
      ...db,
      query: (...query: Parameters<typeof db.query>) => (asked.push(query[0]), db.query(...query)),
      purgeDeleted: () => Promise.resolve(void asked.push('purge')),
    };
    const keys = dataKeysOf(counted, { folder });
    const vault = createVault({ db: counted, keys, kind: 'given', now: () => 0, ttlMs: minuteMs });

    await vault.forget('OP-1');
    await vault.waiting('OP-1');

    assert.deepEqual(
      asked.map((sql) => sql.split(' ')[0]),
      ['DELETE', 'SELECT'],
    );
  });

  it('that is gone leaves a secret that reads as too old', async () => {
    const { start, keyIds } = await setUp();
    const { keys, vault } = start();
    await vault.keep('OP-1', adele.id, 'Password', 'planted');

    await keys.destroy(await keyIds());

    assert.equal(await vault.read('OP-1', adele.id, 'Password'), undefined);
    assert.equal(await vault.take('OP-1', adele.id), undefined);
  });
});

describe('a key file', () => {
  before(function () {
    if (process.platform === 'win32') this.skip();
  });

  it('can be read by this user only, whatever the umask is', async () => {
    const folder = join(temporaryFolder(), 'keys');
    const umask = process.umask(0);
    try {
      await createKeyFiles(folder).add('one', 'wrapped');
    } finally {
      process.umask(umask);
    }

    assert.equal(statSync(folder).mode & 0o777, 0o700);
    assert.equal(statSync(join(folder, 'one.key')).mode & 0o777, 0o600);
  });

  it('is overwritten before it is unlinked', async () => {
    const folder = join(temporaryFolder(), 'keys');
    const files = createKeyFiles(folder);
    const id = randomUUID();
    await files.add(id, 'wrapped'.repeat(10));
    const other = join(folder, '..', 'another-name');
    linkSync(join(folder, `${id}.key`), other);

    await files.destroy([id, randomUUID()]);

    assert.deepEqual(readdirSync(folder), []);
    const left = readFileSync(other);
    assert.deepEqual([left.length, left.includes('wrapped')], [70, false]);
  });
});
