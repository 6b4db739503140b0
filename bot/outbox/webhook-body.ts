import { z } from 'zod';
import { endedStates, type Request, type RequestId, type State, type Step } from '../../services/model/request.ts';
import type { Queryable } from '../../services/store/database.ts';
import type { RequestStore } from '../../services/store/requests.ts';
import { stateSchema } from '../../services/store/rows.ts';
import { countSteps, stepsInTrouble } from '../../services/store/step-counts.ts';
import type { WebhookRow } from '../../services/store/webhooks.ts';

/** The most bytes of a body. */
const bytesAtMost = 20_000;
/** The most steps of a body: of a request with more of them, the body has those that failed. */
const stepsAtMost = 100;

/** Where bodies are read from. */
export interface WebhookBodyPorts {
  readonly db: Queryable;
  readonly store: Pick<RequestStore, 'find' | 'steps'>;
}

/**
 * Makes the function that writes the body of a message, `{ type, timestamp, data }`, under 20 kB. It holds what cards show to everybody:
 * no arguments of the command, no secrets, nothing of what was read.
 * @returns JSON; undefined when the request has been deleted meanwhile
 */
export const createWebhookBody =
  ({ db, store }: WebhookBodyPorts) =>
  async ({ type, about, at, facts }: WebhookRow): Promise<string | undefined> => {
    const body = (data: object): string => JSON.stringify({ type, timestamp: new Date(at).toISOString(), data });
    const { data: state } = stateSchema.safeParse(facts);
    if (state === undefined) return body(standDownFacts.parse(facts));
    const request = await store.find(about as RequestId);
    if (request === undefined) return undefined;
    const counts = await countSteps(db, request.id);
    const total = counts.reduce((sum, { count }) => sum + count, 0);
    const steps =
      total > stepsAtMost ? await stepsInTrouble(db, request.id, stepsAtMost) : await store.steps(request.id);
    return fitted((atMost) =>
      body({
        ...requestFacts(request, state),
        targetCount: request.targets.length,
        targets: request.targets.slice(0, atMost).map(({ id, name, upn, kind }) => ({ id, name, upn, kind })),
        stepCounts: counts,
        steps: steps.slice(0, atMost).map(stepFacts),
      }),
    );
  };

/** The longest body that is short enough, of those that list fewer and fewer targets and steps. */
function fitted(bodyWith: (atMost: number) => string): string {
  let atMost = stepsAtMost;
  let body = bodyWith(atMost);
  while (Buffer.byteLength(body) > bytesAtMost && atMost > 0) {
    atMost = Math.floor(atMost / 2);
    body = bodyWith(atMost);
  }
  return body;
}

const person = z.object({ id: z.string(), name: z.string() });
const standDownFacts = z.object({
  by: person,
  reason: z.string().nullable().optional(),
  began: person.extend({ at: z.number().transform(isoOf) }).optional(),
});

function requestFacts(request: Request, state: State): object {
  const { id, command, tier, tenant, requester, approvalsNeeded, reason } = request;
  return {
    request: id,
    command,
    state: state.kind,
    hasEnded: endedStates.some((kind) => kind === state.kind),
    tier,
    tenant,
    reason,
    requester: { id: requester.id, name: requester.name },
    approvalsNeeded,
    approvers: ('approvals' in state ? state.approvals : []).map(({ by, at }) => ({
      id: by.id,
      name: by.name,
      at: isoOf(at),
    })),
    ...('by' in state && { endedBy: { id: state.by.id, name: state.by.name } }),
    ...('why' in state && { why: state.why }),
    ...('cause' in state && state.cause !== undefined && { cause: state.cause.kind }),
    times: {
      created: isoOf(request.createdAt),
      ...(request.startsAt !== null && { startsAt: isoOf(request.startsAt) }),
      ...('expiresAt' in state && { expiresAt: isoOf(state.expiresAt) }),
      ...('startedAt' in state && { started: isoOf(state.startedAt) }),
      ...('endedAt' in state && { ended: isoOf(state.endedAt) }),
    },
  };
}

const stepFacts = ({ target, action, status, note, problem, provedAt }: Step): object => ({
  target,
  action,
  status,
  note,
  problem: problem && { code: problem.code, status: problem.status, message: problem.message },
  provedAt: provedAt === null ? null : isoOf(provedAt),
});

function isoOf(at: number): string {
  return new Date(at).toISOString();
}
