import type { GraphProblem } from '../graph/graph.ts';

/**
 * Whether Graph refused because another account has the address. That is a 400 whose code every other refusal shares, so that only
 * the text tells it; one that Microsoft rewords reads as a refusal in Graph's own words. For a restore this is unverified.
 * Source: error string seen by others, in no page of Microsoft's
 */
export const isAddressTaken = ({ code, details, message }: GraphProblem): boolean =>
  details.graphCode === 'ObjectConflict' ||
  (code === 'rejected' && /^Another object with the same value/.test(message));
