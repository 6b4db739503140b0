import type { Request, Step, StepStatus } from '../model/request.ts';
import { canonicalJson } from '../seal/chain.ts';
import type { StoredEvent } from '../seal/trail.ts';
import type { SqlRow } from '../store/database.ts';
import { objectIn, payloadDigest, requestOf, stepOf } from '../store/rows.ts';
import { demandIn } from './demand.ts';
import { requestDigest } from './new-request.ts';
import { planDigest } from './plan.ts';
import {
  decisionIn,
  openedIn,
  stepEventIn,
  type OpenedEvent,
  type SealedDecision,
  type StepEvent,
} from './sealed-events.ts';
import { transition } from './transition.ts';

/** What is stored of a request, as it is in the database. */
export interface StoredRequest {
  /** The row of `request`, with all its columns. */
  readonly request: SqlRow;
  /** Its rows of `step`, by their numbers. */
  readonly steps: readonly SqlRow[];
  /** Its trail, oldest first. The seals must have been verified: see `trailFaultOf`. */
  readonly events: readonly StoredEvent[];
}

/**
 * Holds a stored request against its sealed trail: the payload must be the one that was opened, the decisions must lead, by the same rules
 * as when they were made, to the stored state and approvals, and the steps must be the plan's, each as its events say. It is pure, and
 * works for requests in any state. Of requests that were opened before all of this was sealed, it checks what their trail has.
 * @returns what differs, in words for the log and the audit; undefined when nothing does
 */
export function trailMismatch(stored: StoredRequest): string | undefined {
  const read = readable(stored);
  if (typeof read === 'string') return read;
  const { request, opened } = read;
  const { requester, conversation, state, anchored_n: anchored } = stored.request;
  if (Number(anchored) > stored.events.length)
    return `${Number(anchored)} of its events are anchored, its trail is shorter`;
  if (state !== request.state.kind) return `its state column says ${String(state)}, its state ${request.state.kind}`;
  if (requester !== request.requester.id || conversation !== request.place.conversation)
    return 'its requester or conversation column is not what its payload says';
  return (
    factsMismatch(request, opened) ??
    (opened.sealed === undefined ? outlineMismatch(read) : replayMismatch(stored, read, opened.sealed)) ??
    statusMismatch(read) ??
    keptMismatch(read)
  );
}

interface Readable {
  readonly request: Request;
  readonly steps: readonly Step[];
  readonly opened: OpenedEvent;
  readonly decisions: readonly SealedDecision[];
  readonly stepEvents: readonly StepEvent[];
}

function readable({ request, steps, events }: StoredRequest): Readable | string {
  try {
    const bodies = events.map(({ text }) => objectIn(text));
    return {
      request: requestOf(request),
      steps: steps.map(stepOf),
      opened: openedIn(bodies[0]),
      decisions: bodies.flatMap((body) => decisionIn(body) ?? []),
      stepEvents: bodies.flatMap((body) => stepEventIn(body) ?? []),
    };
  } catch {
    return 'it cannot be read'; // what stands there may be anything, so it is not repeated
  }
}

/** What every version has sealed when a request was opened. */
function factsMismatch(request: Request, opened: OpenedEvent): string | undefined {
  const targets = request.targets.map(({ id }) => id);
  const pairs: readonly (readonly [name: string, stored: unknown, sealed: unknown])[] = [
    ['digest', request.digest, opened.digest],
    ['command', request.command, opened.command],
    ['tenant', request.tenant, opened.tenant],
    ['requester', request.requester.id, opened.by],
    ['arguments', request.args, opened.args],
    ['targets', targets, opened.targets],
  ];
  const other = pairs.find(([, stored, sealed]) => sealed !== undefined && !isEqual(stored, sealed));
  return other && `its ${other[0]} is not what was opened`;
}

/** The check of a request that was opened before its payload and its demand were sealed. */
function outlineMismatch({ request, decisions, steps }: Readable): string | undefined {
  const { state } = request;
  const last = decisions.findLast(({ state: led }) => led !== undefined)?.state ?? 'awaiting-confirmation';
  if (decisions.length > 0 && state.kind !== last) return `its state is ${state.kind}, its trail leads to ${last}`;
  const approvers = decisions.flatMap(({ event }) => (event.type === 'approve' ? [event.by.id] : []));
  const counted = 'approvals' in state ? state.approvals.map(({ by }) => by.id) : [];
  if (decisions.length > 0 && counted.some((id) => !approvers.includes(id))) return 'its trail lacks an approval';
  const targets = new Set<string>(request.targets.map(({ id }) => id));
  return steps.every(({ target }) => targets.has(target)) ? undefined : 'it has a step for somebody else';
}

function replayMismatch(
  stored: StoredRequest,
  { request, steps, opened, decisions }: Readable,
  sealed: NonNullable<OpenedEvent['sealed']>,
): string | undefined {
  const payload = objectIn(stored.request['payload']);
  // what the stored demand is about gives way, also to a demand that is about nobody
  const digestWith = (demand: object): string => payloadDigest({ ...payload, about: undefined, ...demand });
  if (requestDigest(request) !== request.digest) return 'its digest is not that of its payload';
  if (digestWith(demandIn(sealed)) !== sealed.payload) return 'its payload is not the one that was opened';
  if (request.createdAt !== opened.at) return 'it was not created when it was opened';
  let now: Request = {
    ...request,
    ...demandIn(sealed),
    reason: opened.reason ?? null,
    state: { kind: 'awaiting-confirmation', expiresAt: sealed.expiresAt },
  };
  let hasRun = false;
  for (const { event, state, payload: raised } of decisions) {
    if (event.type === 'settle' && event.cause?.kind === 'tampered') return 'it was found tampered with before';
    const verdict = transition(now, event);
    if (!verdict.ok) return `its trail has "${event.type}" where that was not possible: ${verdict.refusal}`;
    if (verdict.state.kind !== state) return `its trail says that "${event.type}" led to ${state ?? 'nothing'}`;
    now = { ...now, ...verdict.demand, state: verdict.state, reason: verdict.reason };
    if (raised !== undefined && digestWith(demandIn(now)) !== raised)
      return 'its payload is not the one of its last check';
    hasRun ||= now.state.kind === 'running';
  }
  if (!isEqual(demandIn(now), demandIn(request))) return 'it needs other approvals than its trail says';
  if (!isEqual(now.state, request.state))
    return `its trail leads to ${now.state.kind} with other facts than its state ${request.state.kind} has`;
  if (now.reason !== request.reason) return 'its reason is not the one that was given';
  if (hasRun ? planDigest(steps) !== sealed.plan : steps.length > 0) return 'its steps are not those of its plan';
  return undefined;
}

/** Each step must be as its last event says. */
function statusMismatch({ request, steps, stepEvents }: Readable): string | undefined {
  const { state } = request;
  const unstarted: StepStatus = state.kind === 'failed' && state.cause?.kind === 'barred' ? 'skipped' : 'pending';
  const statuses = new Map<string, readonly (StepStatus | undefined)[]>();
  for (const event of stepEvents) statuses.set(`${event.part} ${event.target}`, statusesAfter(event));
  for (const { action, target, status, sequence } of steps) {
    const possible = statuses.get(`${action} ${target}`) ?? [unstarted];
    if (!possible.includes(status)) return `step ${sequence} is ${status}, which its trail does not say`;
  }
  return undefined;
}

/** What a step has kept must be what was sealed before it ran: the way back is made from it. */
function keptMismatch({ steps, stepEvents }: Readable): string | undefined {
  const sealed = new Map(
    stepEvents.flatMap(({ part, target, kept }) => (kept === undefined ? [] : [[`${part} ${target}`, kept] as const])),
  );
  const other = steps.find(({ action, target, kept }) => !isEqual(kept, sealed.get(`${action} ${target}`) ?? null));
  return other && `what step ${other.sequence} has kept is not what its trail says`;
}

/** The statuses that a step may have after an event. */
function statusesAfter({ kind, status }: StepEvent): readonly (StepStatus | undefined)[] {
  switch (kind) {
    case 'step-started':
      return ['running'];
    case 'step-ended': // a step that failed may be tried again
      return status === 'failed' || status === 'unknown' ? [status, 'running'] : [status];
    case 'step-proved':
      return ['proved'];
    case 'step-skipped':
      return ['skipped'];
    case 'step-interrupted':
      return ['unknown'];
    case 'step-too-late':
    case 'step-impossible':
      return ['failed'];
    default:
      return kind satisfies never;
  }
}

const isEqual = (a: unknown, b: unknown): boolean => canonicalJson(a) === canonicalJson(b);
