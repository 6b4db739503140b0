import { z } from 'zod';
import { defineAction } from '../contract/action.ts';
import { people, person, yesNo } from '../contract/args.ts';
import { keeping, restoring, undoneBy } from '../contract/way-back.ts';
import { driveAccessOf, driveRootOf, shareDrive, unshareDrive } from '../directory/drive-access.ts';
import { guestForesight } from '../directory/hindrances.ts';
import { GraphProblem, type Graph } from '../graph/graph.ts';
import type { Target } from '../model/person.ts';

const shape = z.object({ to: z.string(), held: z.boolean() });

interface Args {
  readonly user: Target;
  readonly to: Target;
  readonly off: boolean;
}

/**
 * Shares the whole OneDrive of a user with somebody else, such as the person who takes over. What has permissions of its own is not
 * reached, and the other person does not become an administrator of the site: only SharePoint's own API does that, with a certificate.
 */
export const giveOnedrive = defineAction({
  name: 'give-onedrive',
  aliases: ['onedrive-access'],
  optIn: true,
  summary: 'Share a user’s OneDrive with somebody else, or end that',
  example: 'give-onedrive lidia@contoso.com to=diego@contoso.com because takes over, HR-77',
  tier: 'destructive',
  permissions: ['Files.ReadWrite.All'],
  source: 'https://learn.microsoft.com/graph/api/driveitem-invite',
  args: z.object({
    user: people('Whose OneDrive'),
    to: person('Who gets it'),
    off: yesNo.default(false).describe('End that access'),
  }),
  title: {
    ask: 'Change who reaches the OneDrive of {who}',
    doing: 'Changing who reaches the OneDrive of {who}',
    done: 'Access to the OneDrive of {who} is changed',
  },
  step: {
    will: 'Give access to the OneDrive',
    doing: 'Giving access to the OneDrive',
    done: 'Access to the OneDrive given',
    notDone: 'Access to the OneDrive not given',
    effect:
      'That person can read and change all files, except in folders with permissions of their own; with off, no longer. Without a licence, the OneDrive is deleted later.',
    risk: 'Access to the OneDrive of {who} is as it was',
  },
  keep: keeping({
    what: 'OneDrive access',
    shape,
    async read({ graph }, { user, to }: Args) {
      const access = await driveAccessOf(graph, await driveRootOf(graph, user.id), to.id);
      return { to: to.id, held: access.length > 0 };
    },
    sets: ({ to, off }: Args) => ({ to: to.id, held: !off }),
    says: ({ held }) => (held ? 'shared' : 'not shared'),
  }),
  wayBack: undoneBy(['give-onedrive'], 'That person’s access is again as it was.', shape, ({ to, held }) =>
    restoring('give-onedrive', held ? { to } : { to, off: 'yes' }),
  ),
  repeatable: true,
  opensAccess: false,
  foresee: guestForesight,
  async run({ graph }, { user, to, off }) {
    if (user.id === to.id) throw new GraphProblem('rejected', 'That is the owner: name somebody else.');
    const root = await driveRootOf(graph, user.id);
    if (!off) {
      await shareDrive(graph, root, to.id);
      return `${to.name} (${to.upn}) can read and change the files. Cordon sends no mail about it: tell them.`;
    }
    for (const id of await driveAccessOf(graph, root, to.id)) await unshareDrive(graph, root, id);
    return `${to.name} (${to.upn}) no longer has access to the whole of it.`;
  },
  async prove({ graph }, args) {
    if ((await isShared(graph, args)) === args.off) return undefined;
    return args.off ? 'Microsoft Graph lists no such permission.' : 'Microsoft Graph lists the permission.';
  },
  async unneeded({ graph }, args) {
    if (args.user.id === args.to.id || (await isShared(graph, args)) === args.off) return undefined;
    return args.off ? 'Nothing to do: they have no such access.' : 'Nothing to do: they have access.';
  },
});

const isShared = async (graph: Graph, { user, to }: Args): Promise<boolean> =>
  (await driveAccessOf(graph, await driveRootOf(graph, user.id), to.id)).length > 0;
