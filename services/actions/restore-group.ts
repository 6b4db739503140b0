import { z } from 'zod';
import { defineAction } from '../contract/action.ts';
import { restorableGroups } from '../contract/args.ts';
import { cannotBeUndone } from '../contract/way-back.ts';
import { isGroupThere, restoreDeleted } from '../directory/deleted-items.ts';
import { GraphProblem } from '../graph/graph.ts';

/**
 * Restores a deleted Microsoft 365 group, within 30 days; Entra keeps no other groups. Group.ReadWrite.All also reaches what groups keep
 * in mail and files, so it is off until the policy switches it on.
 */
export const restoreGroup = defineAction({
  name: 'restore-group',
  aliases: ['undelete-group', 'restore-deleted-group'],
  summary: 'Bring a deleted Microsoft 365 group back',
  example: 'restore-group "Project Heron" because deleted by mistake',
  tier: 'destructive',
  optIn: true,
  permissions: ['Group.ReadWrite.All'],
  source: 'https://learn.microsoft.com/graph/api/directory-deleteditems-restore',
  args: z.object({ group: restorableGroups('Which deleted group to bring back: its name, address or object id') }),
  title: { ask: 'Restore {who}', doing: 'Restoring {who}', done: '{who} is restored' },
  step: {
    will: 'Restore the group',
    doing: 'Restoring the group',
    done: 'Group restored',
    notDone: 'Group not restored',
    effect:
      'It comes back with its members, who have what it gives again. Its mail, files and team can take a day to follow. ' +
      'Entra keeps no deleted security groups and distribution lists.',
    risk: '{who} stays deleted, and is gone for good 30 days after the deletion',
  },
  wayBack: cannotBeUndone('Delete the group again in the Microsoft Entra admin center.'),
  repeatable: true,
  opensAccess: true,
  async run({ graph }, { group }) {
    try {
      await restoreDeleted(graph, group.id);
      return 'Microsoft Graph accepted it.';
    } catch (problem) {
      if (!(problem instanceof GraphProblem)) throw problem;
      if (problem.code !== 'not-found' || !(await isGroupThere(graph, group.id))) throw problem;
      return 'It was restored already.';
    }
  },
  async prove({ graph }, { group }) {
    return (await isGroupThere(graph, group.id)) ? 'The directory has the group again.' : undefined;
  },
});
