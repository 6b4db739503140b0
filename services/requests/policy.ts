import { z } from 'zod';
import type { RiskTier } from '../action.ts';
import { higher } from '../bundle.ts';
import { graphPath, type Graph } from '../graph/graph.ts';
import type { Person, Target } from '../person.ts';
import type { Right } from './request.ts';

/** A set of people: named by object id or UPN, by Entra group (transitively), or everyone. */
export interface Crowd {
  readonly everyone: boolean;
  readonly people: readonly string[];
  readonly groups: readonly string[];
}

export interface TierRule {
  readonly approvals: number;
  /** How long approvers have, in milliseconds. */
  readonly windowMs: number;
}

/** Who may do what, from the policy file. */
export interface Policy {
  readonly responders: Crowd;
  readonly approvers: Crowd;
  readonly tiers: Readonly<Record<'destructive' | 'critical', TierRule>>;
  readonly protected: {
    readonly people: readonly string[];
    readonly groups: readonly string[];
    readonly action: 'refuse' | 'critical';
  };
  readonly limits: { readonly targets: number };
}

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

/** Who may ask for something. Read from Entra at the moment of asking. */
export const mayRequest = (policy: Policy, graph: Graph, person: Person): Promise<Right> =>
  isIn(policy.responders, graph, person);

/** Who may approve. Read from Entra at the click; when Graph cannot say, the answer is `unknown`, which counts as no. */
export const mayApprove = (policy: Policy, graph: Graph, person: Person): Promise<Right> =>
  isIn(policy.approvers, graph, person);

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
  const tier = targets.some(isAdmin) || protectedTarget ? higher(commandTier, 'critical') : commandTier;
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
        (target.kind === 'account' && groups.length > 0 && (await inGroups(graph, target, groups))),
    ),
  );
  return targets.filter((_, i) => flags[i]);
}

async function isIn(crowd: Crowd, graph: Graph, person: Person): Promise<Right> {
  if (crowd.everyone) return 'yes';
  if (names(crowd.people, person.id)) return 'yes';
  const byUpn = crowd.people.some((entry) => entry.includes('@'));
  if (!byUpn && crowd.groups.length === 0) return 'no';
  try {
    const [upn, member] = await Promise.all([
      byUpn ? upnOf(graph, person) : null,
      crowd.groups.length > 0 ? inGroups(graph, person, crowd.groups) : false,
    ]);
    return member || (upn !== null && names(crowd.people, upn)) ? 'yes' : 'no';
  } catch {
    return 'unknown';
  }
}

const names = (entries: readonly string[], ...ids: readonly string[]): boolean =>
  entries.some((entry) => ids.some((id) => entry.toLowerCase() === id.toLowerCase()));

async function upnOf(graph: Graph, person: Pick<Person, 'id'>): Promise<string> {
  const { userPrincipalName } = await graph.send({
    method: 'GET',
    path: graphPath`/users/${person.id}`,
    query: { $select: 'id,userPrincipalName' },
    response: z.object({ userPrincipalName: z.string() }),
  });
  return userPrincipalName;
}

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
