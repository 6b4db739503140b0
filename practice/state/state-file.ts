import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { accountSchema, type PracticeAccount } from './account.ts';
import { deletedGroupSchema, type DeletableGroup } from './deleted-groups.ts';
import { practiceAppSchema, type PracticeApp } from './apps.ts';

/** What differs from a new tenant: accounts by object id, null for one that is deleted for good, apps, and deletable groups. An old file may lack fields. */
const stateSchema = z.object({
  accounts: z.record(z.string(), accountSchema.partial().nullable()),
  apps: z.record(z.string(), practiceAppSchema).default({}),
  groups: z.record(z.string(), deletedGroupSchema).default({}),
});

/** What a tenant keeps on disk. */
export interface SavedState {
  readonly accounts: Map<string, PracticeAccount | null>;
  readonly apps: Map<string, PracticeApp>;
  readonly groups: Map<string, DeletableGroup>;
}

/**
 * Reads the saved state; an empty one when there is no file yet.
 * @param seeds accounts of a new tenant, which supply the fields that an old file lacks
 * @throws {Error} when the file is not a saved state, naming it and what to do
 */
export function loadState(dataDir: string, seeds: ReadonlyMap<string, PracticeAccount>): SavedState {
  const file = fileIn(dataDir);
  if (!existsSync(file)) return { accounts: new Map(), apps: new Map(), groups: new Map() };
  const wrong = (why: unknown, options?: ErrorOptions) =>
    new Error(`${file} is not the state of a practice tenant: delete it to start anew. ${String(why)}`, options);
  try {
    const { accounts, apps, groups } = stateSchema.parse(JSON.parse(readFileSync(file, 'utf8')));
    return {
      accounts: new Map(Object.entries(accounts).map(([id, saved]) => [id, saved && complete(id, saved, seeds)])),
      apps: new Map(Object.entries(apps)),
      groups: new Map(Object.entries(groups)),
    };
  } catch (cause) {
    throw wrong(cause instanceof z.ZodError ? z.prettifyError(cause) : cause, { cause });
  }
}

/** Saves what differs from a new tenant. A crash leaves the old file or the new one, never half of one. */
export function saveState(dataDir: string, { accounts, apps, groups }: SavedState): void {
  const file = fileIn(dataDir);
  mkdirSync(dataDir, { recursive: true });
  const all = {
    accounts: Object.fromEntries(accounts),
    apps: Object.fromEntries(apps),
    groups: Object.fromEntries(groups),
  };
  const text = JSON.stringify(all, null, 1);
  writeFileSync(`${file}.new`, text);
  renameSync(`${file}.new`, file);
}

const complete = (id: string, saved: object, seeds: ReadonlyMap<string, PracticeAccount>): PracticeAccount =>
  accountSchema.parse({ ...blank, ...seeds.get(id), ...saved });

/** Fields that an account lacks when it was created here and saved by an older version. */
const blank = { managerId: null, roles: [], groups: [], methods: [] };

const fileIn = (dataDir: string): string => join(dataDir, 'practice-tenant.json');
