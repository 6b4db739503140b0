/**
 * Risk tiers of commands, in ascending order.
 * - `read` runs at once
 * - `change` runs after the requester confirms
 * - `destructive` runs after a confirmation and one approval
 * - `critical` runs after a confirmation and two approvals
 */
export const tiers = ['read', 'change', 'destructive', 'critical'] as const;

/** One of `tiers`. */
export type RiskTier = (typeof tiers)[number];
