import { randomInt } from 'node:crypto';
import type { WriteCommand } from '../contract/bundle.ts';
import type { Request, RequestId } from '../model/request.ts';
import { digestOf } from '../seal/chain.ts';
import type { NewEvent } from '../seal/event.ts';
import { payloadDigest, payloadOf } from '../store/rows.ts';
import { placeDigest } from '../store/sealed-place.ts';
import { demandIn } from './demand.ts';
import { digestedFacts } from './digested.ts';
import { planDigest, planOf, stepsFor, type RequestPlan } from './plan.ts';
import { confirmWindowMs } from './policy.ts';
import type { Demand } from '../model/demand.ts';

/** A request that is to be stored: all of it but what storing it adds. */
export interface RequestDraft
  extends
    Demand,
    Pick<
      Request,
      | 'args'
      | 'targets'
      | 'tenant'
      | 'home'
      | 'place'
      | 'requester'
      | 'reason'
      | 'startsAt'
      | 'zone'
      | 'foreseen'
      | 'undoes'
      | 'via'
    > {
  /** Name of the command in the registry. */
  readonly command: string;
  /** What it runs, where the policy was asked which parts are on; by default everything that the command says. */
  readonly plan?: RequestPlan['plan'] | undefined;
  readonly onlyFor?: RequestPlan['onlyFor'];
}

/**
 * Makes a request that waits for its confirmation.
 * @param command what the draft names; decides the plan of a draft without one
 * @param at epoch milliseconds
 */
export function newRequest(draft: RequestDraft, command: WriteCommand, id: RequestId, at: number): Request {
  const facts = { ...draft, id };
  return {
    ...facts,
    ...(draft.plan === undefined ? planOf(command, draft) : { plan: draft.plan, onlyFor: draft.onlyFor }),
    digest: requestDigest(facts),
    revision: 1,
    createdAt: at,
    state: { kind: 'awaiting-confirmation', expiresAt: at + confirmWindowMs },
  };
}

/** The digest that cards show and clicks carry. */
export const requestDigest = (request: RequestDraft & Pick<Request, 'id'>): string => digestOf(digestedFacts(request));

/**
 * The audit event of a new request. It seals everything that later decides what may run, so that the stored row can be held against it.
 */
export function openedEvent(request: Request, command: WriteCommand): NewEvent {
  const { requester, createdAt: at, digest, tenant, home, args, targets, reason, startsAt, state, via } = request;
  return {
    kind: 'opened',
    at,
    by: requester.id,
    name: requester.name,
    digest,
    command: request.command,
    tenant,
    home,
    args,
    targets: targets.map((target) => target.id),
    reason,
    ...(via && { via }),
    payload: payloadDigest(payloadOf(request)),
    place: placeDigest(request.place),
    ...demandIn(request),
    startsAt,
    expiresAt: 'expiresAt' in state ? state.expiresAt : at,
    plan: planDigest(stepsFor(command, request)),
  };
}

/** Crockford's base 32, which leaves out letters that read like digits. */
const crockford = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';

/**
 * A random id.
 * @param length how many characters follow `OP-`
 */
export const newId = (length: number): RequestId =>
  `OP-${Array.from({ length }, () => crockford[randomInt(crockford.length)] ?? '0').join('')}` as RequestId;
