import { seedAccount, type PracticeAccount } from './account.ts';
import { seedApps, type PracticeApp } from './apps.ts';
import { deletedGroupSeeds } from '../seed/deleted-things.ts';
import { deletedAccounts } from './deleted.ts';
import type { DeletableGroup } from './deleted-groups.ts';
import { practiceGroups, type PracticeGroup } from '../people/groups.ts';
import { openEDiscovery, type EDiscovery } from './ediscovery.ts';
import { openMfaClient, type MfaClient } from './mfa-client.ts';
import { openNamedLocations, type NamedLocations } from './named-locations.ts';
import { practicePeople } from '../people/people.ts';
import { replicated } from './replicated.ts';
import { loadState, saveState, type SavedState } from './state-file.ts';

/**
 * How far a read is behind the writes: `truth` is not, `directory` is behind like a plain read, and `index` is further behind, like
 * `$filter`, `$search` and `ConsistencyLevel: eventual`.
 */
export type View = 'truth' | 'directory' | 'index';

/** The practice tenant's state. A write is on disk and in `truth` at once, in the other views later. */
export interface Directory {
  /** When it was opened, in epoch milliseconds. Logs and risk date from before. */
  readonly openedAt: number;
  /**
   * Finds an account that is not deleted.
   * @param key object id or user principal name, in any case
   */
  account(key: string, view: View): PracticeAccount | undefined;
  /** All accounts that are not deleted, oldest first. */
  accounts(view: View): readonly PracticeAccount[];
  /** The named locations of Conditional Access. */
  readonly locations: NamedLocations;
  /** Microsoft's MFA client; its secrets and tokens are not kept on disk. */
  readonly mfaClient: MfaClient;
  /** Cases, searches and purges of Microsoft Purview; not kept on disk. */
  readonly ediscovery: EDiscovery;
  /** All apps that have a service principal, oldest first. */
  apps(view: View): readonly PracticeApp[];
  /** All apps that are registered in the tenant, also those without a service principal. */
  registrations(view: View): readonly RegisteredApp[];
  /** Apps of which something is deleted and can still be restored. */
  deletedApps(view: View): readonly PracticeApp[];
  /** Microsoft 365 groups that are deleted and can still be restored. */
  deletedGroups(view: View): readonly DeletableGroup[];
  /** Microsoft 365 groups that were restored. */
  restoredGroups(view: View): readonly DeletableGroup[];
  /** Replaces a group that is deleted, or was. */
  writeGroup(group: DeletableGroup): void;
  /** Replaces an app, which is known by the object id of its service principal. */
  writeApp(app: PracticeApp): void;
  /** The accounts that are deleted and can still be restored. */
  deleted(view: View): readonly DeletedAccount[];
  /** Replaces an account, or deletes it permanently when `account` is undefined. */
  write(id: string, account: PracticeAccount | undefined): void;
}

/** An app that is registered in the tenant. */
export type RegisteredApp = PracticeApp & { readonly registration: NonNullable<PracticeApp['registration']> };

/** An account that can be restored. */
export type DeletedAccount = PracticeAccount & { readonly deletedAt: string };

/** How a directory is opened. */
export interface DirectorySettings {
  /** Epoch milliseconds. */
  readonly now: () => number;
  /** Milliseconds until a plain read shows a write; the index takes five times as long. */
  readonly lagMs: number;
  /** Folder of the state file. Without it, the state is kept in memory only. */
  readonly dataDir?: string | undefined;
}

const indexLag = 5;
const restorableMs = 30 * 86_400_000;

/**
 * Opens the tenant in its saved state, or a new one.
 * @throws {Error} when the state file cannot be read, naming it
 */
export function openDirectory({ now, lagMs, dataDir }: DirectorySettings): Directory {
  const lag: Readonly<Record<View, number>> = { truth: 0, directory: lagMs, index: indexLag * lagMs };
  const openedAt = now();
  const people = practicePeople.map((person) => seedAccount(person, openedAt));
  const seeds = new Map([...people, ...deletedAccounts(openedAt)].map((account) => [account.user.id, account]));
  const changed: SavedState =
    dataDir === undefined ? { accounts: new Map(), apps: new Map(), groups: new Map() } : loadState(dataDir, seeds);
  const start = new Map<string, PracticeAccount | null>([...seeds, ...changed.accounts]);
  const accounts = replicated(existing(start), now, lag.index);
  const apps = replicated(new Map([...seedApps(openedAt), ...changed.apps]), now, lag.index);
  const groupSeeds = deletedGroupSeeds(openedAt).map((group) => [group.id, group] as const);
  const groups = replicated<DeletableGroup>(new Map([...groupSeeds, ...changed.groups]), now, lag.index);
  const isKept = (deletedAt: string | null | undefined) =>
    deletedAt != null && Date.parse(deletedAt) > now() - restorableMs;
  const save = () => {
    if (dataDir !== undefined) saveState(dataDir, changed);
  };
  const present = (view: View) => accounts.all(lag[view]).filter((account) => !isDeleted(account));

  return {
    openedAt,
    locations: openNamedLocations({ now, lagMs, dataDir }),
    mfaClient: openMfaClient(lag.directory),
    ediscovery: openEDiscovery(),
    account(key, view) {
      const wanted = key.toLowerCase();
      const byId = accounts.read(wanted, lag[view]);
      if (byId !== undefined) return isDeleted(byId) ? undefined : byId;
      return present(view).find(({ user }) => user.userPrincipalName.toLowerCase() === wanted);
    },
    accounts: present,
    apps: (view) => apps.all(lag[view]).filter(({ deleted }) => deleted.principal == null),
    registrations: (view) => apps.all(lag[view]).filter(isRegistered),
    deletedApps: (view) =>
      apps.all(lag[view]).filter(({ deleted }) => isKept(deleted.principal) || isKept(deleted.registration)),
    deletedGroups: (view) => groups.all(lag[view]).filter(({ deletedAt }) => isKept(deletedAt)),
    restoredGroups: (view) => groups.all(lag[view]).filter(({ deletedAt }) => deletedAt === null),
    writeGroup(group) {
      groups.write(group.id, group);
      changed.groups.set(group.id, group);
      save();
    },
    writeApp(app) {
      apps.write(app.principal.id, app);
      changed.apps.set(app.principal.id, app);
      save();
    },
    deleted: (view) =>
      accounts
        .all(lag[view])
        .filter(isDeleted)
        .filter(({ deletedAt }) => isKept(deletedAt)),
    write(id, account) {
      accounts.write(id, account);
      changed.accounts.set(id, account ?? null);
      save();
    },
  };
}

/** Lists the groups that somebody is in, directly and through other groups. */
export function groupsOf(account: PracticeAccount): readonly PracticeGroup[] {
  const found = new Set(practiceGroups.filter((group) => account.groups.includes(group.id)));
  for (const group of found) {
    for (const parent of practiceGroups) if (parent.name === group.memberOf) found.add(parent);
  }
  return [...found];
}

/** Lists the directory roles that somebody holds, directly and through groups, by display name. */
export const practiceRolesOf = (account: PracticeAccount): readonly string[] => [
  ...new Set([...account.roles, ...groupsOf(account).flatMap((group) => group.role ?? [])]),
];

const isRegistered = (app: PracticeApp): app is RegisteredApp =>
  app.registration !== undefined && app.deleted.registration == null;

const isDeleted = (account: PracticeAccount): account is DeletedAccount => typeof account.deletedAt === 'string';

const existing = (
  accounts: ReadonlyMap<string, PracticeAccount | null>,
): readonly (readonly [string, PracticeAccount])[] =>
  [...accounts].flatMap(([id, account]) => (account === null ? [] : [[id, account] as const]));
