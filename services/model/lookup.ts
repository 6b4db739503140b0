import type { PersonId } from './person.ts';
import type { RequestId } from './request.ts';

/** States of a look-up that end it. */
export const endedLookupStates = ['opened', 'cancelled', 'interrupted', 'expired', 'stopped'] as const;

/**
 * How far a look-up of many targets is.
 * - `looking`: targets are being found
 * - `asking`: its asker has to say what to do about lines that are unclear, or where the request shall live
 * - `opening`: everybody is found and the request is being judged and stored; it cannot be cancelled any more
 * - `opened`: it ended in a request
 * - `cancelled`: its asker did not want it any more
 * - `interrupted`: the bot that looked ended in the middle
 * - `expired`: its asker did not answer in time
 * - `stopped`: it cannot go on, and says why
 */
export type LookupState = 'looking' | 'asking' | 'opening' | (typeof endedLookupStates)[number];

/** A look-up of many targets, which goes on behind the turn that asked for it. */
export interface Lookup {
  /** A UUID. */
  readonly id: string;
  /** The only person who may click on its post. */
  readonly asker: PersonId;
  /** Name of the command that the targets are looked up for. */
  readonly command: string;
  /** Grows with every change; the post shows one of them. */
  readonly revision: number;
  /** Grows each time that it starts to look. A click counts only in the round that it was shown in. */
  readonly round: number;
  readonly state: LookupState;
  /** How many targets are named; 0 while the file is read that names them. */
  readonly total: number;
  /** How many of them Graph has answered about. */
  readonly done: number;
  /** Sentences about how it ended; null when there are none. Typed text in them is echoed. */
  readonly told: string | null;
  /** The request that it ended in. */
  readonly request: RequestId | null;
}

/** A line that named a target, as its asker is shown it. */
export interface LookupLine {
  /** Its number among the targets that were typed, or in the file; the first is 1. */
  readonly line: number;
  /** What was typed. */
  readonly typed: string;
}

/** What the asker of a look-up has to say. */
export interface LookupQuestion {
  /** How many targets were found, each once. */
  readonly found: number;
  /** Lines that fit nobody. */
  readonly unknown: readonly LookupLine[];
  /** Lines that fit several, or one only roughly; `total`: how many. */
  readonly ambiguous: readonly (LookupLine & { readonly total: number })[];
  /** Lines that name somebody again; `of`: the number of the line that named them first. They need no answer. */
  readonly duplicates: readonly (LookupLine & { readonly of: number })[];
  /** The channels that the request can live in, when there are several. */
  readonly channels: readonly { readonly id: string; readonly name: string }[];
}
