import { z } from 'zod';
import { echo } from '../base/echo.ts';
import { defineAction } from '../contract/action.ts';
import { isAll, people, someOrAll } from '../contract/args.ts';
import { keeping, restoring, undoneBy } from '../contract/way-back.ts';
import { changesOfRights } from '../directory/delegate-rights.ts';
import { exchangeRequirements } from '../directory/exchange.ts';
import { guestForesight } from '../directory/hindrances.ts';
import { nothingToClose } from '../directory/mailbox.ts';
import {
  delegatesNamed,
  delegatesOf,
  delegatesShape,
  delegatesWords,
  hasAllDelegatesOf,
  isEmpty,
  namesOfDelegates,
  noDelegates,
  typedDelegates,
  type Delegates,
} from '../directory/mailbox-delegates.ts';
import type { MailboxRef } from '../directory/mailbox-ref.ts';
import { GraphProblem, type Graph } from '../graph/graph.ts';
import { removeEach } from '../graph/remove-each.ts';
import type { Target } from '../model/person.ts';

/**
 * Takes away what other people may do in a mailbox: full access, sending as it or on its behalf, and rights on the calendar, the inbox and
 * the top folder. Rights that an administrator gave to the whole organisation, and those of accounts that are gone, are left.
 */
export const removeDelegates = defineAction({
  name: 'remove-delegates',
  aliases: ['remove-mailbox-permissions'],
  summary: 'Take away other people’s rights on a mailbox and its folders, all or some',
  example: 'remove-delegates grady@contoso.com because INC-4821',
  tier: 'destructive',
  ...exchangeRequirements,
  source: 'https://learn.microsoft.com/powershell/module/exchange/remove-mailboxpermission',
  args: z.object({
    user: people('Whose mailbox'),
    delegates: someOrAll.default(['all']).describe('all, or names from show-mailbox, comma-separated'),
  }),
  title: {
    ask: 'Remove the delegates of {who}',
    doing: 'Removing the delegates of {who}',
    done: 'The delegates of {who} are removed',
  },
  step: {
    will: 'Remove delegates',
    doing: 'Removing delegates',
    done: 'Delegates removed',
    notDone: 'Delegates not all removed',
    effect: 'Nobody else opens the mailbox or sends in its name. Assistants and shared calendars are affected as well.',
    risk: 'Other people may still read or send the mail of {who}',
  },
  keep: keeping({
    what: 'delegates',
    shape: delegatesShape,
    read: async ({ graph }, { user, delegates }: Args) =>
      (await chosenDelegates(graph, user, delegates, 'may-be-gone')).chosen,
    sets: () => noDelegates,
    says: delegatesWords,
    isIn: hasAllDelegatesOf,
  }),
  wayBack: undoneBy(
    ['restore-delegates'],
    'The rights are given back. Whether Outlook opened the mailbox by itself is not known, so it does again.',
    delegatesShape,
    (kept) => restoring('restore-delegates', argsOf(kept)),
  ),
  repeatable: true,
  opensAccess: false,
  foresee: guestForesight,
  async run({ graph }, { user, delegates }) {
    const { at, chosen } = await chosenDelegates(graph, user, delegates);
    return removeEach(changesOfRights(graph, at, chosen, 'Remove'), {
      things: 'Rights',
      name: ({ name }) => name,
      work: ({ work }) => work(),
      atOnce: 2,
    });
  },
  async prove({ graph }, { user, delegates }) {
    const { chosen } = await chosenDelegates(graph, user, delegates, 'may-be-gone');
    if (!isEmpty(chosen)) return undefined;
    return isAll(delegates) ? 'Exchange shows no delegate.' : 'Exchange shows no right of theirs.';
  },
  unneeded: ({ graph }, { user, delegates }) =>
    nothingToClose(async () => {
      const { chosen } = await chosenDelegates(graph, user, delegates);
      return isEmpty(chosen) ? 'Nothing to do: nobody else has a right on the mailbox.' : undefined;
    }),
});

interface Args {
  readonly user: Target;
  readonly delegates: readonly string[];
}

async function chosenDelegates(
  graph: Graph,
  user: Target,
  names: readonly string[],
  unknown: 'refused' | 'may-be-gone' = 'refused',
): Promise<{ readonly at: MailboxRef; readonly chosen: Delegates }> {
  const { at, delegates } = await delegatesOf(graph, user);
  if (isAll(names)) return { at, chosen: delegates };
  const known = new Set(namesOfDelegates(delegates).map((name) => name.toLowerCase()));
  const missing = names.find((name) => !known.has(name.toLowerCase()));
  if (missing !== undefined && unknown === 'refused')
    throw new GraphProblem('rejected', `“${echo(missing)}” has no right on the mailbox. show-mailbox lists who has.`);
  return { at, chosen: delegatesNamed(delegates, names) };
}

/** The arguments of `restore-delegates`. */
function argsOf(kept: Delegates): Readonly<Record<string, string>> {
  const { fullAccess, sendAs, onBehalf, folders } = typedDelegates(kept);
  const all = { 'full-access': fullAccess, 'send-as': sendAs, 'on-behalf': onBehalf, folders };
  return Object.fromEntries(
    Object.entries(all).flatMap(([name, entries]) => (entries.length === 0 ? [] : [[name, entries.join(',')]])),
  );
}
