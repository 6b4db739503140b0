import { z } from 'zod';
import type { PersonId, Target } from '../model/person.ts';
import { graphPath, GraphProblem, odata, type Graph } from '../graph/graph.ts';
import { readAll } from '../graph/page.ts';
import { changeDistributionGroup } from './distribution-groups.ts';

/** A group, a directory role or an administrative unit. It has no name when the app lacks the permission to read it. */
export const membership = z.object({
  '@odata.type': z.string().optional(),
  id: z.string(),
  displayName: z.string().nullish(),
  roleTemplateId: z.string().nullish(),
  isAssignableToRole: z.boolean().nullish(),
  groupTypes: z.array(z.string()).nullish(),
  mailEnabled: z.boolean().nullish(),
  onPremisesSyncEnabled: z.boolean().nullish(),
  assignedLicenses: z.array(z.object({ skuId: z.string() })).nullish(),
});
/** A parsed membership. */
export type Membership = z.output<typeof membership>;

/** The `$select` for `membership`. */
export const membershipSelect = Object.keys(membership.shape)
  .filter((name) => !name.startsWith('@'))
  .join(',');

/** Returns the display name, or the object id when the app cannot read the name. */
export const membershipName = ({ displayName, id }: Membership): string => displayName ?? id;

/** Describes the kind of a membership: `Microsoft 365 group · dynamic`. */
export function membershipKind(item: Membership): string {
  const type = item['@odata.type']?.replace('#microsoft.graph.', '');
  if (type === 'directoryRole') return 'directory role';
  if (type === 'administrativeUnit') return 'administrative unit';
  const types = [
    isUnified(item) ? 'Microsoft 365 group' : item.mailEnabled ? 'mail-enabled group' : 'group',
    isDynamic(item) ? 'dynamic' : '',
    item.onPremisesSyncEnabled ? 'synced from on-premises' : '',
    givesLicences(item) ? 'gives licences' : '',
  ];
  return types.filter((part) => part !== '').join(' · ');
}

const isUnified = ({ groupTypes }: Membership): boolean => groupTypes?.includes('Unified') === true;
const isDynamic = ({ groupTypes }: Membership): boolean => groupTypes?.includes('DynamicMembership') === true;

/** Whether members of a group get licences from it. */
export const givesLicences = ({ assignedLicenses }: Membership): boolean => (assignedLicenses ?? []).length > 0;

/**
 * Explains why the members of a group cannot be changed here.
 * @returns a phrase with what to do instead; undefined when they can
 */
export function whyNotRemovable(group: Membership): string | undefined {
  if (isDynamic(group)) return 'dynamic: change its rule, or what the rule looks at';
  if (group.onPremisesSyncEnabled === true) return 'synced: remove it in Active Directory';
  return undefined;
}

/**
 * Adds an account to a group, or removes it: through Exchange for a distribution list and a mail-enabled security group, whose members
 * Graph does not change (taken from public code), else through Graph. The path of a removal ends in `/$ref`: without it, the call would
 * delete the account itself.
 * @throws {GraphProblem} as the port and `changeDistributionGroup` do; `rejected` for a role-assignable group that the app may not change
 */
export function changeMembership(
  graph: Graph,
  change: 'Add' | 'Remove',
  group: Membership,
  user: Target,
): Promise<void> {
  if (group.mailEnabled === true && !isUnified(group)) return changeDistributionGroup(graph, change, group.id, user);
  const call =
    change === 'Add'
      ? {
          method: 'POST' as const,
          path: graphPath`/groups/${group.id}/members/$ref`,
          body: { '@odata.id': graph.addressOf(graphPath`/directoryObjects/${user.id}`) },
        }
      : { method: 'DELETE' as const, path: graphPath`/groups/${group.id}/members/${user.id}/$ref` };
  return changingMembers(group, graph.send({ ...call, response: z.unknown() }));
}

/**
 * Waits for a call that adds or removes a member of a group, and explains why Graph refuses that for a role-assignable one.
 * @throws {GraphProblem} as the port does; `rejected` for a role-assignable group that the app may not change
 */
async function changingMembers(group: Membership, call: Promise<unknown>): Promise<void> {
  try {
    await call;
  } catch (problem) {
    if (!(problem instanceof GraphProblem) || problem.code !== 'forbidden' || group.isAssignableToRole !== true)
      throw problem;
    const why = 'its members count as administrators, so the app needs RoleManagement.ReadWrite.Directory';
    throw new GraphProblem('rejected', `${membershipName(group)} is role-assignable: ${why}.`, {}, { cause: problem });
  }
}

/**
 * Reads the groups that a user is a direct member of, from the directory itself and not from its index.
 * @throws {GraphProblem} as the port does; `rejected` when there are more memberships than Cordon reads
 */
export async function directGroupsOf(graph: Graph, id: PersonId): Promise<readonly Membership[]> {
  const all = await readAll(
    graph,
    { path: graphPath`/users/${id}/memberOf`, query: { $select: membershipSelect, $top: '100' }, item: membership },
    'This account is in more groups than Cordon reads. Name them by object id.',
  );
  return all.filter((item) => item['@odata.type'] === '#microsoft.graph.group');
}

/**
 * Finds the groups of the tenant with this object id or display name: none, one, or two where there are more.
 * @throws {GraphProblem} as the port does
 */
export async function groupsNamed(graph: Graph, named: string): Promise<readonly Membership[]> {
  const { value } = await graph.send({
    method: 'GET',
    path: graphPath`/groups`,
    query: {
      $filter: `${isGuid(named) ? 'id' : 'displayName'} eq ${odata(named)}`,
      $select: groupSelect,
      $top: '2',
    },
    response: z.object({ value: z.array(membership) }),
  });
  return value;
}

/** The `$select` for a group, which has no role template. */
const groupSelect = membershipSelect.replace('roleTemplateId,', '');

/**
 * Reads whether the tenant has a group with this object id or display name.
 * @throws {GraphProblem} as the port does
 */
export const groupExists = async (graph: Graph, named: string): Promise<boolean> =>
  (await groupsNamed(graph, named)).length > 0;

const isGuid = (text: string): boolean => z.guid().safeParse(text).success;
