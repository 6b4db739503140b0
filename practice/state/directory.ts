import { seed, type PracticeAccount } from './account.ts';
import { deletedAccounts } from './deleted.ts';
import { practiceGroups, type PracticeGroup } from '../people/groups.ts';
import { mfaClientSecret, type MfaClient } from './mfa-client.ts';
import { practicePeople } from '../people/people.ts';
import { replicated } from './replicated.ts';
import { loadAccounts, saveAccounts } from './state-file.ts';

/**
 * How far behind a reader is: `truth` sees what was written last, `directory` the lag of a plain read, and `index` the
 * longer one of `$filter`, `$search` and `ConsistencyLevel: eventual`.
 */
export type View = 'truth' | 'directory' | 'index';

/** The practice tenant's state. Writes are seen by `truth` at once, by the other views later, and are on disk at once. */
export interface Directory {
  /** When it was opened, in epoch milliseconds: what happened lately happened before. */
  readonly openedAt: number;
  /** @param key object id or user principal name, in any case */
  account(key: string, view: View): PracticeAccount | undefined;
  accounts(view: View): readonly PracticeAccount[];
  /** Microsoft's MFA client, whose secrets and tokens nobody keeps on disk. */
  readonly mfaClient: MfaClient;
  /** Those that are deleted and can still be restored. */
  deleted(view: View): readonly DeletedAccount[];
  /** Replaces an account, or takes it away for good when `account` is undefined. */
  write(id: string, account: PracticeAccount | undefined): void;
}

/** An account that can be restored. */
export type DeletedAccount = PracticeAccount & { readonly deletedAt: string };

/** What a directory is opened with. */
export interface DirectorySettings {
  /** Epoch milliseconds. */
  readonly now: () => number;
  /** Milliseconds until a plain read shows a write; the index takes five times as long. */
  readonly lagMs: number;
  /** Folder of the state file; without it the tenant forgets when it closes. */
  readonly dataDir?: string | undefined;
}

const indexLag = 5;
const restorableMs = 30 * 86_400_000;

/**
 * Opens the tenant as it was left, or a new one.
 * @throws {Error} when the state file cannot be read, naming it
 */
export function openDirectory({ now, lagMs, dataDir }: DirectorySettings): Directory {
  const lag: Readonly<Record<View, number>> = { truth: 0, directory: lagMs, index: indexLag * lagMs };
  const openedAt = now();
  const people = practicePeople.map((person) => seed(person, openedAt));
  const seeds = new Map([...people, ...deletedAccounts(openedAt)].map((account) => [account.user.id, account]));
  const changed = dataDir === undefined ? new Map<string, PracticeAccount | null>() : loadAccounts(dataDir, seeds);
  const start = new Map<string, PracticeAccount | null>([...seeds, ...changed]);
  const accounts = replicated(known(start), now, lag.index);
  const present = (view: View) => accounts.all(lag[view]).filter((account) => !isDeleted(account));

  return {
    openedAt,
    mfaClient: mfaClientSecret(lag.directory),
    account(key, view) {
      const wanted = key.toLowerCase();
      const byId = accounts.read(wanted, lag[view]);
      if (byId !== undefined) return isDeleted(byId) ? undefined : byId;
      return present(view).find(({ user }) => user.userPrincipalName.toLowerCase() === wanted);
    },
    accounts: present,
    deleted: (view) =>
      accounts
        .all(lag[view])
        .filter(isDeleted)
        .filter(({ deletedAt }) => Date.parse(deletedAt) > now() - restorableMs),
    write(id, account) {
      accounts.write(id, account);
      changed.set(id, account ?? null);
      if (dataDir !== undefined) saveAccounts(dataDir, changed);
    },
  };
}

/** The groups somebody is in, directly and through groups in groups. */
export function groupsOf(account: PracticeAccount): readonly PracticeGroup[] {
  const found = new Set(practiceGroups.filter((group) => account.groups.includes(group.id)));
  for (const group of found) {
    for (const parent of practiceGroups) if (parent.name === group.memberOf) found.add(parent);
  }
  return [...found];
}

/** The directory roles somebody holds, directly and through groups, by display name. */
export const practiceRolesOf = (account: PracticeAccount): readonly string[] => [
  ...new Set([...account.roles, ...groupsOf(account).flatMap((group) => group.role ?? [])]),
];

const isDeleted = (account: PracticeAccount): account is DeletedAccount => typeof account.deletedAt === 'string';

const known = (
  accounts: ReadonlyMap<string, PracticeAccount | null>,
): readonly (readonly [string, PracticeAccount])[] =>
  [...accounts].flatMap(([id, account]) => (account === null ? [] : [[id, account] as const]));
