import type { Graph } from '../graph/graph.ts';
import type { Request } from '../model/request.ts';

/** From how many targets on the Graph calls of a request give way to those of others. */
const massFrom = 21;

/** The Graph that a request uses: one about many accounts lets all single calls overtake its own. */
export const atPaceOf = ({ targets }: Pick<Request, 'targets'>, graph: Graph): Graph =>
  targets.length < massFrom ? graph : graph.with({ pace: 'mass' });
