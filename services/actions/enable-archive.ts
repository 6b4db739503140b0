import { z } from 'zod';
import { defineAction } from '../contract/action.ts';
import { people } from '../contract/args.ts';
import { cannotBeUndone, keeping } from '../contract/way-back.ts';
import { changeMailbox, exchangeRequirements, mailboxOf } from '../directory/exchange.ts';
import type { Graph } from '../graph/graph.ts';
import { guestForesight } from '../directory/hindrances.ts';
import type { Target } from '../model/person.ts';

/**
 * Turns on the online archive of a mailbox. Graph cannot do this, so it runs Enable-Mailbox through Exchange's admin API, which Microsoft
 * does not document for apps. Enable-Mailbox fails when the archive is on already, so the state is read first.
 */
export const enableArchive = defineAction({
  name: 'enable-archive',
  aliases: [],
  summary: 'Turn on the online archive of a mailbox (through Exchange’s undocumented admin API)',
  example: 'enable-archive alex@contoso.com because INC-4821',
  tier: 'change',
  ...exchangeRequirements,
  source: 'https://learn.microsoft.com/powershell/module/exchange/enable-mailbox',
  args: z.object({ user: people('Whose mailbox') }),
  title: {
    ask: 'Turn on the archive of {who}',
    doing: 'Turning on the archive of {who}',
    done: 'The archive of {who} is on',
  },
  step: {
    will: 'Turn on the online archive',
    doing: 'Turning on the online archive',
    done: 'Online archive turned on',
    notDone: 'Online archive not turned on',
    effect: 'Old mail moves there by the retention policy. It needs a licence with archiving.',
    risk: 'The mailbox of {who} has no archive',
  },
  keep: keeping({
    what: 'archive',
    shape: z.object({ on: z.boolean() }),
    read: async (context, { user }: { readonly user: Target }) => ({ on: await isOn(context, user) }),
    sets: () => ({ on: true }),
    says: ({ on }) => (on ? 'on' : 'off'),
  }),
  wayBack: cannotBeUndone('An administrator can disable the archive in Exchange; its content is kept for 30 days.'),
  repeatable: true,
  opensAccess: false,
  foresee: guestForesight,
  async run(context, { user }) {
    return (await isOn(context, user))
      ? 'It was on already.'
      : changeMailbox(context.graph, user, 'Enable-Mailbox', { Archive: true });
  },
  prove: async (context, { user }) =>
    (await isOn(context, user)) ? 'Exchange shows the archive as active.' : undefined,
  unneeded: async (context, { user }) =>
    (await isOn(context, user)) ? 'Nothing to do: the archive is on.' : undefined,
});

const isOn = async ({ graph }: { readonly graph: Graph }, user: Target): Promise<boolean> =>
  (await mailboxOf(graph, user)).ArchiveStatus === 'Active';
