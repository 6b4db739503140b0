import { pageSize } from './page.ts';
import type { Graph } from './graph.ts';

/**
 * The same Graph, whose lists come in pages that are wider than a card.
 * @param size items a page: what the list with the lowest limit takes, which is 500 for risk detections
 */
export const widePages = (graph: Graph, size = '500'): Graph => ({
  ...graph,
  with: (habits) => widePages(graph.with(habits), size),
  send: (call) =>
    graph.send(call.query?.['$top'] === pageSize ? { ...call, query: { ...call.query, $top: size } } : call),
});
