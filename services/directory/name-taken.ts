import type { GraphProblem } from '../graph/graph.ts';

/**
 * Whether Graph refused a call because another account already has the address. Graph answers 400 with a code that other refusals share,
 * so only the message tells them apart; if Microsoft rewords it, the responder sees Graph's own message. The text is undocumented and
 * reported by other projects; for restoring an account it is unverified.
 */
export const isAddressTaken = ({ code, details, message }: GraphProblem): boolean =>
  details.graphCode === 'ObjectConflict' ||
  (code === 'rejected' && /^Another object with the same value/.test(message));
