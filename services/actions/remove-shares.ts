import { z } from 'zod';
import { defineAction } from '../contract/action.ts';
import { isAll, people, someOrAll } from '../contract/args.ts';
import { cannotBeUndone, keeping } from '../contract/way-back.ts';
import { echo } from '../base/echo.ts';
import { guestForesight } from '../directory/hindrances.ts';
import { addressesOf } from '../directory/mail-addresses.ts';
import { ownDomainsOf } from '../directory/own-domains.ts';
import {
  driveOf,
  outsideShares,
  outsideSharesOf,
  removeShare,
  shareWords,
  type OutsideShare,
} from '../directory/shares.ts';
import { GraphProblem, type Graph } from '../graph/graph.ts';
import { removeEach } from '../graph/remove-each.ts';
import type { Target } from '../model/person.ts';

const shape = z.object({
  shares: z
    .array(z.object({ item: z.string(), folder: z.string(), with: z.string(), may: z.enum(['read', 'change']) }))
    .readonly(),
});

/**
 * Stops sharing items of a OneDrive outside, all or those that are named. Sharing inside the organisation stays. What an item inherits from a
 * folder ends with the folder's sharing and cannot be removed by itself: where Graph says so it is left alone, and where it does not, Graph
 * refuses it, and it is tried once more when the folder has had its turn.
 */
export const removeShares = defineAction({
  name: 'remove-shares',
  aliases: ['stop-sharing', 'unshare'],
  summary: 'Stop sharing a user’s OneDrive items outside, all or some',
  example: 'remove-shares alex@contoso.com because INC-4821',
  tier: 'destructive',
  optIn: true,
  permissions: ['Files.ReadWrite.All', 'User.Read.All'],
  source: 'https://learn.microsoft.com/graph/api/permission-delete',
  args: z.object({
    user: people('Whose OneDrive'),
    shares: someOrAll.default(['all']).describe('all, or ids from list-shares, comma-separated'),
  }),
  title: {
    ask: 'Stop the outside sharing of {who}',
    doing: 'Stopping the outside sharing of {who}',
    done: 'The outside sharing of {who} is stopped',
  },
  step: {
    will: 'Stop sharing outside',
    doing: 'Stopping the sharing outside',
    done: 'Outside sharing stopped',
    notDone: 'Outside sharing not stopped',
    effect:
      'Links stop working for everybody who has them, and people outside lose their access. What they have copied stays with them.',
    risk: 'People outside can still open files of {who}',
  },
  keep: keeping({
    what: 'outside sharing',
    shape,
    async read({ graph }, { user, shares }: Args) {
      const { chosen } = await chosenShares(graph, user, shares);
      return {
        shares: chosen.map(({ item, folder, kind, whom, mayWrite }) => ({
          item,
          folder,
          with: kind === 'anyone' ? 'anyone with the link' : whom.join(', '),
          may: mayWrite ? ('change' as const) : ('read' as const),
        })),
      };
    },
    sets: () => ({ shares: [] }),
    says: ({ shares }) => shares.map((share) => `${share.item} (${share.with})`).join(', ') || 'none',
  }),
  wayBack: cannotBeUndone('Share the items again: a new link has a new address.'),
  repeatable: true,
  opensAccess: false,
  foresee: guestForesight,
  async run({ graph }, { user, shares }) {
    const { drive, chosen, isComplete } = await chosenShares(graph, user, shares);
    const removable = chosen.filter(({ isInherited }) => !isInherited);
    const removed = new Set(removable.map(({ permissionId }) => permissionId));
    const left = chosen.filter(({ isInherited, permissionId }) => isInherited && !removed.has(permissionId));
    const summary = await removeEach(removable, {
      things: 'Shares',
      name: shareWords,
      work: (share) => removeShare(graph, drive, share),
      left: left.map((share) => `${shareWords(share)} (through the folder above: stop sharing that)`),
      goesLast: ({ code }) => code === 'rejected',
    });
    return isComplete ? summary : `${summary} Not the whole drive was looked at: it holds too much.`;
  },
  async prove({ graph }, { user, shares }) {
    const { chosen, isComplete } = await chosenShares(graph, user, shares);
    if (chosen.length > 0) return undefined;
    const looked = isComplete ? '' : ', as far as it was looked at';
    return isAll(shares) ? `OneDrive shows nothing shared outside${looked}.` : 'OneDrive does not show them any more.';
  },
  async unneeded({ graph }, { user, shares }) {
    const { chosen, isComplete } = await chosenShares(graph, user, shares);
    if (chosen.length > 0) return undefined;
    return isComplete
      ? 'Nothing to do: it is not shared outside.'
      : 'Nothing shared outside was found, and not the whole drive was looked at: it holds too much.';
  },
});

interface Args {
  readonly user: Target;
  readonly shares: readonly string[];
}

interface ChosenShares {
  readonly drive: string;
  readonly chosen: readonly OutsideShare[];
  /** False when a part of the drive was not looked at. */
  readonly isComplete: boolean;
}

/**
 * Finds the shares that a request is about. Those that are named are read by themselves, so that the size of the drive does not matter.
 * @throws {GraphProblem} as the port does; `rejected` when there is no OneDrive, or what is named is no id of a share
 */
async function chosenShares(graph: Graph, user: Target, shares: readonly string[]): Promise<ChosenShares> {
  const isEvery = isAll(shares);
  const odd = isEvery ? undefined : shares.find((id) => !/^[^/]+\/.+$/.test(id));
  if (odd !== undefined)
    throw new GraphProblem('rejected', `“${echo(odd)}” is no id of a share. list-shares shows them.`);
  const drive = await driveOf(graph, user.id);
  if (drive === undefined)
    throw new GraphProblem('rejected', 'The account has no OneDrive, so nothing is shared from it.');
  const domains = await ownDomainsOf(graph, [user.upn, ...(await addressesOf(graph, user))]);
  if (isEvery) {
    const { shares: chosen, stopped } = await outsideShares(graph, drive, domains);
    return { drive, chosen, isComplete: stopped.length === 0 };
  }
  const ids = shares.map((id) => id.slice(0, id.indexOf('/')));
  const found = await outsideSharesOf(graph, drive, { ids, domains });
  return { drive, chosen: found.filter(({ id }) => shares.includes(id)), isComplete: true };
}
