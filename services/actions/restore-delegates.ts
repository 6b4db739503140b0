import { z } from 'zod';
import { defineAction, type ArgumentReview } from '../contract/action.ts';
import { commaList, people } from '../contract/args.ts';
import { cannotBeUndone } from '../contract/way-back.ts';
import { changesOfRights } from '../directory/delegate-rights.ts';
import { exchangeRequirements } from '../directory/exchange.ts';
import { guestForesight } from '../directory/hindrances.ts';
import {
  delegatesOf,
  hasAllDelegatesOf,
  isEmpty,
  noDelegates,
  readDelegates,
  type Delegates,
} from '../directory/mailbox-delegates.ts';
import { findMailbox } from '../directory/mailbox-ref.ts';
import { removeEach } from '../graph/remove-each.ts';

/**
 * Gives other people rights on a mailbox, which undoes `remove-delegates`. Names are those that show-mailbox shows. Outlook opens the mailbox
 * by itself for whoever has full access, because Exchange does not show whether it did before.
 */
export const restoreDelegates = defineAction({
  name: 'restore-delegates',
  aliases: ['add-delegates'],
  summary: 'Give other people rights on a mailbox and its folders',
  example: 'restore-delegates alex@contoso.com full-access="Diego Siciliani" because the assistant is back',
  tier: 'destructive',
  ...exchangeRequirements,
  source: 'https://learn.microsoft.com/powershell/module/exchange/add-mailboxpermission',
  args: z.object({
    user: people('Whose mailbox'),
    'full-access': commaList.default([]).describe('Who opens the mailbox, comma-separated'),
    'send-as': commaList.default([]).describe('Who sends as the mailbox, comma-separated'),
    'on-behalf': commaList.default([]).describe('Who sends on its behalf, comma-separated'),
    folders: commaList.default([]).describe('Rights on folders, comma-separated, such as calendar:Adele Vance:Editor'),
  }),
  review,
  title: {
    ask: 'Give delegates of {who} their rights',
    doing: 'Giving delegates of {who} their rights',
    done: 'The delegates of {who} have their rights',
  },
  step: {
    will: 'Give rights on the mailbox',
    doing: 'Giving rights on the mailbox',
    done: 'Rights on the mailbox given',
    notDone: 'Rights on the mailbox not all given',
    effect: 'They read the mailbox or send in its name with their own sign-in.',
    risk: 'Delegates of {who} may still be without their rights',
  },
  wayBack: cannotBeUndone('To take the rights away again: remove-delegates.'),
  repeatable: true,
  opensAccess: true,
  foresee: guestForesight,
  async run({ graph }, { user, ...args }) {
    const wanted = wantedIn(args);
    const { at } = await findMailbox(graph, user);
    return removeEach(changesOfRights(graph, at, wanted, 'Add'), {
      things: 'Rights',
      done: 'given',
      name: ({ name }) => name,
      work: ({ work }) => work(),
      atOnce: 1, // one right of a person can depend on another
    });
  },
  async prove({ graph }, { user, ...args }) {
    const { delegates } = await delegatesOf(graph, user);
    return hasAllDelegatesOf(wantedIn(args), delegates) ? 'Exchange shows the rights.' : undefined;
  },
  async unneeded({ graph }, { user, ...args }) {
    const { delegates } = await delegatesOf(graph, user);
    return hasAllDelegatesOf(wantedIn(args), delegates) ? 'Nothing to do: they have the rights.' : undefined;
  },
});

interface Typed {
  readonly 'full-access': readonly string[];
  readonly 'send-as': readonly string[];
  readonly 'on-behalf': readonly string[];
  readonly folders: readonly string[];
}

const typedShape = z.object({
  'full-access': commaList.default([]),
  'send-as': commaList.default([]),
  'on-behalf': commaList.default([]),
  folders: commaList.default([]),
});

const delegatesIn = (typed: Typed): Delegates | undefined =>
  readDelegates({
    fullAccess: typed['full-access'],
    sendAs: typed['send-as'],
    onBehalf: typed['on-behalf'],
    folders: typed.folders,
  });

/** `review` has refused everything else. */
const wantedIn = (typed: Typed): Delegates => delegatesIn(typed) ?? noDelegates;

function review(args: Readonly<Record<string, unknown>>): ArgumentReview {
  const wanted = delegatesIn(typedShape.parse(args));
  if (wanted === undefined)
    return { kind: 'problems', messages: ['A right on a folder is typed as calendar:Adele Vance:Editor.'] };
  return isEmpty(wanted) ? { kind: 'missing', keys: ['full-access'], args } : { kind: 'fits', args };
}
