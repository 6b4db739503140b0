import type { Graph } from './graph.ts';

/**
 * The same Graph, but its calls are sent in another way.
 * @param again makes the same of this Graph with more habits
 * @param send sends a call in place of the Graph's own
 */
export const sendingBy = (graph: Graph, again: (graph: Graph) => Graph, send: Graph['send']): Graph => ({
  tenant: graph.tenant,
  signal: graph.signal,
  claims: () => graph.claims(),
  addressOf: (path) => graph.addressOf(path),
  clock: () => graph.clock(),
  with: (habits) => again(graph.with(habits)),
  send,
});
