import { z } from 'zod';
import { chunksOf } from '../base/chunks-of.ts';
import { atMost } from '../base/parallel.ts';
import { graphPath, type Graph } from '../graph/graph.ts';
import { readAll } from '../graph/page.ts';
import { settle, type Settled } from '../graph/settle.ts';
import { personId, type PersonId } from '../model/person.ts';
import { readAdminRoles, type AdminRoles } from './admin-roles.ts';

/*
 * Who is asked for multi-factor authentication, as far as the tenant's settings say: security defaults, and Conditional Access policies
 * that are on and ask for it or for an authentication strength. Which sign-in is asked is not decided here: a policy with any condition
 * besides the account counts as one for some sign-ins, and `list-ca-policies` decides about a single one.
 */

const names = z.array(z.string()).nullish();

/** The parts of a Conditional Access policy that decide whom it asks for multi-factor authentication. */
export const caPolicy = z.object({
  displayName: z.string(),
  state: z.string(),
  conditions: z.looseObject({
    users: z
      .looseObject({
        includeUsers: names,
        excludeUsers: names,
        includeGroups: names,
        excludeGroups: names,
        includeRoles: names,
        excludeRoles: names,
        includeGuestsOrExternalUsers: z.unknown().optional(),
        excludeGuestsOrExternalUsers: z.unknown().optional(),
      })
      .nullish(),
    applications: z.looseObject({ includeApplications: names, excludeApplications: names }).nullish(),
  }),
  grantControls: z
    .looseObject({
      operator: z.string().nullish(),
      builtInControls: names,
      authenticationStrength: z.looseObject({ requirementsSatisfied: z.string().nullish() }).nullish(),
    })
    .nullish(),
});
/** A parsed policy. */
export type CaPolicy = z.output<typeof caPolicy>;

/** What is known about an account that policies look at. */
export interface CoveredAccount {
  readonly id: string;
  readonly guest: boolean;
  /** Object ids, in lower case, of those groups that the policies name and the account is in. */
  readonly groups: ReadonlySet<string>;
  /** Template ids of the roles in force. */
  readonly roles: ReadonlySet<string>;
}

/** How much of what an account signs in to asks for multi-factor authentication. */
export interface MfaCoverage {
  readonly extent: 'all-apps' | 'some' | 'none';
  /** Names of the policies that ask for it. */
  readonly policies: readonly string[];
}

/**
 * Decides which policies ask an account for multi-factor authentication. Whoever is both included and excluded is excluded.
 * @param policies any policies; those that are not on, or ask for something else, do not count
 * @returns `all-apps` when a policy asks for it at every sign-in to every app; `some` when it asks for some apps or some sign-ins only,
 * or takes another control instead
 */
export function coverageOf(policies: readonly CaPolicy[], account: CoveredAccount): MfaCoverage {
  const asking = policies.filter((policy) => asksForMfa(policy) && isMeant(policy, account));
  const extent = asking.some(isUnconditional) ? 'all-apps' : asking.length > 0 ? 'some' : 'none';
  return { extent, policies: asking.map(({ displayName }) => displayName) };
}

/** Whether a policy is on and asks for multi-factor authentication, or takes it as one of several controls. */
export const asksForMfa = ({ state, grantControls }: CaPolicy): boolean =>
  state === 'enabled' &&
  (grantControls?.builtInControls?.includes('mfa') === true ||
    grantControls?.authenticationStrength?.requirementsSatisfied === 'mfa');

function isMeant({ conditions: { users } }: CaPolicy, { id, guest, groups, roles }: CoveredAccount): boolean {
  const has = (listed: readonly string[] | null | undefined, held: ReadonlySet<string>) =>
    (listed ?? []).some((one) => held.has(one.toLowerCase()));
  const self = new Set([id.toLowerCase(), 'all', ...(guest ? ['guestsorexternalusers'] : [])]);
  const held = new Set([...roles].map((role) => role.toLowerCase()));
  const included =
    has(users?.includeUsers, self) ||
    has(users?.includeGroups, groups) ||
    has(users?.includeRoles, held) ||
    (guest && users?.includeGuestsOrExternalUsers != null);
  const excluded =
    has(users?.excludeUsers, self) ||
    has(users?.excludeGroups, groups) ||
    has(users?.excludeRoles, held) ||
    (guest && users?.excludeGuestsOrExternalUsers != null);
  return included && !excluded;
}

/** Whether a policy asks for multi-factor authentication, and for nothing in its place, at every sign-in to every app. */
function isUnconditional({ conditions, grantControls }: CaPolicy): boolean {
  const { applications } = conditions;
  const controls =
    (grantControls?.builtInControls?.length ?? 0) + (grantControls?.authenticationStrength == null ? 0 : 1);
  const isOr = grantControls?.operator === 'OR' && controls > 1;
  const everywhere =
    applications?.includeApplications?.includes('All') === true &&
    (applications.excludeApplications ?? []).length === 0;
  const others = Object.entries(conditions).filter(([name]) => name !== 'users' && name !== 'applications');
  return everywhere && !isOr && others.every(([, condition]) => limitsNothing(condition));
}

/** Whether a condition is left open: absent, empty, or all client apps. */
const limitsNothing = (condition: unknown): boolean =>
  condition === null ||
  condition === undefined ||
  (Array.isArray(condition) && (condition.length === 0 || condition.includes('all'))) ||
  typeof condition === 'string'; // annotations of OData

/** What the tenant's settings say about the accounts of a page. */
export interface TenantCoverage {
  readonly securityDefaults: boolean;
  /** By object id; nothing for an account of which groups or roles could not be read. */
  readonly byAccount: ReadonlyMap<string, MfaCoverage>;
}

/**
 * Reads which accounts are asked for multi-factor authentication. Groups and roles are read only where a policy names some.
 * @param accounts at most a page of them: each takes a call for every 20 groups that the policies name
 * @returns the coverage, or why the settings could not be read
 */
export const readCoverage = (
  graph: Graph,
  accounts: readonly { readonly id: string; readonly guest: boolean }[],
): Promise<Settled<TenantCoverage>> => settle(coverageIn(graph, accounts));

async function coverageIn(
  graph: Graph,
  accounts: readonly { readonly id: string; readonly guest: boolean }[],
): Promise<TenantCoverage> {
  const [{ isEnabled }, policies] = await Promise.all([
    graph.send({
      method: 'GET',
      path: graphPath`/policies/identitySecurityDefaultsEnforcementPolicy`,
      query: { $select: 'isEnabled' },
      response: z.object({ isEnabled: z.boolean() }),
    }),
    readAll(
      graph,
      { path: graphPath`/identity/conditionalAccess/policies`, query: {}, item: caPolicy },
      'There are more Conditional Access policies than Cordon reads.',
    ),
  ]);
  const asking = policies.filter(asksForMfa);
  const users = asking.map(({ conditions }) => conditions.users);
  const groupIds = unique(users.flatMap((who) => [...(who?.includeGroups ?? []), ...(who?.excludeGroups ?? [])]));
  const namesRoles = users.some((who) => [who?.includeRoles, who?.excludeRoles].some((roles) => roles?.length));
  const known = accounts.flatMap(({ id, guest }) => {
    const person = personId(id);
    return person === undefined ? [] : [{ id: person, guest }];
  });
  const roles = namesRoles
    ? await settle(
        readAdminRoles(
          graph,
          known.map(({ id }) => id),
        ),
      )
    : undefined;
  const found = await atMost(atOnce, known, async ({ id, guest }) => {
    const groups = await settle(groupsAmong(graph, id, groupIds));
    const held = roles === undefined ? [] : roles.ok ? rolesInForce(roles.value.get(id)) : undefined;
    if (!groups.ok || held === undefined) return [];
    return [[id, coverageOf(asking, { id, guest, groups: groups.value, roles: new Set(held) })] as const];
  });
  return { securityDefaults: isEnabled, byAccount: new Map(found.flat()) };
}

/** The roles in force; undefined where Graph did not show all of them. Roles that can only be activated do not count. */
const rolesInForce = (read: AdminRoles | undefined): readonly string[] | undefined =>
  read?.rolesUnread.every((source) => source === 'eligible') === true ? read.activeRoles : undefined;

/** How many accounts are read at once. */
const atOnce = 5;

async function groupsAmong(graph: Graph, id: PersonId, ids: readonly string[]): Promise<ReadonlySet<string>> {
  const found = await atMost(1, chunksOf(ids, 20), (groupIds) =>
    graph.send({
      method: 'POST',
      path: graphPath`/users/${id}/checkMemberGroups`,
      body: { groupIds },
      response: z.object({ value: z.array(z.string()) }),
    }),
  );
  return new Set(found.flatMap(({ value }) => value.map((group) => group.toLowerCase())));
}

const unique = (ids: readonly string[]): readonly string[] => [...new Set(ids.map((id) => id.toLowerCase()))];
