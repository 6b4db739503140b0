import { randomUUID } from 'node:crypto';
import type { Clock } from '../base/clock.ts';
import type { Lookup, LookupQuestion } from '../model/lookup.ts';
import type { PersonId } from '../model/person.ts';
import type { Place, RequestId } from '../model/request.ts';
import { digestOf } from '../seal/chain.ts';
import type { Vault } from '../secrets/vault.ts';
import type { Database } from '../store/database.ts';
import {
  addLookup,
  changeLookup,
  deleteLookups,
  findLookup,
  openLookupsOf,
  overdueLookups,
  renewLookup,
  requestAskedBy,
} from '../store/lookups.ts';
import { questionLabel, questionOf } from './lookup-question.ts';

/** What a look-up is about. */
export interface LookupStart {
  readonly asker: PersonId;
  /** Name of the command. */
  readonly command: string;
  /** How many targets are named; 0 when a file names them that is not read yet. */
  readonly total: number;
  /** What was typed. It is kept sealed, for its asker. */
  readonly typed: string;
  /** Where its post stands. */
  readonly place: Place;
  /** Identifies the activity that asks; undefined where activities cannot be told apart. */
  readonly activity: string | undefined;
}

/** A look-up in the round in which it was started or read. */
export type LookupRound = Pick<Lookup, 'id' | 'asker' | 'round'>;

/** Why no look-up begins: the same activity has begun one, or its asker has as many as somebody may have at once. */
export type NotBegun = 'repeated' | 'too-many';

/** How a look-up ended. */
export type LookupEnd =
  | { readonly state: 'opened'; readonly request: RequestId; readonly told?: string }
  /** `told`: sentences about why. */
  | { readonly state: 'stopped'; readonly told: string };

/** What the work of a look-up may use. */
export interface LookupWork {
  /** Is aborted when the look-up was cancelled, or counts as interrupted. */
  readonly signal: AbortSignal;
  /** Notes how many targets Graph has answered about; the post shows it within two seconds. */
  readonly progress: (done: number) => void;
}

/** How many look-ups somebody may have that have not ended. */
export const lookupsAtOnce = 3;

/**
 * Look-ups of many targets, which go on behind a turn. Each has a post that says how far it is. What was typed is sealed in a vault, so that
 * any replica can take the click of its asker. One whose bot ends in the middle says so.
 */
export interface Lookups {
  begin(start: LookupStart): Promise<LookupRound | NotBegun>;
  /** The look-up of somebody with what was typed; undefined when there is none, or it is another person's. */
  read(id: string, asker: PersonId): Promise<{ readonly lookup: Lookup; readonly typed: string } | undefined>;
  /** What its asker has to say; undefined when there is nothing to say, or no longer. */
  question(lookup: Pick<Lookup, 'id' | 'asker'>): Promise<LookupQuestion | undefined>;
  /**
   * Starts the next round, with other targets, of a look-up that waits for its asker.
   * @returns undefined when it does not wait any more, or a later round was shown
   */
  again(round: LookupRound, total: number, typed: string): Promise<LookupRound | undefined>;
  /** Replaces what was typed while it looks, because a file was read. Returns false when it does not look any more. */
  named(round: LookupRound, total: number, typed: string): Promise<boolean>;
  /**
   * Does the work of a round. Keeps the look-up from counting as interrupted meanwhile.
   * @throws what the work throws
   */
  during(round: LookupRound, work: (work: LookupWork) => Promise<void>): Promise<void>;
  /** Asks its asker. Returns false when it does not look any more. */
  ask(round: LookupRound, question: LookupQuestion): Promise<boolean>;
  /** Notes that the request is about to be opened. Returns false when it may not be, because the look-up was cancelled or interrupted. */
  opening(round: LookupRound): Promise<boolean>;
  /** Ends it, unless it has ended. */
  end(round: LookupRound, end: LookupEnd): Promise<void>;
  /** Ends it for its asker. Returns false when it has ended, or its request is being opened. */
  cancel(id: string, round: number): Promise<boolean>;
  /** The activity that stands for all requests of a look-up, so that it opens one at most. */
  activityOf(id: string): string;
  /** Waits a few seconds for those that go on in this process, then ends them as interrupted. */
  drain(): Promise<void>;
  /** Ends those whose bot is gone or whose asker did not answer, and deletes old ones. */
  sweep(): Promise<void>;
}

/** What look-ups are made of. */
export interface LookupsPorts {
  readonly db: Database;
  readonly vault: Vault;
  readonly clock: Pick<Clock, 'now' | 'every' | 'after'>;
  /** How long a look-up goes on without a sign of its bot, in milliseconds. */
  readonly leaseMs: number;
  /** Called when something was stored that posts do not show yet. */
  readonly wake: () => void;
}

/** How often a look-up that goes on is renewed and its progress stored, in milliseconds. */
const beatMs = 1500;
/** How long ended look-ups are kept, in milliseconds. */
const keptMs = 7 * 24 * 60 * 60_000;

/** How long a shutdown waits for look-ups, in milliseconds. */
const drainMs = 3000;
/** How often old ones are deleted, in milliseconds. */
const cleaningMs = 60 * 60_000;

const typedLabel = 'typed';

/** Keeps look-ups in the database and what was typed in a vault. */
export function createLookups({ db, vault, clock, leaseMs, wake }: LookupsPorts): Lookups {
  const { now } = clock;
  /** Ends the work of this process at once when it is cancelled here. */
  const working = new Map<string, Working>();
  const cleaned = { at: 0 };

  const change = async (what: Parameters<typeof changeLookup>[1]): Promise<Lookup | undefined> => {
    const changed = await db.tx((tx) => changeLookup(tx, what));
    if (changed !== undefined) wake();
    return changed;
  };
  const activityOf = (id: string) => `lookup ${id}`;

  const self: Lookups = {
    activityOf,
    async begin({ asker, command, total, typed, place, activity }) {
      if ((await openLookupsOf(db, asker)) >= lookupsAtOnce) return 'too-many';
      const id = randomUUID();
      const askedBy = activity === undefined ? null : digestOf(activity);
      await vault.keep(id, asker, typedLabel, typed);
      const at = now();
      const stored = { id, asker, command, total, askedBy, place, at, endsAt: at + leaseMs };
      if (!(await db.tx((tx) => addLookup(tx, stored)))) {
        await vault.forget(id);
        return 'repeated';
      }
      wake();
      return { id, asker, round: 1 };
    },
    async read(id, asker) {
      const lookup = await findLookup(db, id);
      if (lookup?.asker !== asker) return undefined;
      const typed = await vault.read(id, asker, typedLabel);
      return typed === undefined ? undefined : { lookup, typed };
    },
    question: (lookup) => questionOf(vault, lookup),
    async again({ id, asker, round }, total, typed) {
      const endsAt = now() + leaseMs;
      const next = {
        id,
        round,
        from: ['asking'],
        state: 'looking',
        isNextRound: true,
        total,
        done: 0,
        endsAt,
      } as const;
      if ((await change(next)) === undefined) return undefined;
      await vault.keep(id, asker, typedLabel, typed);
      return { id, asker, round: round + 1 };
    },
    async named({ id, asker, round }, total, typed) {
      await vault.keep(id, asker, typedLabel, typed);
      return (await change({ id, round, from: ['looking'], total })) !== undefined;
    },
    async during({ id, round }, work) {
      const controller = new AbortController();
      const own: Working = { round, controller, onEnd: () => undefined };
      working.set(id, own);
      const state = { done: 0, stored: 0 };
      const beat = async (): Promise<void> => {
        const { done } = state;
        const endsAt = now() + leaseMs;
        const goesOn =
          done === state.stored
            ? await renewLookup(db, id, round, endsAt)
            : (await change({ id, round, from: ['looking', 'opening'], done, endsAt })) !== undefined;
        state.stored = done;
        if (!goesOn) controller.abort(new LookupOver());
      };
      const beats = new Set<Promise<void>>();
      const stop = clock.every(beatMs, () => {
        // A database that is away for a moment does not end the work: `opening` and `ask` look once more.
        const one = beat()
          .catch(() => undefined)
          .finally(() => beats.delete(one));
        beats.add(one);
      });
      try {
        await work({
          signal: controller.signal,
          progress(done) {
            state.done = done;
          },
        });
      } finally {
        stop();
        working.delete(id);
        own.onEnd();
        await Promise.all(beats);
      }
    },
    async ask({ id, asker, round }, question) {
      const typed = await vault.read(id, asker, typedLabel);
      if (typed !== undefined) await vault.keep(id, asker, typedLabel, typed); // as long as the question
      await vault.keep(id, asker, questionLabel, JSON.stringify(question));
      const endsAt = now() + vault.ttlMs;
      return (await change({ id, round, from: ['looking'], state: 'asking', endsAt })) !== undefined;
    },
    async opening({ id, round }) {
      const endsAt = now() + leaseMs;
      return (await change({ id, round, from: ['looking'], state: 'opening', endsAt })) !== undefined;
    },
    async end({ id, round }, end) {
      // A request that was opened was opened, whatever the post has said meanwhile.
      const from =
        end.state === 'opened' ? (['looking', 'opening', 'interrupted'] as const) : (['looking', 'opening'] as const);
      await change({ id, round, from, ...end });
      await vault.forget(id);
    },
    async cancel(id, round) {
      const cancelled = await change({ id, round, from: ['looking', 'asking'], state: 'cancelled' });
      if (cancelled === undefined) return false;
      working.get(id)?.controller.abort(new LookupOver());
      await vault.forget(id);
      return true;
    },
    async drain() {
      if (working.size === 0) return;
      await new Promise<void>((resolve) => {
        const cancel = clock.after(drainMs, resolve);
        for (const own of working.values())
          own.onEnd = () => {
            if (working.size > 0) return;
            cancel();
            resolve();
          };
      });
      for (const [id, { round, controller }] of working) {
        await change({ id, round, from: ['looking'], state: 'interrupted' });
        controller.abort(new LookupOver());
      }
    },
    async sweep() {
      const at = now();
      for (const { id, round, state } of await overdueLookups(db, at)) {
        const request = state === 'asking' ? undefined : await requestAskedBy(db, digestOf(activityOf(id)));
        const over =
          request === undefined
            ? ({ state: state === 'asking' ? 'expired' : 'interrupted' } as const)
            : ({ state: 'opened', request } as const);
        if ((await change({ id, round, from: [state], overAt: at, ...over })) !== undefined) await vault.forget(id);
      }
      if (at < cleaned.at + cleaningMs) return;
      cleaned.at = at;
      await db.tx((tx) => deleteLookups(tx, at - keptMs));
    },
  };
  return self;
}

/** A round that goes on in this process. */
interface Working {
  readonly round: number;
  readonly controller: AbortController;
  /** Is called when it has ended. */
  onEnd: () => void;
}

/** The reason with which the work of a look-up is ended that was cancelled or counts as interrupted. */
export class LookupOver extends Error {
  override readonly name = 'LookupOver';
  constructor() {
    super('the look-up is over');
  }
}
