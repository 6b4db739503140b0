import type { PersonId } from './person.ts';
import type { RiskTier } from './tier.ts';

/**
 * Why a request needs more approvals than its command alone does.
 * - `opens-access`: it hands out, restores or loosens a way to sign in, or changes who somebody is
 * - `admin-target`, `protected-target`: a target holds an admin role, or the policy protects it under `action: critical`
 * - `roles-unread`: the roles of a target could not be read, which counts as an admin role
 * - `powerful-target`: a target is a responder or an approver
 * - `many-targets`: more targets than the policy lets through with fewer approvals
 * - `policy`: the policy file raises the command
 */
export const demandReasons = [
  'opens-access',
  'admin-target',
  'protected-target',
  'roles-unread',
  'powerful-target',
  'many-targets',
  'policy',
] as const;

/** One of `demandReasons`. */
export type DemandReason = (typeof demandReasons)[number];

/** Object ids of the targets that a reason is about, where it is about some of them only. */
export type DemandAbout = Readonly<Partial<Record<DemandReason, readonly PersonId[]>>>;

/** What a request needs before it runs. */
export interface Demand {
  readonly tier: RiskTier;
  readonly approvalsNeeded: number;
  /** How long approvers have, in milliseconds. */
  readonly approvalWindowMs: number;
  readonly because: readonly DemandReason[];
  /** Whom the reasons are about, for the card; a reason that is left out is about all targets, or shows in them. */
  readonly about?: DemandAbout | undefined;
}
