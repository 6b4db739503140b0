import { z } from 'zod';
import { defineAction } from '../contract/action.ts';
import { people } from '../contract/args.ts';
import { restoring, undoneBy } from '../contract/way-back.ts';
import { isRestorable, existingUser } from '../directory/deleted-users.ts';
import { masteredForesight } from '../directory/hindrances.ts';
import { GraphProblem, graphPath } from '../graph/graph.ts';

/**
 * Deletes an account, which can be restored for 30 days. A synced account must be deleted on-premises as well, or the next sync brings it
 * back.
 */
export const deleteUser = defineAction({
  name: 'delete-user',
  aliases: ['remove-user', 'msgraph-user-delete'],
  summary: 'Delete an account; it can be restored for 30 days',
  example: 'delete-user alex@contoso.com because INC-4821',
  tier: 'critical',
  permissions: ['User.DeleteRestore.All', 'User.Read.All'],
  source: 'https://learn.microsoft.com/graph/api/user-delete',
  args: z.object({ user: people('Whose account to delete') }),
  title: { ask: 'Delete the account of {who}', doing: 'Deleting the account of {who}', done: '{who} is deleted' },
  step: {
    will: 'Delete the account',
    doing: 'Deleting the account',
    done: 'Account deleted',
    notDone: 'Account not deleted',
    effect: 'Nobody can sign in with it. The address is free again, and licences and group memberships end.',
    risk: '{who} can still sign in',
  },
  wayBack: undoneBy(['restore-user'], 'The account is brought back, within 30 days.', z.unknown(), () =>
    restoring('restore-user'),
  ),
  repeatable: true,
  opensAccess: false,
  locksOut: true,
  removesTarget: true,
  remedy: 'disable-user',
  foresee: masteredForesight,
  async run({ graph }, { user }) {
    try {
      await graph.send({ method: 'DELETE', path: graphPath`/users/${user.id}`, response: z.unknown() });
    } catch (problem) {
      if (!(problem instanceof GraphProblem) || problem.code !== 'not-found') throw problem;
      if (!(await isRestorable(graph, user.id))) throw problem;
      return 'It was deleted already.';
    }
    return user.synced
      ? 'The account is mastered on-premises: delete it there as well, or the next sync brings it back.'
      : 'It can be restored for 30 days.';
  },
  async prove({ graph }, { user }) {
    const [present, restorable] = await Promise.all([existingUser(graph, user.id), isRestorable(graph, user.id)]);
    return present === undefined && restorable ? 'The directory shows it among the deleted users.' : undefined;
  },
});
