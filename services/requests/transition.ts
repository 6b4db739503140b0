import type { Approval, Event, Refusal, Request, Right, State } from '../model/request.ts';
import { demandIn, higherDemand, isRaised } from './demand.ts';
import { involvementOf, votedBefore } from './involved.ts';
import type { Demand } from '../model/demand.ts';

/**
 * What an event does: it leads to a new state, or is refused. A confirmation may bring the reason of the request with it, a review a
 * higher demand.
 */
export type TransitionVerdict =
  | { readonly ok: true; readonly state: State; readonly reason: string | null; readonly demand: Demand }
  | { readonly ok: false; readonly refusal: Refusal };

/** For more targets than this, the requester types how many there are. */
const countedOver = 10;

/**
 * Decides what `event` does to `request`. Pure and total: no clock, no store; time and rights arrive in the event.
 *
 *     awaiting-confirmation -confirm-> awaiting-approval -approve (last one)-> running -settle-> done | partly-done | failed
 *       \__ cancel, expire __/            \__ deny, cancel, expire
 *
 * A request that needs no approval goes from its confirmation straight to running. One with a start time waits for it as `scheduled`, where
 * it can still be cancelled or denied. Once confirmed, a review can take it back to awaiting-approval with a higher demand, or end it.
 */
export function transition(request: Request, event: Event): TransitionVerdict {
  const { state } = request;
  switch (state.kind) {
    case 'awaiting-confirmation':
    case 'awaiting-approval':
      if (event.type === 'settle' || event.type === 'start') return refuse('not-now');
      if (event.type === 'expire')
        return event.at >= state.expiresAt ? go(request, { kind: 'expired', endedAt: event.at }) : refuse('not-now');
      if (event.at >= state.expiresAt) return refuse('expired');
      if (event.type === 'review')
        return state.kind === 'awaiting-approval' ? review(request, state, event) : refuse('not-now');
      return decide(request, state, event);
    case 'scheduled':
      if (event.type === 'start')
        return event.at >= state.startsAt
          ? go(request, { kind: 'running', startedAt: event.at, approvals: state.approvals })
          : refuse('not-now');
      if (event.type === 'review') return review(request, state, event);
      return 'by' in event ? decide(request, state, event) : refuse('not-now');
    case 'running':
      return whileRunning(request, state, event);
    case 'done':
    case 'partly-done':
    case 'failed':
    case 'denied':
    case 'cancelled':
      return refuse('by' in event ? 'has-ended' : 'not-now');
    case 'expired':
      return refuse('by' in event ? 'expired' : 'not-now');
    default:
      return state satisfies never;
  }
}

type Waiting = Extract<State, { kind: 'awaiting-confirmation' | 'awaiting-approval' | 'scheduled' }>;
type Running = Extract<State, { kind: 'running' }>;
type Reviewable = Extract<State, { kind: 'awaiting-approval' | 'scheduled' | 'running' }>;
type DecisionEvent = Extract<Event, { by: unknown }>;
type ReviewEvent = Extract<Event, { type: 'review' }>;

function whileRunning(request: Request, state: Running, event: Event): TransitionVerdict {
  const { startedAt, approvals } = state;
  switch (event.type) {
    case 'settle': {
      const ended = { kind: event.outcome, startedAt, approvals, endedAt: event.at };
      return go(request, event.cause === undefined ? ended : { ...ended, cause: event.cause });
    }
    case 'stop':
      return stop(request, state, event);
    case 'review': // a run that was stopped ends; it does not wait for more approvals
      return state.stoppedBy === undefined ? review(request, state, event) : refuse('not-now');
    case 'confirm':
    case 'approve':
    case 'deny':
    case 'cancel':
      return refuse('is-running');
    case 'start':
    case 'expire':
      return refuse('not-now');
    default:
      return event satisfies never;
  }
}

/** It can only ask for more. Votes are kept, and approvers get a new window when they do not suffice any more. */
function review(request: Request, state: Reviewable, { demand: found, barred, at }: ReviewEvent): TransitionVerdict {
  const { approvals } = state;
  if (barred !== null) {
    const startedAt = state.kind === 'running' ? state.startedAt : at;
    return go(request, { kind: 'failed', startedAt, approvals, endedAt: at, cause: { kind: 'barred', barred } });
  }
  if (!isRaised(request, found)) return refuse('not-now');
  const demand = higherDemand(request, found);
  const suffices = approvals.length >= demand.approvalsNeeded;
  const waits = { kind: 'awaiting-approval', expiresAt: at + demand.approvalWindowMs, approvals } as const;
  return { ok: true, state: suffices ? state : waits, reason: request.reason, demand };
}

/** The requester and every approver may stop a run, once. The step that is under way ends. */
function stop(request: Request, state: Running, event: Extract<Event, { type: 'stop' }>): TransitionVerdict {
  const refusal = isRequester(request, event) ? undefined : whyNotDecide(request, event);
  if (refusal !== undefined) return refuse(refusal);
  return state.stoppedBy === undefined ? go(request, { ...state, stoppedBy: event.by }) : refuse('already-stopped');
}

function decide(request: Request, state: Waiting, event: DecisionEvent): TransitionVerdict {
  switch (event.type) {
    case 'confirm':
      return confirm(request, state, event);
    case 'approve':
      return approve(request, state, event);
    case 'deny':
      return deny(request, state, event);
    case 'cancel':
      return isRequester(request, event)
        ? go(request, { kind: 'cancelled', by: event.by, endedAt: event.at })
        : refuse('only-requester');
    case 'stop':
      return deny(request, state, { ...event, type: 'deny', why: null });
    default:
      return event satisfies never;
  }
}

function confirm(request: Request, state: Waiting, event: Extract<Event, { type: 'confirm' }>): TransitionVerdict {
  if (!isRequester(request, event)) return refuse('only-requester');
  const barred = barredBy(event.mayRequest, 'not-a-responder');
  if (barred !== undefined) return refuse(barred);
  if (state.kind !== 'awaiting-confirmation')
    return refuse(state.kind === 'scheduled' ? 'is-scheduled' : 'already-confirmed');
  const reason = event.reason ?? request.reason;
  if (reason === null && needsReason(request)) return refuse('reason-needed');
  if (needsCount(request) && event.count !== request.targets.length) return refuse('count-needed');
  return request.approvalsNeeded === 0
    ? go(request, begun(request, event.at, []), reason)
    : go(request, { kind: 'awaiting-approval', expiresAt: event.at + request.approvalWindowMs, approvals: [] }, reason);
}

/** Requester, approver and everybody involved are different people; one person, one vote. */
function approve(request: Request, state: Waiting, event: Extract<Event, { type: 'approve' }>): TransitionVerdict {
  const barred = whyNotDecide(request, event);
  if (barred !== undefined) return refuse(barred);
  if (state.kind !== 'awaiting-approval') return refuse(state.kind === 'scheduled' ? 'is-scheduled' : 'not-confirmed');
  const voted = votedBefore(state.approvals, event);
  if (voted !== undefined) return refuse(voted);
  const { by, at, sameAs = [] } = event;
  const approvals = [...state.approvals, sameAs.length === 0 ? { by, at } : { by, at, sameAs }];
  return approvals.length >= request.approvalsNeeded
    ? go(request, begun(request, event.at, approvals))
    : go(request, { ...state, approvals });
}

/** What follows the last decision: the request runs, or waits for its start time. */
const begun = ({ startsAt }: Request, at: number, approvals: readonly Approval[]): State =>
  startsAt === null || startsAt <= at
    ? { kind: 'running', startedAt: at, approvals }
    : { kind: 'scheduled', startsAt, approvals };

/** One denial ends it. The requester's own is a cancel. */
function deny(request: Request, state: Waiting, event: Extract<Event, { type: 'deny' }>): TransitionVerdict {
  if (isRequester(request, event)) return go(request, { kind: 'cancelled', by: event.by, endedAt: event.at });
  const barred = whyNotDecide(request, event);
  if (barred !== undefined) return refuse(barred);
  if (state.kind === 'awaiting-confirmation') return refuse('not-confirmed');
  return go(request, { kind: 'denied', by: event.by, why: event.why, endedAt: event.at });
}

/** Why somebody's approval or denial does not count; undefined when it does. */
function whyNotDecide(request: Request, event: Extract<Event, { mayApprove: unknown }>): Refusal | undefined {
  return involvementOf(request, event) ?? barredBy(event.mayApprove, 'not-an-approver');
}

/**
 * The refusal that a right leads to.
 * @param right as Entra and the policy say
 * @param unnamed the refusal for people whom the policy does not name
 * @returns undefined when the person may
 */
export function barredBy(right: Right, unnamed: 'not-a-responder' | 'not-an-approver'): Refusal | undefined {
  switch (right) {
    case 'yes':
      return undefined;
    case 'no':
      return unnamed;
    case 'unknown':
      return 'cannot-tell';
    case 'guest':
    case 'disabled':
    case 'outsider':
      return right;
    default:
      return right satisfies never;
  }
}

/** Whether a request needs a reason: approvers must read why, while a change that only its requester confirms may go without. */
export const needsReason = (request: Pick<Request, 'approvalsNeeded'>): boolean => request.approvalsNeeded > 0;

/** Whether the requester must type how many targets there are to confirm it. */
export const needsCount = ({ targets }: Pick<Request, 'targets'>): boolean => targets.length > countedOver;

const isRequester = (request: Request, event: DecisionEvent): boolean => event.by.id === request.requester.id;
const go = (request: Request, state: State, reason = request.reason): TransitionVerdict => ({
  ok: true,
  state,
  reason,
  demand: demandIn(request),
});
const refuse = (refusal: Refusal): TransitionVerdict => ({ ok: false, refusal });
