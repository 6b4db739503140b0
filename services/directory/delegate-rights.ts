import type { Graph } from '../graph/graph.ts';
import type { Delegates } from './mailbox-delegates.ts';
import { closeFolder, folderNames, openFolder } from './mailbox-folders.ts';
import { addFullAccess, changeOnBehalf, changeSendAs, removeFullAccess } from './mailbox-permissions.ts';
import type { MailboxRef } from './mailbox-ref.ts';

/** One right that is given or taken away, in words, and the calls that do it. */
interface RightChange {
  readonly name: string;
  readonly work: () => Promise<void>;
}

/**
 * Lists what gives or takes away the rights of delegates, one piece of work for each right; those on behalf are one list, and change
 * together.
 */
export function changesOfRights(
  graph: Graph,
  at: MailboxRef,
  { fullAccess, sendAs, onBehalf, folders }: Delegates,
  change: 'Add' | 'Remove',
): readonly RightChange[] {
  const isAdding = change === 'Add';
  return [
    ...fullAccess.map((right) => ({
      name: `full access ${isAdding ? 'for' : 'of'} ${right.user}`,
      work: () => (isAdding ? addFullAccess(graph, at, right) : removeFullAccess(graph, at, right)),
    })),
    ...sendAs.map((name) => ({
      name: `send as ${isAdding ? 'for' : 'by'} ${name}`,
      work: () => changeSendAs(graph, at, change, name),
    })),
    ...(onBehalf.length === 0
      ? []
      : [
          {
            name: `send on behalf ${isAdding ? 'for' : 'by'} ${onBehalf.join(' and ')}`,
            work: () => changeOnBehalf(graph, at, isAdding ? 'add' : 'remove', onBehalf),
          },
        ]),
    ...folders.map((right) => ({
      name: `${right.user} on ${folderNames[right.folder]}`,
      work: () => (isAdding ? openFolder(graph, at, right) : closeFolder(graph, at, right)),
    })),
  ];
}
