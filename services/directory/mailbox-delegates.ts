import { z } from 'zod';
import type { Graph } from '../graph/graph.ts';
import type { Target } from '../model/person.ts';
import type { Mailbox } from './exchange.ts';
import { folderRightsOf, isTelling, rightsFolders } from './mailbox-folders.ts';
import { fullAccessOf, isBareSid, sendAsOf } from './mailbox-permissions.ts';
import { findMailbox, type MailboxRef } from './mailbox-ref.ts';

const strings = z.array(z.string());

/** Parses the rights that a step has kept. */
export const delegatesShape = z.object({
  fullAccess: z.array(z.object({ user: z.string(), rights: strings.readonly(), inheritance: z.string() })).readonly(),
  sendAs: strings.readonly(),
  onBehalf: strings.readonly(),
  folders: z
    .array(
      z.object({
        folder: z.enum(rightsFolders),
        user: z.string(),
        rights: strings.readonly(),
        flags: z.string(),
      }),
    )
    .readonly(),
});
/** Who else may use a mailbox, and how. */
export type Delegates = z.output<typeof delegatesShape>;

/** Nobody else. */
export const noDelegates: Delegates = { fullAccess: [], sendAs: [], onBehalf: [], folders: [] };

/**
 * Reads who else may use a mailbox: full access, sending as it and on its behalf, and what can be read or changed in its folders. Rights of
 * accounts that are gone are left out, because they let nobody in.
 * @throws {GraphProblem} as `findMailbox` and the reads
 */
export async function delegatesOf(
  graph: Graph,
  user: Target,
): Promise<{ readonly at: MailboxRef; readonly mailbox: Mailbox; readonly delegates: Delegates }> {
  const { at, mailbox } = await findMailbox(graph, user);
  const [fullAccess, sendAs, folders] = await Promise.all([
    fullAccessOf(graph, at),
    sendAsOf(graph, at),
    folderRightsOf(graph, at),
  ]);
  const delegates: Delegates = {
    fullAccess: fullAccess.filter((right) => !isBareSid(right.user)).map((right) => ({ ...right })),
    sendAs: sendAs.filter((name) => !isBareSid(name)),
    onBehalf: mailbox.GrantSendOnBehalfTo ?? [],
    folders: folders.filter(isTelling).map((right) => ({ ...right })),
  };
  return { at, mailbox, delegates };
}

/** Everybody who has one of the rights, once each. */
export const namesOfDelegates = ({ fullAccess, sendAs, onBehalf, folders }: Delegates): readonly string[] => [
  ...new Set([...fullAccess.map(({ user }) => user), ...sendAs, ...onBehalf, ...folders.map(({ user }) => user)]),
];

/** The rights of some people only. */
export function delegatesNamed(all: Delegates, names: readonly string[]): Delegates {
  const wanted = new Set(names.map((name) => name.toLowerCase()));
  const isWanted = (name: string) => wanted.has(name.toLowerCase());
  return {
    fullAccess: all.fullAccess.filter(({ user }) => isWanted(user)),
    sendAs: all.sendAs.filter(isWanted),
    onBehalf: all.onBehalf.filter(isWanted),
    folders: all.folders.filter(({ user }) => isWanted(user)),
  };
}

/** Whether nobody has a right. */
export const isEmpty = (delegates: Delegates): boolean => namesOfDelegates(delegates).length === 0;

/** Whether no right of a set is missing in another one. */
export function hasAllDelegatesOf(part: Delegates, whole: Delegates): boolean {
  const known = new Set(entriesOf(whole));
  return entriesOf(part).every((entry) => known.has(entry));
}

const entriesOf = (delegates: Delegates): readonly string[] => {
  const { fullAccess, sendAs, onBehalf, folders } = typedDelegates(delegates);
  return [
    ...fullAccess.map((entry) => `full-access ${entry}`),
    ...sendAs.map((entry) => `send-as ${entry}`),
    ...onBehalf.map((entry) => `on-behalf ${entry}`),
    ...folders.map((entry) => `folders ${entry}`),
  ].map((entry) => entry.toLowerCase());
};

/** Describes the rights, to stand after a colon: `Lidia Holloway (full access, send as)`. */
export function delegatesWords(delegates: Delegates): string {
  const words = namesOfDelegates(delegates).map((name) => {
    const own = delegatesNamed(delegates, [name]);
    const kinds = [
      ...(own.fullAccess.length === 0 ? [] : ['full access']),
      ...(own.sendAs.length === 0 ? [] : ['send as']),
      ...(own.onBehalf.length === 0 ? [] : ['send on behalf']),
      ...own.folders.map(({ folder }) => folder),
    ];
    return `${name} (${kinds.join(', ')})`;
  });
  return words.join('; ') || 'nobody';
}

/*
 * Rights as an argument of `restore-delegates`: entries with commas between them, the parts of an entry with colons, several rights with a
 * plus. A name that has one of these characters in it has them as `%2C` and so on.
 */

/** The arguments that give these rights back. */
export const typedDelegates = ({ fullAccess, sendAs, onBehalf, folders }: Delegates) => ({
  fullAccess: fullAccess.map(({ user, rights, inheritance }) => [typed(user), rights.join('+'), inheritance].join(':')),
  sendAs: sendAs.map(typed),
  onBehalf: onBehalf.map(typed),
  folders: folders.map(({ folder, user, rights, flags }) =>
    [folder, typed(user), rights.join('+'), ...(flags === '' ? [] : [flags.replaceAll(',', '+')])].join(':'),
  ),
});

/** What somebody typed for the rights, as lists. */
export type TypedDelegates = Readonly<Record<keyof ReturnType<typeof typedDelegates>, readonly string[]>>;

/**
 * Reads rights that were typed.
 * @returns undefined when an entry is none
 */
export function readDelegates({ fullAccess, sendAs, onBehalf, folders }: TypedDelegates): Delegates | undefined {
  const { data } = delegatesShape.safeParse({
    fullAccess: fullAccess.map((entry) => {
      const [user = '', rights = 'FullAccess', inheritance = 'All'] = entry.split(':');
      return { user: read(user), rights: rights.split('+'), inheritance };
    }),
    sendAs: sendAs.map(read),
    onBehalf: onBehalf.map(read),
    folders: folders.map((entry) => {
      const [folder = '', user = '', rights = '', flags = ''] = entry.split(':');
      return { folder, user: read(user), rights: rights.split('+'), flags: flags.replaceAll('+', ',') };
    }),
  });
  const isWhole = data !== undefined && namesOfDelegates(data).every((name) => name.trim() !== '');
  return isWhole && data.folders.every(({ rights }) => !rights.includes('')) ? data : undefined;
}

const typed = (name: string): string => name.replace(/[%,:+]/g, (sign) => encodeURIComponent(sign));

const read = (name: string): string => name.replace(/%(25|2C|3A|2B)/gi, (code) => decodeURIComponent(code)).trim();
