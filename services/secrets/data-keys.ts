import { randomBytes, randomUUID } from 'node:crypto';
import type { Database } from '../store/database.ts';
import { createKeyFiles } from './key-files.ts';
import type { KeyStore } from './key-store.ts';
import { createKeyTable } from './key-table.ts';
import { createSealer, type Sealer } from './sealer.ts';

/** The key of one secret. Whoever destroys it destroys the secret, in every copy of the database. */
export interface DataKey {
  /** Stored beside the secret. */
  readonly id: string;
  readonly sealer: Sealer;
}

/** Data keys: one for each secret, destroyed with it. */
export interface DataKeys {
  /** Makes a key. Store the row that names it next; a key without a row is destroyed by the sweep after a minute. */
  create(): Promise<DataKey>;
  /**
   * Returns what opens a secret.
   * @param id null for a secret of a version that sealed with the master key
   * @returns undefined when the key was destroyed, or the master key is another one
   */
  sealerOf(id: string | null): Promise<Sealer | undefined>;
  /**
   * Destroys the keys of secrets whose rows are deleted. Delete the rows first: after a crash in between the keys have no row, and the
   * sweep destroys them. Never rejects: a failure is reported, and the sweep tries again.
   * @param ids null for a secret without a key of its own
   */
  destroy(ids: readonly (string | null)[]): Promise<void>;
  /** Destroys keys that no row names. Looks about once a minute, however often it is called. */
  sweep(): Promise<void>;
  /** Waits for work under way. Call it before the database is closed. */
  close(): Promise<void>;
}

/** What data keys are made of. */
export interface DataKeysPorts {
  readonly db: Database;
  readonly store: KeyStore;
  /** The master key; it only wraps data keys. 32 bytes. */
  readonly masterKey: Uint8Array;
  /** Epoch milliseconds. */
  readonly now: () => number;
  /** Called when a key could not be destroyed yet. */
  readonly onProblem: (error: unknown) => void;
}

/** How often keys without a row are looked for, in milliseconds. */
const lookMs = 60_000;
const keyBytes = 32;
/** Ids come back from the database and become names of files, so whoever can write a row must not choose them freely. */
const idShape = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/**
 * Chooses where data keys rest: files beside a database of this process alone, a table of its own on a shared one.
 * @param folder of the files
 * @param onProblem called when the table could not be rewritten yet
 */
export const keyStoreOf = (db: Database, folder: string, onProblem: (error: unknown) => void): KeyStore =>
  db.exclusive ? createKeyFiles(folder) : createKeyTable(db, onProblem);

/** What a wrapped data key is bound to, so that no file stands for another one. */
export const aboutDataKey = (id: string): string => `data key ${id}`;

/** Wraps data keys with the master key and keeps them in a store. */
export function createDataKeys({ db, store, masterKey, now, onProblem }: DataKeysPorts): DataKeys {
  const master = createSealer(masterKey);
  const seen: { at: number; orphans: ReadonlySet<string> | undefined } = { at: -Infinity, orphans: undefined };

  const destroy = async (ids: readonly string[]): Promise<void> => {
    try {
      await store.destroy(ids.filter((id) => idShape.test(id)));
      await db.purgeDeleted();
    } catch (error) {
      onProblem(error);
    }
  };

  return {
    async create() {
      const id = randomUUID();
      const key = randomBytes(keyBytes);
      await store.add(id, master.seal(key.toString('base64'), aboutDataKey(id)));
      return { id, sealer: createSealer(key) };
    },
    async sealerOf(id) {
      if (id === null) return master;
      const wrapped = idShape.test(id) ? await store.read(id) : undefined;
      const key = wrapped === undefined ? undefined : master.open(wrapped, aboutDataKey(id));
      return key === undefined ? undefined : createSealer(Buffer.from(key, 'base64'));
    },
    destroy: (ids) => destroy(ids.filter((id) => id !== null)),
    async sweep() {
      await store.tidy();
      if (Math.abs(now() - seen.at) < lookMs) return;
      seen.at = now();
      const kept = await store.list();
      const rows = await db.query('SELECT key_id FROM secret WHERE key_id IS NOT NULL');
      const named = new Set(rows.map((row) => row['key_id']));
      const orphans = new Set(kept.filter((id) => !named.has(id)));
      // The row of a key that was just made may not be stored yet. So a key is an orphan at the second look; at the first one only where
      // no other process can be about to store a row. This process looks for the first time before it does anything else.
      const before = seen.orphans ?? (db.exclusive ? orphans : new Set());
      seen.orphans = orphans;
      const lost = [...orphans].filter((id) => before.has(id));
      if (lost.length > 0) await destroy(lost);
    },
    close: () => store.close(),
  };
}
