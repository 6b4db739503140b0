import { z } from 'zod';
import { defineAction } from '../contract/action.ts';
import { people, withLabels } from '../contract/args.ts';
import { cannotBeUndone, keeping, restoring, undoneBy } from '../contract/way-back.ts';
import { changeMailbox, exchangeRequirements, mailboxOf } from '../directory/exchange.ts';
import type { Target } from '../model/person.ts';
import { guestForesight } from '../directory/hindrances.ts';

/** For each kind of mailbox, the value that Set-Mailbox takes and the one that Get-Mailbox shows afterwards. */
const kinds = {
  shared: ['Shared', 'SharedMailbox'],
  user: ['Regular', 'UserMailbox'],
  room: ['Room', 'RoomMailbox'],
  equipment: ['Equipment', 'EquipmentMailbox'],
} as const;

const shape = z.object({ type: z.string() });
const wayBack = 'The mailbox becomes again what it was; a user’s mailbox needs a licence.';

interface Args {
  readonly user: Target;
  readonly to: keyof typeof kinds;
}

/** The kind with this name in Exchange; undefined for one that Cordon does not make. */
const kindOf = (type: string): string | undefined => Object.entries(kinds).find(([, [, shown]]) => shown === type)?.[0];

/**
 * Converts a mailbox to another kind. Graph cannot do this, so it runs Set-Mailbox through Exchange's admin API, which Microsoft does not
 * document for apps.
 */
export const convertMailbox = defineAction({
  name: 'convert-mailbox',
  aliases: [],
  summary: 'Make a mailbox shared, a user’s, a room’s or equipment’s (through Exchange’s undocumented admin API)',
  example: 'convert-mailbox alex@contoso.com to=shared because INC-4821',
  tier: 'destructive',
  ...exchangeRequirements,
  source: 'https://learn.microsoft.com/powershell/module/exchange/set-mailbox',
  args: z.object({
    user: people('Whose mailbox'),
    to: withLabels(
      z
        .string()
        .toLowerCase()
        .pipe(z.enum(['shared', 'user', 'room', 'equipment'], { error: 'expected shared, user, room or equipment' }))
        .describe('What it becomes: shared, user, room or equipment'),
      { shared: 'Shared mailbox', user: 'User mailbox', room: 'Room mailbox', equipment: 'Equipment mailbox' },
    ),
  }),
  title: {
    ask: 'Convert the mailbox of {who}',
    doing: 'Converting the mailbox of {who}',
    done: 'The mailbox of {who} is converted',
  },
  step: {
    will: 'Convert the mailbox',
    doing: 'Converting the mailbox',
    done: 'Mailbox converted',
    notDone: 'Mailbox not converted',
    effect:
      'The mail stays. A shared mailbox needs no licence up to 50 GB, a user’s needs one; sign-in is blocked separately.',
    risk: 'The mailbox of {who} is unchanged',
  },
  keep: keeping({
    what: 'kind of mailbox',
    shape,
    read: async ({ graph }, { user }: Args) => ({ type: (await mailboxOf(graph, user)).RecipientTypeDetails ?? '' }),
    sets: ({ to }: Args) => ({ type: kinds[to][1] }),
    says: ({ type }) => kindOf(type) ?? type,
  }),
  wayBack: undoneBy(['convert-mailbox'], wayBack, shape, ({ type }) => {
    const to = kindOf(type);
    return to === undefined
      ? cannotBeUndone(`It was a ${type}, which Cordon does not make: convert it in the Exchange admin center.`)
      : restoring('convert-mailbox', { to });
  }),
  repeatable: true,
  opensAccess: false,
  foresee: guestForesight,
  run: ({ graph }, { user, to }) => changeMailbox(graph, user, 'Set-Mailbox', { Type: kinds[to][0] }),
  async prove({ graph }, { user, to }) {
    const { RecipientTypeDetails: type } = await mailboxOf(graph, user);
    return type === kinds[to][1] ? `Exchange shows it as ${type}.` : undefined;
  },
  async unneeded({ graph }, { user, to }) {
    const { RecipientTypeDetails: type } = await mailboxOf(graph, user);
    return type === kinds[to][1] ? `Nothing to do: Exchange shows it as ${type}.` : undefined;
  },
});
