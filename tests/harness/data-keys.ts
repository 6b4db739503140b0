import assert from 'node:assert/strict';
import { join } from 'node:path';
import { createDataKeys, keyStoreOf, type DataKeys } from '../../services/secrets/data-keys.ts';
import type { Database } from '../../services/store/database.ts';
import { afterTest, temporaryFolder } from './cleanup.ts';

/** The master key of tests. */
export const masterKey = Buffer.alloc(32, 1);

/** What a test changes about its data keys; everything has a default. */
export interface DataKeysSettings {
  readonly master?: Uint8Array;
  /** Folder of the key files, for SQLite. */
  readonly folder?: string;
  readonly now?: () => number;
  /** What happens to problems; unless given, one fails the test. */
  readonly onProblem?: (error: unknown) => void;
}

/** Makes data keys for a database, kept as production keeps them for its engine, and closed after the test. */
export function dataKeysOf(
  db: Database,
  {
    master = masterKey,
    folder = join(temporaryFolder(), 'keys'),
    now = () => 0,
    onProblem = (error) => assert.fail(String(error)),
  }: DataKeysSettings = {},
): DataKeys {
  const store = keyStoreOf(db, folder, onProblem);
  const keys = createDataKeys({ db, store, masterKey: master, now, onProblem });
  afterTest(() => keys.close());
  return keys;
}
