import { z } from 'zod';
import { defineRead, type Report } from '../contract/action.ts';
import { people } from '../contract/args.ts';
import { readAccount } from '../directory/account.ts';
import { propertyFacts, select } from '../directory/chosen-properties.ts';
import { managerOf, managerProperties } from '../directory/manager.ts';
import type { Graph } from '../graph/graph.ts';
import type { Target } from '../model/person.ts';

/** Shows a user's manager, whom a responder can call. Having no manager is an answer too (that Graph answers 404 then is unverified). */
export const showManager = defineRead({
  name: 'show-manager',
  aliases: ['msgraph-user-get-manager'],
  argumentAliases: { properties: 'select' },
  summary: 'Show the manager of an account',
  example: 'show-manager alex@contoso.com',
  tier: 'read',
  permissions: ['User.Read.All'],
  source: 'https://learn.microsoft.com/graph/api/user-list-manager',
  args: z.object({ user: people('Whose manager to show'), select }),
  async run({ graph }, { user, select: chosen }): Promise<Report> {
    if (chosen !== undefined) {
      const properties = await managerProperties(graph, user.id, chosen);
      if (properties === undefined) return noManager(graph, user);
      const { id, ...shown } = properties;
      const offers = typeof id === 'string' ? [{ label: 'Show profile', command: `show-user ${id}` }] : [];
      const facts = propertyFacts(chosen.includes('id') ? properties : shown);
      return { title: `Manager of ${user.name}`, subtitle: user.upn, facts, offers };
    }
    const manager = await managerOf(graph, user.id);
    if (manager === undefined) return noManager(graph, user);
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

/** That there is no manager. It throws when the account is gone, which Graph answers with the same 404. */
async function noManager(graph: Graph, { id, name, upn }: Target): Promise<Report> {
  await readAccount(graph, id);
  return { title: `${name} has no manager`, subtitle: upn };
}

const optional = (name: string, value: string | null | undefined): [name: string, value: string][] =>
  value == null ? [] : [[name, value]];
