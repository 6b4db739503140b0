import type { Person, PersonId, Target } from './person.ts';
import type { RiskTier } from './tier.ts';
import type { DemandReason, DemandAbout, Demand } from './demand.ts';
import type { Barred, StopCause } from './stop-cause.ts';
import type { Foreseen, OnlyFor } from './foresight.ts';
import type { Kept } from './kept.ts';
import type { Via } from './via.ts';

/** The id that people read and type: `OP-` and four or more characters of Crockford's base 32. */
export type RequestId = string & { readonly __brand: 'RequestId' };

/** Where a request was made: the conversation with its thread, and what the bot needs to post there. */
export interface Place {
  /** The conversation id as Teams sends it, `;messageid=` included. */
  readonly conversation: string;
  /** Bot Framework's conversation reference. Opaque to services. */
  readonly reference: Readonly<Record<string, unknown>>;
}

/** One requested run of a command, as it is stored. After the confirmation only `state`, `revision` and a demand that was raised change. */
export interface Request {
  readonly id: RequestId;
  /** Grows by one with every stored change. A write that carries an older revision is refused. */
  readonly revision: number;
  /** Digest of the canonical payload. A click must carry the same digest. */
  readonly digest: string;
  /** The command's name in the registry. */
  readonly command: string;
  /** Parsed arguments, without the targets. */
  readonly args: Readonly<Record<string, unknown>>;
  readonly targets: readonly Target[];
  /** The command's tier, or a higher one: policy can raise it but never lower it. */
  readonly tier: RiskTier;
  readonly approvalsNeeded: number;
  /** How long approvers have, in milliseconds. */
  readonly approvalWindowMs: number;
  /** Why the request needs more than its command alone does; the card says so. */
  readonly because: readonly DemandReason[];
  readonly about?: DemandAbout | undefined;
  /** Id of the tenant that the request acts on. */
  readonly tenant: string;
  /** Id of the tenant of the conversation, whose members request and approve. Usually equals `tenant`. */
  readonly home: string;
  readonly place: Place;
  readonly requester: Person;
  /** The earliest start, in epoch milliseconds; null to start at once. One of the arguments, so the digest covers it. */
  readonly startsAt: number | null;
  /** IANA name of the requester's time zone, for what cards say; undefined where it is not known. All stored times are instants. */
  readonly zone?: string | undefined;
  /** What runs for each target: names of actions, stage by stage, as decided when the request was made. Old requests have none. */
  readonly plan?: readonly (readonly string[])[] | undefined;
  /** Parts of the plan that run for some targets only; undefined when all run for all. */
  readonly onlyFor?: OnlyFor | undefined;
  /** What of the plan was known not to work as usual, for which target, when the request was made. Old requests have none. */
  readonly foreseen?: readonly Foreseen[] | undefined;
  /** The request that this one takes back; undefined for all others. */
  readonly undoes?: Undoes | undefined;
  /** What its requester asked through; undefined in Teams. */
  readonly via?: Via | undefined;
  /** Why it is needed; null until the requester gives a reason, at the latest with the confirmation. */
  readonly reason: string | null;
  /** Epoch milliseconds. */
  readonly createdAt: number;
  readonly state: State;
}

/** What a request knows of the one that it takes back. */
export interface Undoes {
  readonly request: RequestId;
  /** What the values are now and what they were, as read when the way back was asked for: one sentence for each target. */
  readonly told: readonly string[];
}

/** One approver's vote for a request. */
export interface Approval {
  readonly by: Person;
  /** Epoch milliseconds. */
  readonly at: number;
  /** Object ids of other accounts of the same human, as known when the vote was cast; left out when none was known. */
  readonly sameAs?: readonly PersonId[] | undefined;
}

/** The state of a request, with the facts that belong to it. Times are epoch milliseconds. */
export type State =
  | { readonly kind: 'awaiting-confirmation'; readonly expiresAt: number }
  | { readonly kind: 'awaiting-approval'; readonly expiresAt: number; readonly approvals: readonly Approval[] }
  | { readonly kind: 'scheduled'; readonly startsAt: number; readonly approvals: readonly Approval[] }
  | {
      readonly kind: 'running';
      readonly startedAt: number;
      readonly approvals: readonly Approval[];
      /** Set when somebody has stopped it: the step under way ends, and no other is started. */
      readonly stoppedBy?: Person | undefined;
    }
  | {
      readonly kind: 'done' | 'partly-done' | 'failed';
      readonly startedAt: number;
      readonly endedAt: number;
      readonly approvals: readonly Approval[];
      /** Why steps were left out, or all of them; undefined after a run that was allowed to end. */
      readonly cause?: StopCause | undefined;
    }
  | { readonly kind: 'denied'; readonly by: Person; readonly why: string | null; readonly endedAt: number }
  | { readonly kind: 'cancelled'; readonly by: Person; readonly endedAt: number }
  | { readonly kind: 'expired'; readonly endedAt: number };

/** The name of a state, as it is stored and as `fallbackText` states it. */
export type StateName = State['kind'];

/** Final states: no event leads out of them. */
export const endedStates = [
  'done',
  'partly-done',
  'failed',
  'denied',
  'cancelled',
  'expired',
] as const satisfies readonly StateName[];

/** Whether nothing happens to a request any more. */
export const hasEnded = ({ state }: Pick<Request, 'state'>): boolean => endedStates.some((kind) => kind === state.kind);

/** The three ways in which a run can end. */
export type Outcome = 'done' | 'partly-done' | 'failed';

/** Longest reason in characters. It appears on every card, in the audit and in the commands of retry buttons. */
export const reasonAtMost = 500;

/**
 * Everything that can happen to a request. `at` is epoch milliseconds.
 * `mayRequest` and `mayApprove` must be read from Entra immediately before the event. `sameAs` are the object ids of other accounts of the
 * same human, as far as the policy or Entra says.
 */
export type Event =
  | {
      readonly type: 'confirm';
      readonly by: Person;
      readonly mayRequest: Right;
      readonly reason: string | null;
      /** How many targets the requester typed that there are; undefined when nothing was typed. */
      readonly count?: number | undefined;
      readonly at: number;
    }
  | {
      readonly type: 'approve';
      readonly by: Person;
      readonly mayApprove: Right;
      readonly sameAs?: readonly PersonId[] | undefined;
      readonly at: number;
    }
  | {
      readonly type: 'deny';
      readonly by: Person;
      readonly mayApprove: Right;
      readonly sameAs?: readonly PersonId[] | undefined;
      readonly why: string | null;
      readonly at: number;
    }
  | { readonly type: 'cancel'; readonly by: Person; readonly at: number }
  /** Ends a request that waits, as a cancel or a denial would, or a run after the step that is under way. */
  | {
      readonly type: 'stop';
      readonly by: Person;
      readonly mayApprove: Right;
      readonly sameAs?: readonly PersonId[] | undefined;
      readonly at: number;
    }
  /** The request was checked again: it needs what `demand` says now, or may not go on. */
  | { readonly type: 'review'; readonly demand: Demand; readonly barred: Barred | null; readonly at: number }
  | { readonly type: 'start'; readonly at: number }
  | { readonly type: 'settle'; readonly outcome: Outcome; readonly cause?: StopCause | undefined; readonly at: number }
  | { readonly type: 'expire'; readonly at: number };

/**
 * Whether somebody may request or approve. Anything other than `yes` counts as no.
 * - `no`: the policy does not name them
 * - `unknown`: Entra did not answer
 * - `guest`, `disabled`: the state of their account in the request's `home` tenant
 * - `outsider`: they have no account in the `home` tenant
 */
export type Right = 'yes' | 'no' | 'unknown' | 'guest' | 'disabled' | 'outsider';

/**
 * Every reason for which a decision is refused. `refusalWords` in cards turns each into a sentence. `not-now` answers events that are
 * nobody's decision.
 */
export type Refusal =
  | 'already-confirmed'
  | 'already-stopped'
  | 'already-voted'
  | 'cannot-tell'
  | 'count-needed'
  | 'disabled'
  | 'expired'
  | 'guest'
  | 'has-ended'
  | 'involved'
  | 'is-running'
  | 'is-scheduled'
  | 'no-such-request'
  | 'not-a-responder'
  | 'not-an-approver'
  | 'not-confirmed'
  | 'not-here'
  | 'not-now'
  | 'not-our-card'
  | 'only-requester'
  | 'outsider'
  | 'own-request'
  | 'reason-needed'
  | 'same-person'
  | 'stood-down'
  | 'target-cannot-decide'
  | 'time-passed'
  | 'wrong-digest';

/**
 * The status of one step.
 * - `proved`: Graph shows the effect
 * - `accepted`: Graph accepted the call, but its effect has not been seen yet
 * - `unknown`: the answer was lost, so nobody knows whether the call had an effect
 */
export type StepStatus = 'pending' | 'running' | 'proved' | 'accepted' | 'failed' | 'unknown' | 'skipped';

/** Why a step did not succeed. Contains no secrets, so it may be shown. */
export interface StepProblem {
  readonly code: string;
  readonly status: number | null;
  readonly graphCode: string | null;
  readonly message: string;
  /** How long Graph asked us to wait, in milliseconds. */
  readonly retryAfterMs?: number | undefined;
  /** How long Cordon waited, in milliseconds, when it ended the call itself. */
  readonly stoppedAfterMs?: number | undefined;
  /** Media type of an answer that was not Graph's. */
  readonly foreign?: string | undefined;
  /** What the app's token lacks of what the action needs, after a refusal; undefined where the token cannot be read. */
  readonly lacks?: Lacks | undefined;
}

/** What an app may miss. Where no permission is missing, it may be an Entra role. */
export interface Lacks {
  readonly permissions: readonly string[];
  /** Name of the Entra role that the action needs besides; null when it needs none. */
  readonly role: string | null;
}

/** The problem of a step whose process ended while it ran. */
export const interruptedProblem: StepProblem = {
  code: 'interrupted',
  status: null,
  graphCode: null,
  message: 'Cordon was stopped while this ran.',
};

/** One action of a request for one target. Times are epoch milliseconds. */
export interface Step {
  /** Position in the request, from 1. */
  readonly sequence: number;
  /** Object id of the target. */
  readonly target: string;
  /** Name of the action. */
  readonly action: string;
  readonly stage: number;
  readonly status: StepStatus;
  readonly tries: number;
  readonly startedAt: number | null;
  readonly endedAt: number | null;
  readonly provedAt: number | null;
  /** A sentence about what was done or read, or why the step was skipped. */
  readonly note: string | null;
  readonly problem: StepProblem | null;
  /** What stood there before it ran; null for an action that keeps nothing, and before it has run. */
  readonly kept: Kept | null;
  /** `client-request-id` of the step's last Graph call; `graphRequestId` is the `request-id` that Graph answered with. */
  readonly clientRequestId: string | null;
  readonly graphRequestId: string | null;
}

/** What every step holds before it starts. */
export const notStarted = {
  status: 'pending',
  tries: 0,
  startedAt: null,
  endedAt: null,
  provedAt: null,
  note: null,
  problem: null,
  kept: null,
  clientRequestId: null,
  graphRequestId: null,
} as const satisfies Partial<Step>;
