import type { PrivateDelivery } from './private-delivery.ts';

/**
 * Why nobody can be shown a secret any more.
 * - `time-over`: it was not looked at in time
 * - `key-gone`: its data key is destroyed, as after a restored backup
 * - `answer-lost`: Graph's answer was lost, and nothing shows which secret is in force
 */
export type LostWhy = 'time-over' | 'key-gone' | 'answer-lost';

/** A secret that was to be handed over and is lost. */
export interface LostSecret {
  /** Such as `Password of alex@contoso.com`. */
  readonly label: string;
  readonly why: LostWhy;
}

/** Secrets that wait for the requester of a request. */
export interface WaitingSecrets {
  /** What became of the card that shows them. */
  readonly delivery: PrivateDelivery;
  /** Their labels, separated by commas. */
  readonly label: string;
  /** When the first of them is deleted, in epoch milliseconds. */
  readonly until: number;
}

/** How it stands with the secrets that the run of a request made for its requester. Where none waits and none is lost, all were shown. */
export interface Handover {
  readonly waiting: WaitingSecrets | null;
  readonly lost: readonly LostSecret[];
}
