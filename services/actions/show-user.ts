import { z } from 'zod';
import { defineRead, type Report } from '../contract/action.ts';
import type { TimedFact } from '../contract/findings.ts';
import { people } from '../contract/args.ts';
import { methodName } from '../directory/auth-methods.ts';
import { anyProperties, propertyFacts, select } from '../directory/chosen-properties.ts';
import { lastSignInOf } from '../directory/profile.ts';
import { finding } from '../directory/findings.ts';
import { ownChangeAt, ownWords } from '../directory/own-changes.ts';
import { graphPath, type Graph } from '../graph/graph.ts';
import { managerOf } from '../directory/manager.ts';
import { heldRolesOf, roleInWords } from '../directory/held-roles.ts';
import { isRole, rolesInWords } from '../directory/role-names.ts';
import { settle, type Settled } from '../graph/settle.ts';
import type { PersonId, Target } from '../model/person.ts';
import { timeFact } from '../contract/report.ts';

/** Shows what a responder asks first about an account. A part that cannot be read says why, and the others still appear. */
export const showUser = defineRead({
  name: 'show-user',
  aliases: ['show', 'who-is', 'lookup', 'get', 'user', 'profile', 'msgraph-user-get'],
  argumentAliases: { properties: 'select' },
  summary: 'Show account state, roles, sign-in methods, manager, contact data and last sign-in',
  example: 'show-user alex@contoso.com',
  tier: 'read',
  permissions: ['User.Read.All', 'UserAuthenticationMethod.Read.All'],
  source: 'https://learn.microsoft.com/graph/api/user-get',
  args: z.object({
    user: people('Who to look up'),
    select,
  }),
  async run({ graph, history }, { user, select: chosen }): Promise<Report> {
    if (chosen !== undefined) return chosenProperties(graph, user, chosen);
    const [account, manager, methods, lastSignIn, roles, changes = []] = await Promise.all([
      readAccountOf(graph, user.id),
      settle(managerLine(graph, user.id)),
      settle(methodsOf(graph, user.id)),
      settle(lastSignInOf(graph, user.id)),
      rolesLine(graph, user),
      history?.changes(user.id),
    ]);
    const withOwner = (iso: string | null | undefined, actions: readonly string[]) => {
      const own = iso == null ? undefined : ownChangeAt(changes, Date.parse(iso), actions);
      return timeFact(iso, own && ownWords(own));
    };
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
        ['Admin roles', roles],
        ['Sign-in methods', lineOf(methods)],
        ['Password set', withOwner(account.lastPasswordChangeDateTime, ownActions.password)],
        ['Sessions since', withOwner(account.signInSessionsValidFromDateTime, ownActions.sessions)],
        ...(lastSignIn.ok ? [['Last sign-in', signInFact(lastSignIn.value)] as const] : []),
        ['Manager', lineOf(manager)],
        ...contactFacts(account),
        ['Object id', user.id],
      ],
      unread: [
        ...(methods.ok ? [] : [{ what: 'Sign-in methods', why: methods.why }]),
        ...(manager.ok ? [] : [{ what: 'Manager', why: manager.why }]),
        ...(lastSignIn.ok ? [] : [{ what: 'Last sign-in', why: lastSignIn.why }]),
        ...(user.rolesUnread.length === 0 ? [] : [{ what: 'Admin roles', why: 'not all could be read' }]),
      ],
      ...(user.synced ? { findings: [finding('synced-account', 'Synced from Active Directory')] } : {}),
      offers: [
        { label: 'Contain…', command: `contain ${user.id}` },
        { label: 'Revoke sessions…', command: `revoke-sessions ${user.id}` },
        ...(enabled
          ? [{ label: 'Block sign-in…', command: `disable-user ${user.id}` }]
          : [
              // Microsoft's order: block the user, revoke the sessions, then the devices.
              { label: 'Disable devices…', command: `disable-devices ${user.id}` },
              { label: 'Allow sign-in…', command: `enable-user ${user.id}` },
            ]),
      ],
    };
  },
});

/** The actions of Cordon that set the two times of an account. */
const ownActions = {
  password: ['reset-password', 'create-user'],
  sessions: ['revoke-sessions', 'closing-revoke', 'reset-password'],
} as const;

const lineOf = (line: Settled<string>): string => (line.ok ? line.value : line.why);

const signInFact = (at: number | null): string | TimedFact => (at === null ? 'never' : { at });

const account = z.object({
  givenName: z.string().nullish(),
  surname: z.string().nullish(),
  mail: z.string().nullish(),
  mobilePhone: z.string().nullish(),
  businessPhones: z.array(z.string()).nullish(),
  officeLocation: z.string().nullish(),
  preferredLanguage: z.string().nullish(),
  jobTitle: z.string().nullish(),
  department: z.string().nullish(),
  userType: z.string().nullish(),
  accountEnabled: z.boolean().nullish(),
  lastPasswordChangeDateTime: z.string().nullish(),
  signInSessionsValidFromDateTime: z.string().nullish(),
});

/** What an account says about its person, as far as it is set. */
const contactFacts = (of: z.output<typeof account>): readonly (readonly [name: string, value: string])[] =>
  (
    [
      ['Given name', of.givenName],
      ['Surname', of.surname],
      ['Mail', of.mail],
      ['Mobile phone', of.mobilePhone],
      ['Business phones', of.businessPhones?.join(', ')],
      ['Office', of.officeLocation],
      ['Language', of.preferredLanguage],
    ] as const
  ).flatMap(([name, value]) => (value == null || value === '' ? [] : [[name, value] as const]));

const readAccountOf = (graph: Graph, id: PersonId) =>
  graph.send({
    method: 'GET',
    path: graphPath`/users/${id}`,
    query: { $select: Object.keys(account.shape).join(',') },
    response: account,
  });

async function chosenProperties(graph: Graph, user: Target, chosen: readonly string[]): Promise<Report> {
  const properties = await graph.send({
    method: 'GET',
    path: graphPath`/users/${user.id}`,
    query: { $select: chosen.join(',') },
    response: anyProperties,
  });
  return { title: user.name, subtitle: user.upn, facts: propertyFacts(properties) };
}

/** The roles with their scope and end. Nothing is read for an account of which no role is known. */
async function rolesLine(graph: Graph, user: Target): Promise<string> {
  if (!user.roles.some(isRole)) return rolesInWords(user);
  const { roles, unread } = await heldRolesOf(graph, user.id);
  if (unread.length > 0) return rolesInWords(user);
  const parts = [...roles.map(roleInWords), ...user.roles.filter((name) => !isRole(name))];
  return rolesInWords({ ...user, roles: parts });
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
