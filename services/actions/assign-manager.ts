import { z } from 'zod';
import { defineAction } from '../contract/action.ts';
import { people, person } from '../contract/args.ts';
import { GraphProblem } from '../graph/graph.ts';
import { syncedForesight } from '../directory/hindrances.ts';
import { managerOf, setManager } from '../directory/manager.ts';
import { keptManager, managerWayBack } from '../directory/manager-kept.ts';

/** Sets the manager of an account, replacing the current one. */
export const assignManager = defineAction({
  name: 'assign-manager',
  aliases: ['set-manager', 'msgraph-user-assign-manager'],
  summary: 'Make somebody the manager of an account',
  example: 'assign-manager alex@contoso.com manager=diego@contoso.com because moved',
  tier: 'change',
  permissions: ['User.ReadWrite.All'],
  source: 'https://learn.microsoft.com/graph/api/user-post-manager',
  args: z.object({ user: people('Whose manager to set'), manager: person('Who becomes the manager') }),
  title: {
    ask: 'Set the manager of {who}',
    doing: 'Setting the manager of {who}',
    done: 'The manager of {who} is set',
  },
  step: {
    will: 'Set the manager',
    doing: 'Setting the manager',
    done: 'Manager set',
    notDone: 'Manager not set',
    effect: 'Replaces the current manager. Approvals that other apps send to the manager go to the new one.',
    risk: '{who} keeps the previous manager',
  },
  keep: keptManager,
  wayBack: managerWayBack,
  repeatable: true,
  opensAccess: 'if-dynamic', // a rule can make a group of the direct reports of somebody
  opensAccessWhen: 'the policy names a dynamic group',
  foresee: syncedForesight,
  async unneeded({ graph }, { user, manager }) {
    const current = await managerOf(graph, user.id);
    return current?.id === manager.id ? `Nothing to do: ${manager.name} is the manager.` : undefined;
  },
  async run({ graph }, { user, manager }) {
    if (user.id === manager.id) throw new GraphProblem('rejected', 'Nobody is their own manager: name somebody else.');
    await setManager(graph, user.id, manager.id);
    return `${manager.name} (${manager.upn}) is the manager now.`;
  },
  async prove({ graph }, { user, manager }) {
    const current = await managerOf(graph, user.id);
    return current?.id === manager.id ? `The directory shows ${manager.name} as the manager.` : undefined;
  },
});
