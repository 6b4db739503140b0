import type { Graph } from '../graph/graph.ts';
import type { Request, RequestId } from '../model/request.ts';
import { newRequest } from './new-request.ts';
import { draftRequest, type DraftPorts, type DraftRefusal, type NewRequest } from './open-request.ts';
import type { RequestView } from './view.ts';

/** What the card of a request would show if it were opened now, or why it would not be opened. */
export type Previewed =
  { readonly ok: true; readonly view: RequestView } | { readonly ok: false; readonly refusal: DraftRefusal };

/**
 * Says what somebody would be asked to confirm, and stores nothing. The request that is opened later is foreseen and assessed anew.
 * @param graph of the tenant that the request acts on, within the deadline of the turn
 * @throws {GraphProblem} when Graph cannot say what the targets are to the policy
 */
export type Preview = (asked: NewRequest, graph: Graph) => Promise<Previewed>;

/** Makes the function. */
export const createPreview =
  (ports: DraftPorts & { readonly view: (request: Request) => Promise<RequestView> }): Preview =>
  async (asked, graph) => {
    const drafted = await draftRequest(ports, asked, { graph, secrets: [] });
    if (!drafted.ok) return drafted;
    return { ok: true, view: await ports.view(newRequest(drafted.draft, asked.command, previewId, ports.now())) };
  };

/** Stands in for the id of a request that is only previewed. No request has it, and no preview shows it. */
const previewId = 'OP-PREVIEW' as RequestId;
