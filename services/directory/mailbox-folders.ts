import { z } from 'zod';
import { GraphProblem, type Graph } from '../graph/graph.ts';
import { noMailboxCodes } from '../model/problem-cause.ts';
import { onMailbox, type MailboxRef } from './mailbox-ref.ts';
import { unlessGone } from './mailbox-permissions.ts';

/*
 * Rights on the folders that lead to everything else: the calendar, the inbox and the top folder. Names of folders are in the language of the
 * mailbox, so they are read first.
 */

/** The folders that are looked at. */
export const rightsFolders = ['calendar', 'inbox', 'root'] as const;
/** One of `rightsFolders`. */
export type RightsFolder = (typeof rightsFolders)[number];

/** What people call them. */
export const folderNames: Readonly<Record<RightsFolder, string>> = {
  calendar: 'the calendar',
  inbox: 'the inbox',
  root: 'the top folder',
};

/** A right on a folder. */
export interface FolderRight {
  readonly folder: RightsFolder;
  /** Who has it: a name, an address, `Default` for everybody in the organisation, or `Anonymous`. */
  readonly user: string;
  readonly rights: readonly string[];
  /** `Delegate` and the like, comma-separated without blanks; empty where Exchange shows none. */
  readonly flags: string;
}

const rightsList = z
  .union([z.array(z.string()), z.string().transform((text) => text.split(',').map((right) => right.trim()))])
  .nullish()
  .transform((rights) => rights ?? []);

const permission = z.object({
  // A text, or an object with the name in it (unverified).
  User: z.union([z.string(), z.looseObject({ DisplayName: z.string() }).transform((user) => user.DisplayName)]),
  AccessRights: rightsList,
  SharingPermissionFlags: z.string().nullish(),
});

const folderRow = z.object({ Name: z.string(), FolderType: z.string().nullish(), FolderPath: z.string().nullish() });

/**
 * Reads who has rights on the calendar, the inbox and the top folder.
 * @throws {GraphProblem} as `runCmdlet`
 */
export async function folderRightsOf(graph: Graph, at: MailboxRef): Promise<readonly FolderRight[]> {
  const all = await Promise.all(
    rightsFolders.map(async (folder) => {
      const identity = await folderIdentity(graph, at, folder);
      const cmdlet = { name: 'Get-MailboxFolderPermission', identity, item: permission };
      const { items } = await onMailbox(graph, at, cmdlet);
      return items.map((row) => asRight(folder, row));
    }),
  );
  return all.flat();
}

/**
 * Reads what one person may do in the calendar of a mailbox. The calendar is called `Calendar` unless the mailbox has another language;
 * only then is its name looked up, because somebody who leaves is looked for in many mailboxes.
 * @param user object id
 * @returns undefined when nothing was granted to this person
 * @throws {GraphProblem} as `runCmdlet`
 */
export async function calendarRightOf(graph: Graph, at: MailboxRef, user: string): Promise<FolderRight | undefined> {
  try {
    return await rightIn(graph, at, `${at.id}:\\Calendar`, user);
  } catch (problem) {
    if (!(problem instanceof GraphProblem) || !noMailboxCodes.includes(problem.details.graphCode ?? '')) throw problem;
    return rightIn(graph, at, await folderIdentity(graph, at, 'calendar'), user);
  }
}

async function rightIn(graph: Graph, at: MailboxRef, identity: string, user: string): Promise<FolderRight | undefined> {
  const found: z.output<typeof permission>[] = [];
  const parameters = { User: user };
  const read = onMailbox(graph, at, { name: 'Get-MailboxFolderPermission', identity, parameters, item: permission });
  await unlessGone(read.then(({ items }) => found.push(...items)));
  return found.map((row) => asRight('calendar', row))[0];
}

const asRight = (folder: RightsFolder, row: z.output<typeof permission>): FolderRight => ({
  folder,
  user: row.User,
  rights: row.AccessRights,
  flags: plainFlags(row.SharingPermissionFlags ?? ''),
});

/** Whether a right is everybody’s or a stranger’s, which cannot be removed but only set (unverified). */
export const isEverybody = ({ user }: Pick<FolderRight, 'user'>): boolean => /^(default|anonymous)$/i.test(user);

const harmless: readonly string[] = ['None', 'AvailabilityOnly', 'LimitedDetails'];

/** Whether a right lets somebody read or change what is in the folder, rather than only see when the person is busy. */
export const isTelling = ({ rights }: Pick<FolderRight, 'rights'>): boolean =>
  rights.some((right) => !harmless.includes(right));

/**
 * Takes a right away. What everybody has is set to what a new mailbox gives: free and busy times in the calendar, else nothing.
 * @throws {GraphProblem} as `runCmdlet`
 */
export async function closeFolder(graph: Graph, at: MailboxRef, right: FolderRight): Promise<void> {
  const identity = await folderIdentity(graph, at, right.folder);
  const User = named(right.user);
  if (isEverybody(right)) {
    const usual = right.folder === 'calendar' && /^default$/i.test(right.user) ? 'AvailabilityOnly' : 'None';
    await onMailbox(graph, at, {
      name: 'Set-MailboxFolderPermission',
      identity,
      parameters: { User, AccessRights: [usual], Confirm: false },
      item: z.unknown(),
    });
    return;
  }
  const parameters = { User, Confirm: false };
  const removal = { name: 'Remove-MailboxFolderPermission', identity, parameters, item: z.unknown() };
  await unlessGone(onMailbox(graph, at, removal));
}

/**
 * Gives a right as it was. Without the flags, Exchange would silently end a delegation.
 * @throws {GraphProblem} as `runCmdlet`
 */
export async function openFolder(graph: Graph, at: MailboxRef, right: FolderRight): Promise<void> {
  const identity = await folderIdentity(graph, at, right.folder);
  const flags = right.flags === '' ? {} : { SharingPermissionFlags: right.flags, SendNotificationToUser: false };
  const parameters = { User: named(right.user), AccessRights: right.rights, ...flags, Confirm: false };
  const change = (verb: 'Add' | 'Set') =>
    onMailbox(graph, at, { name: `${verb}-MailboxFolderPermission`, identity, parameters, item: z.unknown() });
  if (isEverybody(right)) {
    await change('Set');
    return;
  }
  try {
    await change('Add');
  } catch (error) {
    if (!(error instanceof GraphProblem) || !isThere(error)) throw error;
    await change('Set');
  }
}

/** The exception is unverified. */
const isThere = ({ details, message }: GraphProblem): boolean =>
  details.graphCode === 'UserAlreadyExistsInPermissionEntryException' ||
  /existing permission entry was found/i.test(message);

/** The name of a folder for a cmdlet: `id:\Kalender`. */
async function folderIdentity(graph: Graph, at: MailboxRef, folder: RightsFolder): Promise<string> {
  if (folder === 'root') return `${at.id}:\\`;
  const scope = folder === 'calendar' ? 'Calendar' : 'Inbox';
  const { items } = await onMailbox(graph, at, {
    name: 'Get-MailboxFolderStatistics',
    parameters: { FolderScope: scope },
    item: folderRow,
  });
  const found = items.find(({ FolderType }) => FolderType === scope) ?? items[0];
  const path = (found?.FolderPath ?? found?.Name ?? '').replace(/^\//, '').replaceAll('/', '\\');
  if (path === '') throw new GraphProblem('rejected', `Exchange does not show ${folderNames[folder]} of this mailbox.`);
  return `${at.id}:\\${path}`;
}

const plainFlags = (flags: string): string => {
  const list = flags.split(',').map((flag) => flag.trim());
  return list.filter((flag) => flag !== '' && flag !== 'None').join(',');
};

function named(name: string): string {
  if (name.trim() === '') throw new RangeError('the name of the person who has the right is empty');
  return name;
}
