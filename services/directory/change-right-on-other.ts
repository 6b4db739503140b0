import type { Graph } from '../graph/graph.ts';
import type { Target } from '../model/person.ts';
import { closeFolder, openFolder, type FolderRight } from './mailbox-folders.ts';
import { addFullAccess, changeOnBehalf, changeSendAs, removeFullAccess } from './mailbox-permissions.ts';
import { mailboxRef } from './mailbox-ref.ts';
import { mailboxCalled, rightKinds, type RightOnOther } from './rights-on-others.ts';

/**
 * Gives somebody a right in the mailbox of another one, or takes it away.
 * @throws {GraphProblem} as `runCmdlet`; `rejected` when there is no such mailbox
 */
export async function changeRightOnOther(
  graph: Graph,
  change: 'Add' | 'Remove',
  { kind, mailbox, rights, delegate = false }: RightOnOther,
  user: Target,
): Promise<void> {
  const at = mailboxRef(await mailboxCalled(graph, mailbox));
  const full = { user: user.id, rights: rights.length === 0 ? ['FullAccess'] : rights, inheritance: 'All' };
  const flags = delegate ? 'Delegate' : '';
  const calendar: FolderRight = { folder: 'calendar', user: user.id, rights, flags };
  switch (kind) {
    case 'full-access':
      return change === 'Add' ? addFullAccess(graph, at, full) : removeFullAccess(graph, at, full);
    case 'send-as':
      return changeSendAs(graph, at, change, user.id);
    case 'on-behalf':
      return changeOnBehalf(graph, at, change === 'Add' ? 'add' : 'remove', [user.id]);
    case 'calendar':
      return change === 'Add' ? openFolder(graph, at, calendar) : closeFolder(graph, at, calendar);
    default:
      return kind satisfies never;
  }
}

/**
 * A right as people type it: `calendar:grady@contoso.com:Editor:delegate`.
 * @returns undefined for a mailbox whose name holds a character that separates here
 */
export function typedRight({ kind, mailbox, rights, delegate = false }: RightOnOther): string | undefined {
  if (/[,:]/.test(mailbox)) return undefined;
  const more = [...(rights.length > 0 ? [rights.join('+')] : []), ...(delegate ? ['delegate'] : [])];
  return [kind, mailbox, ...more].join(':');
}

/**
 * Reads a right as people type it.
 * @returns undefined when it is none
 */
export function rightOf(typed: string): RightOnOther | undefined {
  const [word = '', mailbox = '', rights = '', last = ''] = typed.split(':').map((part) => part.trim());
  const kind = rightKinds.find((known) => known === word.toLowerCase());
  if (kind === undefined || mailbox === '' || !/^[\w+]*$/.test(rights) || !/^(delegate)?$/i.test(last))
    return undefined;
  if (kind === 'calendar' && rights === '') return undefined;
  const list = rights.split('+').filter((right) => right !== '');
  return { kind, mailbox, name: mailbox, rights: list, ...(kind === 'calendar' ? { delegate: last !== '' } : {}) };
}
