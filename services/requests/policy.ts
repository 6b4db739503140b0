import { z } from 'zod';
import { higherTier } from '../contract/bundle.ts';
import { graphPath, GraphProblem, type Graph } from '../graph/graph.ts';
import type { Person, Target } from '../model/person.ts';
import type { Right } from '../model/request.ts';
import type { RiskTier } from '../model/tier.ts';

/** A set of people: named by object id or UPN, by Entra group (transitively), or everyone. Only enabled members of the tenant count. */
export interface Principals {
  readonly everyone: boolean;
  /** In practice only: whoever it is, known to Entra or not, and nobody is asked. */
  readonly everyoneUnchecked: boolean;
  readonly people: readonly string[];
  readonly groups: readonly string[];
}

export interface TierRule {
  readonly approvals: number;
  /** How long approvers have, in milliseconds. */
  readonly windowMs: number;
  /** How long before the end of that time they are called once more, in milliseconds; 0: never. */
  readonly remindMs: number;
}

/** Who may do what, from the policy file. */
export interface Policy {
  readonly responders: Principals;
  readonly approvers: Principals;
  readonly tiers: Readonly<Record<'destructive' | 'critical', TierRule>>;
  readonly protected: {
    readonly people: readonly string[];
    readonly groups: readonly string[];
    readonly action: 'refuse' | 'critical';
  };
  readonly limits: {
    /** How many accounts one request may be about. */
    readonly targets: number;
    /** How many actions (accounts times requests) may be asked for in a minute, by all together; 0 for no limit. */
    readonly actionsPerMinute: number;
    /** How many activities of one person are answered in a minute; 0 for no limit. */
    readonly activitiesPerMinute: number;
  };
  readonly channels: Channels;
  /** By the id of a tenant, what holds for requests that act on it, in place of the same above. */
  readonly ofTenant?: ReadonlyMap<string, TenantPolicy>;
}

export type TenantPolicy = Partial<Pick<Policy, 'responders' | 'approvers' | 'protected'>>;

/** How long the requester has to confirm, in milliseconds. */
export const confirmWindowMs = 15 * 60_000;

/** Directory roles that give nothing an attacker wants; every other role makes its holder an admin. */
const harmlessRoles = new Set([
  'Directory Readers',
  'Guest Inviter',
  'Message Center Reader',
  'Reports Reader',
  'Usage Summary Reports Reader',
  'User Experience Success Manager',
]);

export const isAdmin = (target: Pick<Target, 'roles'>): boolean =>
  target.roles.some((role) => !harmlessRoles.has(role));

/** Who may ask for something. Read from Entra at the moment of asking and of confirming. */
export const mayRequest = (policy: Policy, graph: Graph, person: Person): Promise<Right> =>
  rightIn(policy.responders, graph, person);

/** Who may approve. Read from Entra at the click; when Graph cannot say, the answer is `unknown`, which counts as no. */
export const mayApprove = (policy: Policy, graph: Graph, person: Person): Promise<Right> =>
  rightIn(policy.approvers, graph, person);

export interface Demand {
  readonly tier: RiskTier;
  readonly approvalsNeeded: number;
  readonly approvalWindowMs: number;
}

/** What a request needs before it runs. Targets may raise the tier of the command; nothing lowers it. */
export function demandOf(
  policy: Policy,
  commandTier: RiskTier,
  targets: readonly Target[],
  protectedTarget: boolean,
): Demand {
  const tier = targets.some(isAdmin) || protectedTarget ? higherTier(commandTier, 'critical') : commandTier;
  const rule = tier === 'destructive' || tier === 'critical' ? policy.tiers[tier] : { approvals: 0, windowMs: 0 };
  return { tier, approvalsNeeded: rule.approvals, approvalWindowMs: rule.windowMs };
}

/** Which of the targets the policy protects; groups are those of accounts, so a device is protected by name only. @throws {GraphProblem} when a group cannot be read: fail closed */
export async function protectedAmong(
  policy: Policy,
  graph: Graph,
  targets: readonly Target[],
): Promise<readonly Target[]> {
  const { people, groups } = policy.protected;
  const flags = await Promise.all(
    targets.map(
      async (target) =>
        names(people, target.id, target.upn) ||
        (groups.length > 0 && target.kind === 'account' && (await inGroups(graph, target, groups))),
    ),
  );
  return targets.filter((_, i) => flags[i]);
}

/** Asks Entra each time: somebody who left, was disabled or lost the group a minute ago has no right now. */
async function rightIn(crowd: Principals, graph: Graph, person: Person): Promise<Right> {
  if (crowd.everyoneUnchecked) return 'yes';
  try {
    const [account, inGroup] = await Promise.all([
      accountOf(graph, person),
      crowd.everyone || crowd.groups.length === 0 ? false : inGroups(graph, person, crowd.groups),
    ]);
    if (account.userType !== 'Member') return 'guest';
    if (account.accountEnabled !== true) return 'disabled';
    return crowd.everyone || inGroup || names(crowd.people, person.id, account.userPrincipalName) ? 'yes' : 'no';
  } catch (error) {
    return error instanceof GraphProblem && error.code === 'not-found' ? 'outsider' : 'unknown';
  }
}

const names = (entries: readonly string[], ...ids: readonly string[]): boolean =>
  entries.some((entry) => ids.some((id) => entry.toLowerCase() === id.toLowerCase()));

/** How somebody stands in the tenant where they live. @throws {GraphProblem} `not-found` for people of other tenants */
const accountOf = (graph: Graph, person: Pick<Person, 'id'>) =>
  graph.send({
    method: 'GET',
    path: graphPath`/users/${person.id}`,
    query: { $select: 'id,userPrincipalName,userType,accountEnabled' },
    response: standing,
  });

const standing = z.object({
  userPrincipalName: z.string(),
  userType: z.string().nullish(),
  accountEnabled: z.boolean().nullish(),
});

/** Transitive membership; Graph takes 20 groups a call. */
async function inGroups(graph: Graph, person: Pick<Person, 'id'>, groups: readonly string[]): Promise<boolean> {
  const chunks = Array.from({ length: Math.ceil(groups.length / 20) }, (_, i) => groups.slice(i * 20, i * 20 + 20));
  const answers = await Promise.all(
    chunks.map((groupIds) =>
      graph.send({
        method: 'POST',
        path: graphPath`/users/${person.id}/checkMemberGroups`,
        body: { groupIds },
        response: z.object({ value: z.array(z.string()) }),
      }),
    ),
  );
  return answers.some(({ value }) => value.length > 0);
}

/** A channel in which commands are taken. Where it names no people of its own, those of the whole policy count. */
export interface IncidentChannel {
  /** Without a thread: `19:...@thread.tacv2`. */
  readonly id: string;
  /** What people call it; Teams tells a bot no names. */
  readonly name: string | undefined;
  /** Name or id of the tenant that its commands are for; undefined for the usual one. */
  readonly tenant: string | undefined;
  readonly responders: Principals | undefined;
  readonly approvers: Principals | undefined;
}

export interface Channels {
  /** Empty: commands are taken anywhere. */
  readonly incidents: readonly IncidentChannel[];
  /** Id of the channel where approvers are asked, each request in a thread of its own; null: where the request was made. */
  readonly approvals: string | null;
}
