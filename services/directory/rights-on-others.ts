import { z } from 'zod';
import { echo } from '../base/echo.ts';
import { atMost } from '../base/parallel.ts';
import { GraphProblem, type Graph } from '../graph/graph.ts';
import type { Target } from '../model/person.ts';
import { mailboxSchema, runCmdlet, type Mailbox } from './exchange.ts';
import { isWithoutMailbox } from './mailbox.ts';
import { calendarRightOf } from './mailbox-folders.ts';
import { fullAccessOf } from './mailbox-permissions.ts';
import { findMailbox, mailboxRef, type MailboxRef } from './mailbox-ref.ts';

/** What somebody can have in the mailbox of another one. */
export const rightKinds = ['full-access', 'send-as', 'on-behalf', 'calendar'] as const;

/** A right of somebody in the mailbox of another one. It is stored: do not change its shape. */
export const rightOnOther = z.object({
  kind: z.enum(rightKinds),
  /** Object id of the mailbox; what Exchange calls it where it does not say. */
  mailbox: z.string(),
  /** For people: its address. */
  name: z.string(),
  /** The rights themselves, such as `FullAccess` or `Editor`; empty where the kind says it. */
  rights: z.array(z.string()).readonly(),
  /** Whether it is the calendar of a boss, whose meeting requests its delegate gets. */
  delegate: z.boolean().optional(),
});
/** A parsed right. */
export type RightOnOther = z.output<typeof rightOnOther>;

/** What a search for somebody's rights has found. */
export interface RightsFound {
  readonly rights: readonly RightOnOther[];
  /** How many mailboxes were looked through. */
  readonly looked: number;
  /** Whether the tenant has more of them. */
  readonly isPartial: boolean;
}

/** Exchange cannot list full access by person, so mailboxes are looked through one by one: this many of each kind at most. */
const mailboxesAtMost = 200;
const atOnce = 8;

/** Those that several people use come first. */
const kindsInOrder = [['SharedMailbox', 'RoomMailbox', 'EquipmentMailbox'], ['UserMailbox']] as const;

/**
 * Finds the rights of somebody in the mailboxes of others: full access, sending as and on behalf of them, and their calendars. Sending as
 * is asked for in one call for the whole tenant (that it misses nobody is unverified); the rest, mailbox by mailbox.
 * @param only names or object ids of mailboxes to look through; all of the tenant, up to a bound, when left out
 * @throws {GraphProblem} as `runCmdlet`; `rejected` for a mailbox that is not there
 */
export async function rightsOnOthers(graph: Graph, user: Target, only?: readonly string[]): Promise<RightsFound> {
  const { at: own } = await findMailbox(graph, user);
  const { mailboxes, isPartial } = only === undefined ? await mailboxesIn(graph) : await mailboxesNamed(graph, only);
  const others = mailboxes
    .filter(({ ExternalDirectoryObjectId: id }) => (id ?? '') !== '') // Exchange's own have none
    .map((mailbox) => ({ mailbox, at: mailboxRef(mailbox) }))
    .filter(({ at }) => at.id !== own.id);
  const [sendAs, ...each] = await Promise.all([
    sendAsRights(graph, user, { others, isAll: only === undefined }),
    atMost(
      atOnce,
      others,
      async ({ mailbox, at }) => [
        ...(await fullAccessRight(graph, at, user)),
        ...onBehalfRight(mailbox, at, own),
        ...(await calendarRight(graph, at, user)),
      ],
      'stop',
    ),
  ]);
  return { rights: [...each.flat(2), ...sendAs], looked: others.length, isPartial };
}

interface Other {
  readonly mailbox: Mailbox;
  readonly at: MailboxRef;
}

async function mailboxesIn(graph: Graph) {
  const lists = await Promise.all(
    kindsInOrder.map(async (kinds) => {
      // one more than are looked through, which tells whether there are more
      const parameters = { RecipientTypeDetails: kinds, ResultSize: mailboxesAtMost + 1 };
      return (await runCmdlet(graph, { name: 'Get-Mailbox', parameters, item: mailboxSchema })).items;
    }),
  );
  return {
    mailboxes: lists.flatMap((items) => items.slice(0, mailboxesAtMost)),
    isPartial: lists.some((items) => items.length > mailboxesAtMost),
  };
}

async function mailboxesNamed(graph: Graph, only: readonly string[]) {
  const mailboxes = await atMost(atOnce, only, (typed) => mailboxCalled(graph, typed), 'stop');
  return { mailboxes, isPartial: false };
}

/**
 * Finds the one mailbox of a name, an address or an object id.
 * @throws {GraphProblem} as `runCmdlet`; `rejected` when there is none, or several
 */
export async function mailboxCalled(graph: Graph, typed: string): Promise<Mailbox> {
  if (typed.trim() === '') throw new RangeError('the name of the mailbox is empty'); // Exchange would list the whole tenant
  const parameters = { Identity: typed };
  const items: Mailbox[] = [];
  try {
    items.push(...(await runCmdlet(graph, { name: 'Get-Mailbox', parameters, item: mailboxSchema })).items);
  } catch (problem) {
    if (!isWithoutMailbox(problem)) throw problem;
  }
  const [found, another] = items;
  if (found !== undefined && another === undefined) return found;
  const which = found === undefined ? 'no mailbox' : 'more than one mailbox';
  throw new GraphProblem('rejected', `Exchange shows ${which} called “${echo(typed)}”. Name it by its address.`);
}

const shownName = (mailbox: Mailbox, at: MailboxRef): string => mailbox.PrimarySmtpAddress ?? at.upn;

async function fullAccessRight(graph: Graph, at: MailboxRef, user: Target): Promise<readonly RightOnOther[]> {
  const found = await fullAccessOf(graph, at, user.id);
  return found.map(({ rights }) => ({ kind: 'full-access', mailbox: at.id, name: at.upn, rights }));
}

function onBehalfRight(mailbox: Mailbox, at: MailboxRef, own: MailboxRef): readonly RightOnOther[] {
  const holds = (mailbox.GrantSendOnBehalfTo ?? []).some((name) => own.names.has(name.toLowerCase()));
  return holds ? [{ kind: 'on-behalf', mailbox: at.id, name: shownName(mailbox, at), rights: [] }] : [];
}

async function calendarRight(graph: Graph, at: MailboxRef, user: Target): Promise<readonly RightOnOther[]> {
  const found = await calendarRightOf(graph, at, user.id);
  if (found === undefined) return [];
  return [
    { kind: 'calendar', mailbox: at.id, name: at.upn, rights: found.rights, delegate: /Delegate/i.test(found.flags) },
  ];
}

const trusteeRow = z.object({ Identity: z.string(), AccessControlType: z.string().nullish() });

async function sendAsRights(
  graph: Graph,
  user: Target,
  { others, isAll }: { readonly others: readonly Other[]; readonly isAll: boolean },
): Promise<readonly RightOnOther[]> {
  const parameters = { Trustee: user.id };
  const { items } = await runCmdlet(graph, { name: 'Get-RecipientPermission', parameters, item: trusteeRow });
  const allowed = items.filter(({ AccessControlType: type }) => type !== 'Deny');
  return allowed.flatMap(({ Identity: identity }): readonly RightOnOther[] => {
    const other = others.find(({ at }) => at.names.has(identity.toLowerCase()));
    if (other === undefined && !isAll) return [];
    const [mailbox, name] =
      other === undefined ? [identity, identity] : [other.at.id, shownName(other.mailbox, other.at)];
    return [{ kind: 'send-as', mailbox, name, rights: [] }];
  });
}

/** A right in a few words: `full access to grady@contoso.com`. */
export function rightInWords({ kind, name, rights }: RightOnOther): string {
  switch (kind) {
    case 'full-access':
      return `full access to ${name}`;
    case 'send-as':
      return `sending as ${name}`;
    case 'on-behalf':
      return `sending on behalf of ${name}`;
    case 'calendar':
      return `the calendar of ${name} (${rights.join(', ')})`;
    default:
      return kind satisfies never;
  }
}
