import type { WriteCommand } from '../contract/bundle.ts';
import type { Person } from '../model/person.ts';
import type { PrivateDelivery } from '../model/private-delivery.ts';
import type { Outcome, Place, Refusal, Request, RequestId } from '../model/request.ts';
import type { NewEvent } from '../seal/event.ts';
import type { ExpiredSecret, KeptSecret, Vault } from '../secrets/vault.ts';
import type { Database, Queryable } from '../store/database.ts';
import { placeOf, revealAgain, revealDelivery } from '../store/handovers.ts';
import { addPost } from '../store/outbox-rows.ts';
import type { RequestStore } from '../store/requests.ts';
import { lostIn, lostSecrets, unknownSecrets } from './handover.ts';
import type { Rights } from './rights.ts';
import type { Timing } from './timing.ts';
import { barredBy } from './transition.ts';

/** How long an answer waits for Teams to take or refuse a private card, in milliseconds, and how often it looks. */
const patienceMs = 2000;
const lookMs = 50;

/**
 * What is handed to the one person who may see it, or why not.
 * - `shown-before`: it was shown
 * - `secret-lost`: it was not, and nobody can be shown it any more
 */
export type Revealed =
  | { readonly ok: true; readonly secrets: readonly KeptSecret[] }
  | { readonly ok: false; readonly refusal: Refusal | 'shown-before' | 'secret-lost' };

/** What became of a private card that was sent once more, or why it was not. */
export type ShownAgain =
  | { readonly ok: true; readonly delivery: PrivateDelivery }
  | { readonly ok: false; readonly refusal: Refusal | 'shown-before' | 'secret-lost' };

/** What handovers are made of. */
export interface HandoversPorts {
  readonly db: Database;
  readonly store: RequestStore;
  readonly reveals: Vault;
  readonly rights: Pick<Rights, 'mayRequest'>;
  readonly commandOf: (name: string) => WriteCommand;
  readonly timing: Pick<Timing, 'now' | 'sleep'>;
  /** Called when something was stored that posts do not show yet. */
  readonly wake: () => void;
}

/** Handing the secrets that runs made over to their requesters, and telling what cannot be handed over. */
export type Handovers = ReturnType<typeof createHandovers>;

/**
 * Hands secrets over. A secret ends in one of three ways, each with an audit event: it is shown, its time is over, or it is lost; the last
 * two are told where the request was made.
 */
export function createHandovers({ db, store, reveals, rights, commandOf, timing, wake }: HandoversPorts) {
  const { now } = timing;
  return {
    /**
     * Hands the secrets of a request over to its requester. They are forgotten with that, and the audit notes which ones they were.
     * @param person who clicked, in the requester's own chat
     */
    async reveal(request: Request, person: Person): Promise<Revealed> {
      const { id } = request;
      const barred = await whyNot(request, person);
      if (barred !== undefined) return { ok: false, refusal: barred };
      const lost: string[] = [];
      const secrets = await reveals.take(id, person.id, (label) => lost.push(label));
      if (lost.length > 0) await tellLost(request, lostSecrets(lost, 'key-gone', now()));
      if (secrets === undefined) return { ok: false, refusal: await whyGone(id) };
      await db.tx((tx) => store.noteShown(tx, id, revealedBy(person, secrets, now())));
      wake();
      return { ok: true, secrets };
    },

    /** Has the private card of a request sent once more that Teams has refused, and waits for a moment for what becomes of it. */
    async showAgain(request: Request, person: Person): Promise<ShownAgain> {
      const { id, place } = request;
      const barred = await whyNot(request, person);
      if (barred !== undefined) return { ok: false, refusal: barred };
      if ((await reveals.waiting(id)) === undefined) return { ok: false, refusal: await whyGone(id) };
      await db.tx((tx) => revealAgain(tx, id, place, now()));
      wake();
      return { ok: true, delivery: await deliveryOf(id) };
    },

    /**
     * Has what a run made sent to its requester, before the request ends, so that the end can tell what became of it. What a lost answer
     * leaves unknown is told. Of a failed run nothing is sent, because nothing took effect.
     */
    async atEnd(request: Request, outcome: Outcome): Promise<void> {
      const { id, place } = request;
      const waiting = outcome === 'failed' ? undefined : await reveals.waiting(id);
      const unknown = unknownSecrets(request, commandOf(request.command), await store.steps(id), waiting?.label);
      const told = new Set(lostIn((await store.events(id)).map(({ body }) => body)).map(({ label }) => label));
      const untold = unknown.filter((label) => !told.has(label));
      if (untold.length > 0) await tellLost(request, lostSecrets(untold, 'answer-lost', now()));
      if (waiting === undefined) return;
      await addPost(db, { request: id, kind: 'reveal', place, at: now() });
      wake();
      await deliveryOf(id);
    },

    /** Deletes expired secrets, and tells of those that nobody has looked at. */
    async sweep(): Promise<void> {
      const before = { told: false };
      await reveals.sweep(async (tx, expired) => {
        before.told = true;
        await tellExpired(tx, expired);
      });
      if (before.told) wake();
    },
  };

  async function whyNot(request: Request, person: Person): Promise<Refusal | undefined> {
    if (person.id !== request.requester.id) return 'only-requester';
    return barredBy(await rights.mayRequest(person, request), 'not-a-responder');
  }

  async function whyGone(id: RequestId): Promise<'shown-before' | 'secret-lost'> {
    const events = await store.events(id);
    return events.some(({ body }) => body.kind === 'revealed') ? 'shown-before' : 'secret-lost';
  }

  async function tellLost({ id, place }: Pick<Request, 'id' | 'place'>, event: NewEvent): Promise<void> {
    await db.tx((tx) => store.noteShown(tx, id, event, [{ kind: 'handover', place }]));
    wake();
  }

  async function tellExpired(tx: Queryable, expired: readonly ExpiredSecret[]): Promise<void> {
    for (const id of new Set(expired.map(({ owner }) => owner as RequestId))) {
      const labels = expired.flatMap(({ owner, label }) => (owner === id ? [label] : []));
      const place: Place | undefined = await placeOf(tx, id);
      const posts = place === undefined ? [] : [{ kind: 'handover', place } as const];
      await store.noteShown(tx, id, lostSecrets(labels, 'time-over', now()), posts);
    }
  }

  /** What became of the private card, as soon as that is known; `not-yet` when it takes longer than people wait. */
  async function deliveryOf(id: RequestId): Promise<PrivateDelivery> {
    for (let looks = 0; ; looks += 1) {
      const delivery = (await revealDelivery(db, id)) ?? 'not-yet';
      if (delivery !== 'not-yet' || looks * lookMs >= patienceMs) return delivery;
      await timing.sleep(lookMs);
    }
  }
}

const revealedBy = ({ id }: Person, secrets: readonly KeptSecret[], at: number): NewEvent => ({
  kind: 'revealed',
  at,
  by: id,
  what: secrets.map(({ label }) => label),
});
