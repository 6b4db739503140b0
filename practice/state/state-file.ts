import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { accountSchema, type PracticeAccount } from './account.ts';

/** Accounts that differ from a new tenant's, by object id; null for a deleted one. Fields may be missing in an old file. */
const stateSchema = z.object({ accounts: z.record(z.string(), accountSchema.partial().nullable()) });

/**
 * Reads what was written to the tenant before; nothing when there is no file yet.
 * @param seeds accounts of a new tenant, from which a field comes that the file does not have
 * @throws {Error} when the file is not what `saveAccounts` writes, naming it and the way out
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

/** Writes them, whole: a crash leaves the file before or the file after, never half of one. */
export function saveAccounts(dataDir: string, accounts: ReadonlyMap<string, PracticeAccount | null>): void {
  const file = fileIn(dataDir);
  mkdirSync(dataDir, { recursive: true });
  writeFileSync(`${file}.new`, JSON.stringify({ accounts: Object.fromEntries(accounts) }, null, 1));
  renameSync(`${file}.new`, file);
}

const complete = (id: string, saved: object, seeds: ReadonlyMap<string, PracticeAccount>): PracticeAccount =>
  accountSchema.parse({ ...blank, ...seeds.get(id), ...saved });

/** What an account has that was created here and saved before a field existed. */
const blank = { managerId: null, roles: [], groups: [], methods: [] };

const fileIn = (dataDir: string): string => join(dataDir, 'practice-tenant.json');
