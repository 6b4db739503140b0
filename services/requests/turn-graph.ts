import { deadlineIn } from '../base/deadline.ts';
import type { Graph } from '../graph/graph.ts';

/** How long Graph may be read inside a turn, in milliseconds. After that the answer is a refusal. */
const turnReadMs = 2000;

/**
 * Graph as it may be read inside a turn: every call on the returned object ends two seconds after this function was called.
 * Make one for each turn and share it, so that several reads share the deadline.
 */
export const graphInTurn = (graph: Graph): Graph => graph.with({ signal: deadlineIn(turnReadMs) });
