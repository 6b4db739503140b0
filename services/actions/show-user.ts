import { z } from 'zod';
import { defineRead, type Report } from '../contract/action.ts';
import { commaList, people } from '../contract/args.ts';
import { methodName } from '../directory/auth-methods.ts';
import { graphPath, type Graph } from '../graph/graph.ts';
import { managerOf } from '../directory/manager.ts';
import { rolesInWords } from '../directory/role-names.ts';
import { lineOrReason } from '../graph/settle.ts';
import type { PersonId, Target } from '../model/person.ts';
import { shownValue } from '../contract/report.ts';
import { when } from '../base/time.ts';

/** Shows what a responder asks first about an account. A part that cannot be read says why, and the others still appear. */
export const showUser = defineRead({
  name: 'show-user',
  aliases: ['get', 'user', 'profile', 'msgraph-user-get'],
  argumentAliases: { properties: 'select' },
  summary: 'Show account state, roles, sign-in methods, manager and password date',
  example: 'show-user alex@contoso.com',
  tier: 'read',
  permissions: ['User.Read.All', 'UserAuthenticationMethod.Read.All'],
  source: 'https://learn.microsoft.com/graph/api/user-get',
  args: z.object({
    user: people('Who to look up'),
    select: commaList.optional().describe('Graph properties to show instead, comma-separated'),
  }),
  async run({ graph }, { user, select }): Promise<Report> {
    if (select !== undefined) return chosenProperties(graph, user, select);
    const [account, manager, methods] = await Promise.all([
      readProfile(graph, user.id),
      lineOrReason(managerLine(graph, user.id)),
      lineOrReason(methodsOf(graph, user.id)),
    ]);
    const enabled = account.accountEnabled !== false;
    return {
      title: user.name,
      subtitle: [account.jobTitle, account.department].filter(Boolean).join(' · '),
      ...(enabled ? {} : { badge: { text: 'Sign-in blocked', tone: 'warning' as const } }),
      facts: [
        [
          'Account',
          [
            enabled ? 'Enabled' : 'Disabled',
            account.userType?.toLowerCase() === 'guest' ? 'guest' : 'member',
            ...(user.synced ? ['synced from on-premises'] : []),
            ...(user.guest ? ['signs in at the home tenant'] : []),
            ...(user.federated ? ['signs in at another identity provider'] : []),
          ].join(' · '),
        ],
        ['Sign-in name', user.upn],
        ['Admin roles', rolesInWords(user)],
        ['Sign-in methods', methods],
        ['Password set', when(account.lastPasswordChangeDateTime)],
        ['Sessions since', when(account.signInSessionsValidFromDateTime)],
        ['Manager', manager],
        ['Object id', user.id],
      ],
      alerts: user.synced
        ? ['Mastered on-premises: block or reset the account there as well, or the next sync undoes it.']
        : [],
      offers: [
        { label: 'Contain…', command: `contain ${user.id}` },
        { label: 'Revoke sessions…', command: `revoke-sessions ${user.id}` },
        enabled
          ? { label: 'Block sign-in…', command: `disable-user ${user.id}` }
          : { label: 'Allow sign-in…', command: `enable-user ${user.id}` },
      ],
    };
  },
});

const account = z.object({
  jobTitle: z.string().nullish(),
  department: z.string().nullish(),
  userType: z.string().nullish(),
  accountEnabled: z.boolean().nullish(),
  lastPasswordChangeDateTime: z.string().nullish(),
  signInSessionsValidFromDateTime: z.string().nullish(),
});

const readProfile = (graph: Graph, id: PersonId) =>
  graph.send({
    method: 'GET',
    path: graphPath`/users/${id}`,
    query: { $select: Object.keys(account.shape).join(',') },
    response: account,
  });

async function chosenProperties(graph: Graph, user: Target, select: readonly string[]): Promise<Report> {
  const properties = await graph.send({
    method: 'GET',
    path: graphPath`/users/${user.id}`,
    query: { $select: select.join(',') },
    response: z.record(z.string(), z.unknown()),
  });
  const facts = Object.entries(properties).filter(([name]) => !name.startsWith('@'));
  return { title: user.name, subtitle: user.upn, facts: facts.map(([name, value]) => [name, shownValue(value)]) };
}

async function managerLine(graph: Graph, id: PersonId): Promise<string> {
  const manager = await managerOf(graph, id);
  return manager === undefined ? 'None' : [manager.displayName, manager.userPrincipalName].filter(Boolean).join(' · ');
}

async function methodsOf(graph: Graph, id: PersonId): Promise<string> {
  const { value } = await graph.send({
    method: 'GET',
    path: graphPath`/users/${id}/authentication/methods`,
    response: z.object({ value: z.array(z.object({ '@odata.type': z.string() })) }),
  });
  const names = value.map((method) => methodName(method['@odata.type']));
  return names.length === 0 ? 'None' : [...new Set(names)].join(', ');
}
