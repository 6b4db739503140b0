/** One line of the audit. `kind` and `at` (epoch ms) are always there; nothing in it is secret. */
export interface AuditEvent {
  readonly kind: string;
  readonly at: number;
  readonly [key: string]: unknown;
}

export interface SealedEvent {
  readonly request: string;
  readonly n: number;
  readonly body: AuditEvent;
  /** HMAC over the one before and this one; the chain is per request. */
  readonly mac: string;
}
