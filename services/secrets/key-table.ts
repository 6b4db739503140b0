import { setTimeout as pause } from 'node:timers/promises';
import type { Database } from '../store/database.ts';
import type { KeyStore } from './key-store.ts';

/** How often a shutdown tries to rewrite the table, and how long it waits in between, in milliseconds. */
const lastTries = 20;
const betweenTriesMs = 50;

/**
 * Keeps data keys in the table `secret_key` of PostgreSQL. The table is UNLOGGED: its rows are in no WAL, on no standby and in no base
 * backup, and a crash of the server empties it.
 *
 * A destroyed key leaves its bytes in a dead row. So the row stays, without its key, as a mark that the table must be rewritten: all
 * other rows are read, the table is truncated, which gives it a new file, and they are written again. VACUUM FULL would keep dead rows
 * that an old snapshot might still see, such as that of a backup under way. Any replica finds the marks of one that died.
 *
 * @param onProblem called when a rewrite failed; the next `tidy` tries again
 */
export function createKeyTable(db: Database, onProblem: (error: unknown) => void): KeyStore {
  const state: State = { marked: false, locked: false, rewriting: undefined };
  const tidy = async (): Promise<void> => {
    while (state.rewriting !== undefined) await state.rewriting;
    if (!state.marked) return;
    state.marked = false;
    state.locked = false;
    state.rewriting = rewrite(db)
      .catch((error: unknown) => {
        state.marked = true;
        state.locked = isLocked(error);
        if (!state.locked) onProblem(error);
      })
      .finally(() => (state.rewriting = undefined));
    await state.rewriting;
  };

  return {
    async add(id, wrapped) {
      await db.query('INSERT INTO secret_key (id, wrapped) VALUES ($1, $2)', [id, wrapped]);
    },
    async read(id) {
      const [row] = await db.query('SELECT wrapped FROM secret_key WHERE id = $1 AND wrapped IS NOT NULL', [id]);
      return row && String(row['wrapped']);
    },
    async destroy(ids) {
      for (const id of ids) await db.query('UPDATE secret_key SET wrapped = NULL WHERE id = $1', [id]);
      state.marked ||= ids.length > 0;
      tidy().catch(onProblem);
    },
    async list() {
      const rows = await db.query('SELECT id, wrapped IS NULL AS marked FROM secret_key');
      state.marked ||= rows.some((row) => Boolean(row['marked']));
      return rows.filter((row) => !row['marked']).map((row) => String(row['id']));
    },
    tidy,
    async close() {
      for (let tries = 0; tries < lastTries; tries += 1) {
        await tidy();
        if (!state.locked) return;
        await pause(betweenTriesMs);
      }
    },
  };
}

interface State {
  /** Whether rows are marked, as far as this process knows. */
  marked: boolean;
  /** Whether the last rewrite found the table in use. */
  locked: boolean;
  rewriting: Promise<void> | undefined;
}

/**
 * Gives the table a new file that holds its unmarked rows only.
 * @throws {Error} at once, with the code of `isLocked`, while anybody else uses the table: waiting would hold up everybody behind us
 */
async function rewrite(db: Database): Promise<void> {
  await db.tx(async (tx) => {
    await tx.query('LOCK TABLE secret_key IN ACCESS EXCLUSIVE MODE NOWAIT');
    const rows = await tx.query('SELECT id, wrapped FROM secret_key WHERE wrapped IS NOT NULL');
    await tx.query('TRUNCATE secret_key');
    await tx.query(
      `INSERT INTO secret_key (id, wrapped) SELECT kept ->> 'id', kept ->> 'wrapped' FROM json_array_elements($1::json) AS kept`,
      [JSON.stringify(rows)],
    );
  });
}

/** PostgreSQL's `lock_not_available`. */
const isLocked = (error: unknown): boolean => error instanceof Error && 'code' in error && error.code === '55P03';
