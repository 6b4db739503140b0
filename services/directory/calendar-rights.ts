import { z } from 'zod';
import { GraphProblem, type Graph } from '../graph/graph.ts';
import { noMailboxCodes } from '../model/problem-cause.ts';
import { unlessGone } from './mailbox-permissions.ts';
import { onMailbox, type MailboxRef } from './mailbox-ref.ts';

/** What somebody may do in the calendar of another one. */
export interface CalendarRight {
  /** The calendar, as cmdlets are told about it: `mailbox:\Calendar`. */
  readonly folder: string;
  /** `Editor` and the like. */
  readonly rights: readonly string[];
  /** Whether meeting requests go to this person too. */
  readonly delegate: boolean;
}

const rightRow = z.object({
  AccessRights: z.union([z.array(z.string()), z.string().transform((text) => text.split(','))]).nullish(),
  SharingPermissionFlags: z.string().nullish(),
});
const folderRow = z.object({ Name: z.string(), FolderType: z.string().nullish() });

/**
 * Reads what somebody may do in the calendar of a mailbox. The calendar is called `Calendar` unless the mailbox has another language; then
 * its name is looked up.
 * @param user object id
 * @returns undefined when nothing was granted to this person
 * @throws {GraphProblem} as `runCmdlet`
 */
export async function calendarRightOf(graph: Graph, at: MailboxRef, user: string): Promise<CalendarRight | undefined> {
  try {
    return await rightIn(graph, at, 'Calendar', user);
  } catch (problem) {
    if (!(problem instanceof GraphProblem) || !noMailboxCodes.includes(problem.details.graphCode ?? '')) throw problem;
    const name = await calendarNameOf(graph, at);
    return name === undefined || name === 'Calendar' ? undefined : rightIn(graph, at, name, user);
  }
}

async function rightIn(graph: Graph, at: MailboxRef, name: string, user: string): Promise<CalendarRight | undefined> {
  const found: z.output<typeof rightRow>[] = [];
  const folder = `${at.id}:\\${name}`;
  const read = onMailbox(graph, at, {
    name: 'Get-MailboxFolderPermission',
    identity: folder,
    parameters: { User: user },
    item: rightRow,
  });
  await unlessGone(read.then(({ items }) => found.push(...items)));
  const [right] = found;
  if (right === undefined) return undefined;
  return { folder, rights: right.AccessRights ?? [], delegate: /Delegate/i.test(right.SharingPermissionFlags ?? '') };
}

async function calendarNameOf(graph: Graph, at: MailboxRef): Promise<string | undefined> {
  const { items } = await onMailbox(graph, at, {
    name: 'Get-MailboxFolderStatistics',
    parameters: { FolderScope: 'Calendar' },
    item: folderRow,
  });
  return items.find(({ FolderType: type }) => type === 'Calendar')?.Name;
}

/**
 * Takes away what somebody may do in the calendar of a mailbox. That it is gone already is no error.
 * @throws {GraphProblem} as `runCmdlet`
 */
export async function removeCalendarRight(graph: Graph, at: MailboxRef, user: string): Promise<void> {
  const right = await calendarRightOf(graph, at, user);
  if (right === undefined) return;
  const parameters = { User: user, Confirm: false };
  const { folder: identity } = right;
  await unlessGone(
    onMailbox(graph, at, { name: 'Remove-MailboxFolderPermission', identity, parameters, item: z.unknown() }),
  );
}

/**
 * Lets somebody into the calendar of a mailbox again. Nobody is notified.
 * @throws {GraphProblem} as `runCmdlet`; `rejected` when this person has some right there
 */
export async function addCalendarRight(
  graph: Graph,
  at: MailboxRef,
  user: string,
  { rights, delegate }: Omit<CalendarRight, 'folder'>,
): Promise<void> {
  const name = (await calendarNameOf(graph, at)) ?? 'Calendar';
  await onMailbox(graph, at, {
    name: 'Add-MailboxFolderPermission',
    identity: `${at.id}:\\${name}`,
    parameters: {
      User: user,
      AccessRights: rights,
      ...(delegate ? { SharingPermissionFlags: 'Delegate' } : {}),
      SendNotificationToUser: false,
      Confirm: false,
    },
    item: z.unknown(),
  });
}
