import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { accountSchema, type PracticeAccount } from './account.ts';

/** Accounts that differ from a new tenant's, by object id; null for one that is deleted for good. An old file may lack fields. */
const stateSchema = z.object({ accounts: z.record(z.string(), accountSchema.partial().nullable()) });

/**
 * Reads the saved accounts; none when there is no file yet.
 * @param seeds accounts of a new tenant, which supply the fields that an old file lacks
 * @throws {Error} when the file is not a saved state, naming it and what to do
 */
export function loadAccounts(
  dataDir: string,
  seeds: ReadonlyMap<string, PracticeAccount>,
): Map<string, PracticeAccount | null> {
  const file = fileIn(dataDir);
  if (!existsSync(file)) return new Map();
  const wrong = (why: unknown, options?: ErrorOptions) =>
    new Error(`${file} is not the state of a practice tenant: delete it to start anew. ${String(why)}`, options);
  try {
    const { accounts } = stateSchema.parse(JSON.parse(readFileSync(file, 'utf8')));
    return new Map(Object.entries(accounts).map(([id, saved]) => [id, saved && complete(id, saved, seeds)]));
  } catch (cause) {
    throw wrong(cause instanceof z.ZodError ? z.prettifyError(cause) : cause, { cause });
  }
}

/** Saves the accounts that differ from a new tenant's. A crash leaves the old file or the new one, never half of one. */
export function saveAccounts(dataDir: string, accounts: ReadonlyMap<string, PracticeAccount | null>): void {
  const file = fileIn(dataDir);
  mkdirSync(dataDir, { recursive: true });
  writeFileSync(`${file}.new`, JSON.stringify({ accounts: Object.fromEntries(accounts) }, null, 1));
  renameSync(`${file}.new`, file);
}

const complete = (id: string, saved: object, seeds: ReadonlyMap<string, PracticeAccount>): PracticeAccount =>
  accountSchema.parse({ ...blank, ...seeds.get(id), ...saved });

/** Fields that an account lacks when it was created here and saved by an older version. */
const blank = { managerId: null, roles: [], groups: [], methods: [] };

const fileIn = (dataDir: string): string => join(dataDir, 'practice-tenant.json');
