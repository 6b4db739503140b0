/**
 * One event of the audit, as it is sealed: its property names are persisted. Must hold no secrets.
 * `at` is epoch milliseconds.
 */
export interface AuditEvent {
  readonly kind: string;
  readonly at: number;
  readonly [key: string]: unknown;
}

/** An audit event with its place in the chain of its request or journal. */
export interface SealedEvent {
  /** Id of the request or the journal. */
  readonly request: string;
  /** Number of the event in its request or journal, from 1. */
  readonly sequence: number;
  readonly body: AuditEvent;
  /** HMAC over the previous event's MAC and this body. */
  readonly mac: string;
}
