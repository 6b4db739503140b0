/**
 * How much harm a mistake does, ascending.
 * `read` runs at once; `change` asks the requester to confirm; `destructive` needs an approval as well; `critical` two.
 */
export const tiers = ['read', 'change', 'destructive', 'critical'] as const;

export type RiskTier = (typeof tiers)[number];
