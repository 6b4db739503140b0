import type { Event } from '../model/request.ts';

/** Kinds of events about one step. */
export const stepEventKinds = [
  'step-started',
  'step-ended',
  'step-proved',
  'step-skipped',
  'step-interrupted',
  'step-too-late',
  'step-impossible',
] as const;

/** Kinds of events that journals hold: reads and downloads, and what people do to Cordon itself. */
export type JournalEventKind = 'read' | 'read-refused' | 'download' | 'stand-down' | 'resume';

/** Every kind of event that this version writes. Stored events may be of kinds of other versions. */
export type EventKind =
  | 'opened'
  | Event['type']
  | 'refused'
  | 'revealed'
  | 'reveal-lost'
  | (typeof stepEventKinds)[number]
  | JournalEventKind;

/** An event that is to be sealed. Must hold no secrets. */
export interface NewEvent extends AuditEvent {
  readonly kind: EventKind;
}

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
