import type { Person, Target } from './person.ts';
import type { RiskTier } from './tier.ts';

/** `OP-` and four or more characters of Crockford's base 32; the id people say. */
export type RequestId = string & { readonly __brand: 'RequestId' };

/** Where a request lives: the conversation (with its thread) and what the bot needs to write there. */
export interface Place {
  /** The conversation id as Teams sends it, `;messageid=` included. */
  readonly conversation: string;
  /** Bot Framework's conversation reference, opaque here. */
  readonly reference: Readonly<Record<string, unknown>>;
}

/** One asked-for run of a command, stored. Frozen after confirm but for state and revision. */
export interface Request {
  readonly id: RequestId;
  /** Grows by one with every stored change; a stale writer is refused by it. */
  readonly revision: number;
  /** Over the canonical payload; a click must carry it. */
  readonly digest: string;
  /** Name of the command in the registry. */
  readonly command: string;
  /** Parsed arguments, without the people the command runs for. */
  readonly args: Readonly<Record<string, unknown>>;
  readonly targets: readonly Target[];
  /** May be higher than the command's own: policy raises it, never lowers it. */
  readonly tier: RiskTier;
  readonly approvalsNeeded: number;
  /** How long approvers have, in milliseconds. */
  readonly approvalWindowMs: number;
  /** Id of the tenant that it acts on: its accounts, its Graph, its evidence. */
  readonly tenant: string;
  /** Id of the tenant whose people ask and approve: that of the conversation, as a rule the same. */
  readonly home: string;
  readonly place: Place;
  readonly requester: Person;
  /** Runs no earlier, in epoch milliseconds; null for at once. Part of the arguments, and so of the digest. */
  readonly startsAt: number | null;
  /** Why; may be given as late as the confirmation. */
  readonly reason: string | null;
  /** Epoch milliseconds. */
  readonly createdAt: number;
  readonly state: State;
}

export interface Approval {
  readonly by: Person;
  /** Epoch milliseconds. */
  readonly at: number;
}

/** Times are epoch milliseconds. */
export type State =
  | { readonly kind: 'awaiting-confirmation'; readonly expiresAt: number }
  | { readonly kind: 'awaiting-approval'; readonly expiresAt: number; readonly approvals: readonly Approval[] }
  | { readonly kind: 'scheduled'; readonly startsAt: number; readonly approvals: readonly Approval[] }
  | { readonly kind: 'running'; readonly startedAt: number; readonly approvals: readonly Approval[] }
  | {
      readonly kind: 'done' | 'partly-done' | 'failed';
      readonly startedAt: number;
      readonly endedAt: number;
      readonly approvals: readonly Approval[];
    }
  | { readonly kind: 'denied'; readonly by: Person; readonly why: string | null; readonly endedAt: number }
  | { readonly kind: 'cancelled'; readonly by: Person; readonly endedAt: number }
  | { readonly kind: 'expired'; readonly endedAt: number };

export type StateName = State['kind'];
/** States that nothing leads out of. */
export const endedStates = [
  'done',
  'partly-done',
  'failed',
  'denied',
  'cancelled',
  'expired',
] as const satisfies readonly StateName[];
export type Outcome = 'done' | 'partly-done' | 'failed';

/** How long a reason may be, in characters: it stands on every card, in the audit and in the buttons that try again. */
export const reasonAtMost = 500;

/** What happens to a request. `at` is epoch milliseconds; `mayRequest` and `mayApprove` are read from Entra right before. */
export type Event =
  | {
      readonly type: 'confirm';
      readonly by: Person;
      readonly mayRequest: Right;
      readonly reason: string | null;
      readonly at: number;
    }
  | { readonly type: 'approve'; readonly by: Person; readonly mayApprove: Right; readonly at: number }
  | {
      readonly type: 'deny';
      readonly by: Person;
      readonly mayApprove: Right;
      readonly why: string | null;
      readonly at: number;
    }
  | { readonly type: 'cancel'; readonly by: Person; readonly at: number }
  | { readonly type: 'start'; readonly at: number }
  | { readonly type: 'settle'; readonly outcome: Outcome; readonly at: number }
  | { readonly type: 'expire'; readonly at: number };

/**
 * Whether somebody may; everything but `yes` counts as no.
 * - `no` the policy does not name them · `unknown` Entra could not say
 * - `guest`, `disabled` how their account stands in `home` · `outsider` they have none there
 */
export type Right = 'yes' | 'no' | 'unknown' | 'guest' | 'disabled' | 'outsider';

/** Every reason why somebody may not do something now. Cards turn them into words. */
export type Refusal =
  | 'already-voted'
  | 'cannot-tell'
  | 'disabled'
  | 'expired'
  | 'guest'
  | 'no-such-request'
  | 'not-a-responder'
  | 'not-an-approver'
  | 'not-here'
  | 'not-now'
  | 'not-our-card'
  | 'only-requester'
  | 'outsider'
  | 'own-request'
  | 'reason-needed'
  | 'target-cannot-decide'
  | 'wrong-digest';

/** Proved: Graph shows it. Accepted: Graph said yes, not seen yet. Unknown: the answer was lost. */
export type StepStatus = 'pending' | 'running' | 'proved' | 'accepted' | 'failed' | 'unknown' | 'skipped';

/** Why a step did not work, safe to show. */
export interface StepProblem {
  readonly code: string;
  readonly status: number | null;
  readonly graphCode: string | null;
  readonly message: string;
}

/** One part for one target. Times are epoch milliseconds. */
export interface Step {
  readonly sequence: number;
  readonly target: string;
  /** Name of the action. */
  readonly action: string;
  readonly stage: number;
  readonly status: StepStatus;
  readonly tries: number;
  readonly startedAt: number | null;
  readonly endedAt: number | null;
  readonly provedAt: number | null;
  /** What was done or read, in a sentence, or why it was skipped. */
  readonly note: string | null;
  readonly problem: StepProblem | null;
  /** The last Graph call's `client-request-id` and Graph's own `request-id`. */
  readonly clientRequestId: string | null;
  readonly graphRequestId: string | null;
}
