import { pageSize } from './page.ts';
import type { Graph } from './graph.ts';

/**
 * Wraps a Graph so that its lists come in pages that are longer than a card.
 * @param size items per page; 500 is what the list with the lowest limit, risk detections, accepts
 */
export const widePages = (graph: Graph, size = '500'): Graph => ({
  ...graph,
  with: (habits) => widePages(graph.with(habits), size),
  send: (call) =>
    graph.send(call.query?.['$top'] === pageSize ? { ...call, query: { ...call.query, $top: size } } : call),
});
