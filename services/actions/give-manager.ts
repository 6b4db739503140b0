import { z } from 'zod';
import { defineAction } from '../contract/action.ts';
import { person } from '../contract/args.ts';
import { cannotBeUndone } from '../contract/way-back.ts';
import { managerOf, setManager } from '../directory/manager.ts';
import { newAccountOf } from '../directory/new-account.ts';
import { GraphProblem } from '../graph/graph.ts';

/** The argument of `create-user` that names the manager. */
export const managerArgument = person('Who becomes the manager').optional().describe('Who becomes the manager');

/** Sets the manager of an account that was just created. Only a part of `create-user`. */
export const giveManager = defineAction({
  name: 'give-manager',
  aliases: [],
  summary: 'Set the manager of a new account',
  example: 'create-user name="Nina Novak" upn=nina@contoso.com manager=diego@contoso.com because joins on Monday',
  tier: 'change',
  permissions: ['User.ReadWrite.All'],
  source: 'https://learn.microsoft.com/graph/api/user-post-manager',
  args: z.object({ upn: z.string().describe('Whose account'), manager: managerArgument }),
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
    effect: 'Approvals that other apps send to the manager go to this person.',
    risk: '{who} has no manager',
  },
  wayBack: cannotBeUndone('The account has no manager any more after remove-manager.'), // a new account had none before
  repeatable: true,
  opensAccess: 'if-dynamic', // a rule can make a group of the direct reports of somebody
  opensAccessWhen: 'the policy names a dynamic group',
  async run({ graph }, { upn, manager }) {
    if (manager === undefined) throw new GraphProblem('rejected', 'No manager was named');
    const { id } = await newAccountOf(graph, upn);
    await setManager(graph, id, manager.id);
    return `${manager.name} (${manager.upn}) is the manager.`;
  },
  async prove({ graph }, { upn, manager }) {
    const { id } = await newAccountOf(graph, upn);
    const current = await managerOf(graph, id);
    return manager !== undefined && current?.id === manager.id
      ? `The directory shows ${manager.name} as the manager.`
      : undefined;
  },
});
