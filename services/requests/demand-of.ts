import type { WriteAction } from '../contract/action.ts';
import { higherTier, tierOf, type WriteCommand } from '../contract/bundle.ts';
import type { Target } from '../model/person.ts';
import { tiers, type RiskTier } from '../model/tier.ts';
import { rulesOn } from './command-rules.ts';
import { isAdmin, type Policy } from './policy.ts';
import type { Demand, DemandReason } from '../model/demand.ts';

/** What raises the demand of a request. */
export interface DemandFacts {
  readonly command: WriteCommand;
  /** Those of its parts that run for some of the targets. */
  readonly parts: readonly Pick<WriteAction, 'tier'>[];
  readonly targets: readonly Target[];
  /** Whether it opens access for its arguments. */
  readonly opensAccess: boolean;
  /** Whether the policy protects one of the targets. */
  readonly hasProtected: boolean;
  /** Whether one of the targets is a responder or an approver. */
  readonly hasPowerful: boolean;
}

/** What a request needs before it runs, and why. Each fact may raise it, and nothing lowers it. */
export function demandOf(policy: Pick<Policy, 'tiers' | 'commands' | 'limits'>, facts: DemandFacts): Demand {
  const { command, targets } = facts;
  const { criticalOver } = policy.limits;
  const own = tierOf(command);
  const rules = rulesOn(policy, command);
  const ruled = Math.max(0, ...rules.map(({ approvals = 0 }) => approvals));
  const floors: readonly (readonly [because: DemandReason, floor: RiskTier, holds: boolean])[] = [
    ['opens-access', 'destructive', facts.opensAccess],
    ['admin-target', 'critical', targets.some((target) => isAdmin({ ...target, rolesUnread: [] }))],
    ['protected-target', 'critical', facts.hasProtected],
    ['roles-unread', 'critical', targets.some(({ rolesUnread }) => rolesUnread.length > 0)],
    ['powerful-target', 'critical', facts.hasPowerful],
    ['many-targets', 'critical', criticalOver > 0 && targets.length > criticalOver],
    ['policy', 'destructive', ruled > 0],
    ...facts.parts.map(({ tier }) => ['policy', tier, true] as const), // an optional part, which the policy has switched on
    ...rules.map(({ tier = 'read' }) => ['policy', tier, true] as const),
  ];
  const raising = floors.filter(([, floor, holds]) => holds && isHigher(floor, own));
  const tier = raising.reduce<RiskTier>((worst, [, floor]) => higherTier(worst, floor), own);
  const { approvals, windowMs } =
    tier === 'destructive' || tier === 'critical' ? policy.tiers[tier] : { approvals: 0, windowMs: 0 };
  const because = new Set(raising.map(([reason]) => reason));
  if (ruled > approvals) because.add('policy');
  return {
    tier,
    approvalsNeeded: Math.max(approvals, ruled),
    approvalWindowMs: windowMs,
    because: [...because],
  };
}

const isHigher = (a: RiskTier, b: RiskTier): boolean => tiers.indexOf(a) > tiers.indexOf(b);
