import type { Graph } from '../graph/graph.ts';
import type { Target } from '../model/person.ts';
import type { Request } from '../model/request.ts';

/**
 * A run for more targets than this is a mass run. Up to here, the three writes of a containment come to 60, which is 2 % of the 3,000 that
 * Graph takes from an app in 150 seconds: saving some of them would save nobody a second, so each account is handled as fast as it can be.
 * Beyond it, the ceiling decides how long the run takes, and every write that is saved lets another account be handled.
 * @see https://learn.microsoft.com/graph/throttling-limits
 */
export const massRunOver = 20;

/** Whether what a request is about is so much that writes to Graph are what is scarce. */
export const isMassRun = ({ targets }: { readonly targets: readonly unknown[] }): boolean =>
  targets.length > massRunOver;

/** The Graph that a request uses: one about many accounts lets all single calls overtake its own. */
export const atPaceOf = (request: Pick<Request, 'targets'>, graph: Graph): Graph =>
  isMassRun(request) ? graph.with({ pace: 'mass' }) : graph;

/**
 * How many targets a slice has. A request about more is split, so that replicas share it. Never change it: stored slices, which another
 * version may have made, have their number alone.
 */
export const sliceSize = 50;

/**
 * How many slices of one request have targets that are not begun yet, over all replicas. Together they work on as many targets at the same
 * time as a mass run that is not split, so that a stop holds as soon, however many replicas there are.
 */
export const slicesAtOnce = 4;

/** The targets of the slice with this number, from 1 on. */
export const sliceOf = (targets: readonly Target[], n: number): readonly Target[] =>
  targets.slice((n - 1) * sliceSize, n * sliceSize);
