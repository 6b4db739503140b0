import { z } from 'zod';
import { defineAction } from '../contract/action.ts';
import { people } from '../contract/args.ts';
import { readAccount } from '../directory/account.ts';
import { GraphProblem, graphPath } from '../graph/graph.ts';
import { syncedForesight } from '../directory/hindrances.ts';
import { managerOf } from '../directory/manager.ts';
import { keptManager, managerWayBack } from '../directory/manager-kept.ts';

/** Removes the manager of an account. */
export const removeManager = defineAction({
  name: 'remove-manager',
  aliases: ['clear-manager'],
  summary: 'Take the manager away from an account',
  example: 'remove-manager alex@contoso.com because INC-4821',
  tier: 'change',
  permissions: ['User.ReadWrite.All'],
  source: 'https://learn.microsoft.com/graph/api/user-delete-manager',
  args: z.object({ user: people('Whose manager to remove') }),
  title: {
    ask: 'Remove the manager of {who}',
    doing: 'Removing the manager of {who}',
    done: '{who} no longer has a manager',
  },
  step: {
    will: 'Remove the manager',
    doing: 'Removing the manager',
    done: 'Manager removed',
    notDone: 'Manager not removed',
    effect: 'Approvals that other apps send to the manager go nowhere until there is a new one.',
    risk: '{who} keeps the previous manager',
  },
  keep: keptManager,
  wayBack: managerWayBack,
  repeatable: true,
  opensAccess: 'if-dynamic', // a rule can make a group of the direct reports of somebody
  opensAccessWhen: 'the policy names a dynamic group',
  foresee: syncedForesight,
  async unneeded({ graph }, { user }) {
    if ((await managerOf(graph, user.id)) !== undefined) return undefined;
    await readAccount(graph, user.id); // throws when the account is gone, which Graph answers with the same 404
    return 'Nothing to do: there is no manager.';
  },
  async run({ graph }, { user }) {
    try {
      await graph.send({
        method: 'DELETE',
        path: graphPath`/users/${user.id}/manager/$ref`,
        response: z.unknown(),
      });
      return 'Microsoft Graph accepted it.';
    } catch (problem) {
      if (!(problem instanceof GraphProblem) || problem.code !== 'not-found') throw problem;
      await readAccount(graph, user.id); // throws when the account is gone, not only its manager
      if ((await managerOf(graph, user.id)) !== undefined) throw problem;
      return 'It was gone already.';
    }
  },
  async prove({ graph }, { user }) {
    return (await managerOf(graph, user.id)) === undefined ? 'The directory shows no manager.' : undefined;
  },
});
