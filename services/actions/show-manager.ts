import { z } from 'zod';
import { defineRead, type Report } from '../contract/action.ts';
import { people } from '../contract/args.ts';
import { readAccount } from '../directory/account.ts';
import { managerOf } from '../directory/manager.ts';

/** Shows a user's manager, whom a responder can call. Having no manager is an answer too (that Graph answers 404 then is unverified). */
export const showManager = defineRead({
  name: 'show-manager',
  aliases: ['msgraph-user-get-manager'],
  summary: 'Show the manager of an account',
  example: 'show-manager alex@contoso.com',
  tier: 'read',
  permissions: ['User.Read.All'],
  source: 'https://learn.microsoft.com/graph/api/user-list-manager',
  args: z.object({ user: people('Whose manager to show') }),
  async run({ graph }, { user }): Promise<Report> {
    const manager = await managerOf(graph, user.id);
    if (manager === undefined) {
      await readAccount(graph, user.id); // throws when the account is gone, which Graph answers with the same 404
      return { title: `${user.name} has no manager`, subtitle: user.upn };
    }
    const name = manager.displayName ?? manager.id;
    return {
      title: `Manager of ${user.name}`,
      subtitle: user.upn,
      alerts: manager.accountEnabled === false ? [`Sign-in is blocked for ${name}.`] : [],
      facts: [
        ['Manager', name],
        ...optional('Sign-in name', manager.userPrincipalName),
        ...optional('Job title', manager.jobTitle),
        ['Object id', manager.id],
      ],
      offers: manager.userPrincipalName == null ? [] : [{ label: 'Show profile', command: `show-user ${manager.id}` }],
    };
  },
});

const optional = (name: string, value: string | null | undefined): [name: string, value: string][] =>
  value == null ? [] : [[name, value]];
