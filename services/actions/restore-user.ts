import { z } from 'zod';
import { defineAction } from '../contract/action.ts';
import { restorableAccounts } from '../contract/args.ts';
import { restoring, undoneBy } from '../contract/way-back.ts';
import { existingUser } from '../directory/deleted-users.ts';
import { rankForesight } from '../directory/hindrances.ts';
import { GraphProblem, graphPath } from '../graph/graph.ts';
import { isAddressTaken } from '../directory/name-taken.ts';

/** Restores a deleted account as it was, within 30 days. If it could sign in before, it can again. */
export const restoreUser = defineAction({
  name: 'restore-user',
  aliases: ['restore-deleted', 'restore-item', 'undelete-user'],
  summary: 'Bring a deleted account back',
  example: 'restore-user lynne@contoso.com because deleted by mistake',
  tier: 'destructive',
  permissions: ['User.DeleteRestore.All', 'User.Read.All'],
  source: 'https://learn.microsoft.com/graph/api/directory-deleteditems-restore',
  args: z.object({
    user: restorableAccounts('Which deleted account to bring back: former address, name or object id'),
  }),
  title: { ask: 'Restore the account of {who}', doing: 'Restoring the account of {who}', done: '{who} is restored' },
  step: {
    will: 'Restore the account',
    doing: 'Restoring the account',
    done: 'Account restored',
    notDone: 'Account not restored',
    effect: 'It comes back as it was, with its password: if it could sign in then, it can now.',
    risk: '{who} stays deleted, and is gone for good 30 days after the deletion',
  },
  wayBack: undoneBy(['delete-user'], 'The account is deleted again.', z.unknown(), () => restoring('delete-user')),
  repeatable: true,
  opensAccess: true,
  foresee: rankForesight('sensitive'),
  async run({ graph }, { user }) {
    try {
      await graph.send({
        method: 'POST',
        path: graphPath`/directory/deletedItems/${user.id}/restore`,
        response: z.unknown(),
      });
      return 'Microsoft Graph accepted it.';
    } catch (problem) {
      if (!(problem instanceof GraphProblem)) throw problem;
      if (await isAddressTaken(graph, problem, { upn: user.upn, id: user.id }))
        throw new GraphProblem('rejected', addressTaken(user.upn), problem.details, { cause: problem });
      if (problem.code !== 'not-found' || (await existingUser(graph, user.id)) === undefined) throw problem;
      return 'It was restored already.';
    }
  },
  async prove({ graph }, { user }) {
    const account = await existingUser(graph, user.id);
    if (account === undefined) return undefined;
    return `The directory has the account again; sign-in is ${account.accountEnabled === false ? 'blocked' : 'allowed'}.`;
  },
});

const addressTaken = (upn: string): string =>
  `Another account has the address ${upn} now: give that one another with update-user, or restore this one in Entra under another name`;
