import type { Approval, Event, Refusal, Request, Right, State } from '../model/request.ts';

/** What an event does: it leads to a new state, or is refused. A confirmation may bring the reason of the request with it. */
export type TransitionVerdict =
  | { readonly ok: true; readonly state: State; readonly reason: string | null }
  | { readonly ok: false; readonly refusal: Refusal };

/**
 * Decides what `event` does to `request`. Pure and total: no clock, no store; time and rights arrive in the event.
 *
 *     awaiting-confirmation -confirm-> awaiting-approval -approve (last one)-> running -settle-> done | partly-done | failed
 *       \__ cancel, expire __/            \__ deny, cancel, expire
 *
 * A request that needs no approval goes from its confirmation straight to running. One with a start time waits for it as `scheduled`, where
 * it can still be cancelled or denied.
 */
export function transition(request: Request, event: Event): TransitionVerdict {
  const { state } = request;
  switch (state.kind) {
    case 'awaiting-confirmation':
    case 'awaiting-approval':
      if (event.type === 'settle' || event.type === 'start' || event.type === 'review') return refuse('not-now');
      if (event.type === 'expire')
        return event.at >= state.expiresAt ? go(request, { kind: 'expired', endedAt: event.at }) : refuse('not-now');
      if (event.at >= state.expiresAt) return refuse('expired');
      return decide(request, state, event);
    case 'scheduled':
      if (event.type === 'start')
        return event.at >= state.startsAt
          ? go(request, { kind: 'running', startedAt: event.at, approvals: state.approvals })
          : refuse('not-now');
      return 'by' in event ? decide(request, state, event) : refuse('not-now');
    case 'running': {
      if (event.type !== 'settle') return refuse('not-now');
      const { startedAt, approvals } = state;
      return go(request, { kind: event.outcome, startedAt, approvals, endedAt: event.at });
    }
    case 'done':
    case 'partly-done':
    case 'failed':
    case 'denied':
    case 'cancelled':
      return refuse('not-now');
    case 'expired':
      return refuse('by' in event ? 'expired' : 'not-now');
    default:
      return state satisfies never;
  }
}

type Waiting = Extract<State, { kind: 'awaiting-confirmation' | 'awaiting-approval' | 'scheduled' }>;
type Decision = Extract<Event, { by: unknown }>;

function decide(request: Request, state: Waiting, event: Decision): TransitionVerdict {
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
      return refuse('not-now');
    default:
      return event satisfies never;
  }
}

function confirm(request: Request, state: Waiting, event: Extract<Event, { type: 'confirm' }>): TransitionVerdict {
  if (!isRequester(request, event)) return refuse('only-requester');
  const barred = barredBy(event.mayRequest, 'not-a-responder');
  if (barred !== undefined) return refuse(barred);
  if (state.kind !== 'awaiting-confirmation') return refuse('not-now');
  const reason = event.reason ?? request.reason;
  if (reason === null && needsReason(request)) return refuse('reason-needed');
  return request.approvalsNeeded === 0
    ? go(request, begun(request, event.at, []), reason)
    : go(request, { kind: 'awaiting-approval', expiresAt: event.at + request.approvalWindowMs, approvals: [] }, reason);
}

/** Requester, approver and target are three different people; one person, one vote. */
function approve(request: Request, state: Waiting, event: Extract<Event, { type: 'approve' }>): TransitionVerdict {
  if (isRequester(request, event)) return refuse('own-request');
  const barred = whyNotDecide(request, event);
  if (barred !== undefined) return refuse(barred);
  if (state.kind !== 'awaiting-approval') return refuse('not-now');
  if (state.approvals.some((approval) => approval.by.id === event.by.id)) return refuse('already-voted');
  const approvals = [...state.approvals, { by: event.by, at: event.at }];
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
  if (state.kind === 'awaiting-confirmation') return refuse('not-now');
  return go(request, { kind: 'denied', by: event.by, why: event.why, endedAt: event.at });
}

/** Why somebody's approval or denial does not count; undefined when it does. */
function whyNotDecide(request: Request, event: Extract<Event, { mayApprove: unknown }>): Refusal | undefined {
  if (request.targets.some((target) => target.id === event.by.id)) return 'target-cannot-decide';
  return barredBy(event.mayApprove, 'not-an-approver');
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

/** A request about more targets than this is confirmed with their number. */
const countedOver = 10;

/** Whether the requester must type how many targets there are, so that nobody confirms a long list by habit. */
export const needsCount = ({ targets }: Pick<Request, 'targets'>): boolean => targets.length > countedOver;

const isRequester = (request: Request, event: Decision): boolean => event.by.id === request.requester.id;
const go = (request: Request, state: State, reason = request.reason): TransitionVerdict => ({
  ok: true,
  state,
  reason,
});
const refuse = (refusal: Refusal): TransitionVerdict => ({ ok: false, refusal });
