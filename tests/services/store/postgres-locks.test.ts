import assert from 'node:assert/strict';
import { once } from 'node:events';
import type { Database } from '../../../services/store/database.ts';
import { openPostgres } from '../../../services/store/postgres.ts';
import { afterTest } from '../../harness/harness.ts';
import { within } from '../../harness/until.ts';
import { freshSchema, hasPostgres, wireTo } from '../../harness/postgres.ts';

describe('the locks of PostgreSQL', () => {
  before(async function () {
    this.timeout(60_000);
    if (!(await hasPostgres())) this.skip();
  });
  function open(url: string, onLost?: (error: unknown) => void, beatMs = 100): Database {
    const db = openPostgres({ url, beatMs, ...(onLost && { onLost }) });
    afterTest(() => db.close());
    return db;
  }
  /** The same address, under a name by which its connections are found. */
  function named(url: string, name: string): string {
    const own = new URL(url);
    own.searchParams.set('application_name', name);
    return own.href;
  }
  const nothing = () => Promise.resolve();
  /** A beat that a busy machine keeps, where a story is not about silence. */
  const unhurriedMs = 2000;
  /** Holds a key until it is lost; resolves when it is held. */
  async function hold(db: Database, key: string, onLost: (key: string) => void): Promise<void> {
    await new Promise<void>((held, failed) => {
      const work = async (lost: AbortSignal) => {
        held();
        if (!lost.aborted) await once(lost, 'abort');
        onLost(key);
      };
      db.exclusively(key, work).catch(failed);
    });
  }

  it('are all free after thirty broken connections, and every holder has learnt of its loss', async () => {
    const url = await freshSchema();
    const lost: unknown[] = [];
    const [holder, other] = [open(named(url, 'holder'), (error) => lost.push(error), unhurriedMs), open(url)];
    const lostKeys: string[] = [];
    const keys = Array.from({ length: 30 }, (_, n) => `${url} ${n}`);

    for (const key of keys) {
      await hold(holder, key, (gone) => lostKeys.push(gone));
      await other.query(
        `SELECT pg_terminate_backend(pid, 1000) FROM pg_stat_activity WHERE application_name = 'holder'`,
      );
    }
    while (lostKeys.length < keys.length) await holder.query('SELECT 1').catch(() => undefined);

    const free = await Promise.all(keys.map((key) => other.exclusively(key, nothing)));
    assert.deepEqual(lostKeys, keys);
    assert.ok(free.every(Boolean), `${free.filter((one) => !one).length} keys are still held`);
    assert.ok(lost.length >= keys.length);
    assert.equal(await holder.exclusively('another', nothing), true);
  });

  it('go to another process when their holder falls silent, and not before the holder knows', async () => {
    const url = await freshSchema();
    const wire = await wireTo(url);
    const [holder, other] = [open(wire.url), open(url)];
    const lostKeys: string[] = [];
    await hold(holder, url, (key) => lostKeys.push(key));

    wire.silence();
    while (!(await other.exclusively(url, nothing)));

    assert.deepEqual(lostKeys, [url]);
  });

  it('do not keep a database from closing when the server no longer answers', async () => {
    const wire = await wireTo(await freshSchema());
    const db = openPostgres({ url: wire.url });
    await hold(db, wire.url, () => undefined);
    await db.query('SELECT 1');

    wire.silence();

    await within(7000, db.close());

    await assert.rejects(db.exclusively(wire.url, nothing), /closed/);
  });
});
