import type { RequestId, State } from '../model/request.ts';
import type { NewEvent } from '../seal/event.ts';
import { trailFaultOf, type StoredEvent, type TrailFault } from '../seal/trail.ts';
import { noteRequestInThread } from './alerts.ts';
import { newsOf, type Announce } from './announce.ts';
import { noteEnd } from './asked-already.ts';
import { storedHeadOf } from './chains.ts';
import type { Database, SqlRow } from './database.ts';
import { appendEvent, storedEventsOf } from './events.ts';
import { addPost } from './outbox-rows.ts';
import { isKeptTrue } from './post-kinds.ts';
import { sealedPlace } from './sealed-place.ts';
import { skipPending } from './step-rows.ts';

/** Everything that is stored of a request, at one moment and as it is, for anyone who does not trust it. */
export interface SealedRequest {
  readonly row: SqlRow;
  readonly steps: readonly SqlRow[];
  /** The trail, oldest first. */
  readonly events: readonly StoredEvent[];
  /** Where the trail is broken; undefined when every event is sealed over the one before and the row knows the last one. */
  readonly fault: TrailFault | undefined;
}

/**
 * Reads a request with its steps and its trail, and verifies the seals. It holds the lock of the row while it reads, so that no event
 * is stored in between.
 * @param key seals the trail; at least 32 bytes
 * @returns undefined when there is no such request
 */
export const readSealed = (db: Database, key: Uint8Array, id: RequestId): Promise<SealedRequest | undefined> =>
  db.tx(async (tx) => {
    const [row] = await tx.query('SELECT * FROM request WHERE id = $1 {LOCK}', [id]);
    if (row === undefined) return undefined;
    const steps = await tx.query('SELECT * FROM step WHERE request = $1 ORDER BY n', [id]);
    const events = await storedEventsOf(tx, id);
    return { row, steps, events, fault: trailFaultOf(id, events, storedHeadOf(row), key) };
  });

/** How a request ends that is not what its trail says. */
export interface Condemnation {
  readonly state: State;
  readonly event: NewEvent;
  /** What the steps that were not started say. */
  readonly note: string;
  /** Stores what other systems are told of it. */
  readonly announce: Announce;
}

/**
 * Ends a request that is not what its trail says, whatever its row holds. Where the trail is so broken that nothing can be added to it,
 * the row alone is changed. The result is posted where the request was made, as far as that is known for sure: never at a place that
 * somebody may have put into its row. Where it is not known, nothing is posted.
 * @param key seals the trail; at least 32 bytes
 */
export async function condemn(
  db: Database,
  key: Uint8Array,
  id: RequestId,
  { state, event, note, announce }: Condemnation,
): Promise<void> {
  const end = (sealed: boolean) =>
    db.tx(async (tx) => {
      const [row] = await tx.query('SELECT * FROM request WHERE id = $1 {LOCK}', [id]);
      if (row === undefined) return;
      await tx.query(
        `UPDATE request SET revision = revision + 1, state = $2, deadline = NULL, state_data = $3, lease_owner = NULL, lease_until = NULL
         WHERE id = $1`,
        [id, state.kind, JSON.stringify(state)],
      );
      await noteEnd(tx, id, event.at);
      await skipPending(tx, id, note, event.at);
      // The posts of a request that had ended are not looked at any more, unless this is said.
      await tx.query(`UPDATE card SET settled = 0, says = NULL WHERE request = $1 AND ${isKeptTrue} AND dropped = 0`, [
        id,
      ]);
      await noteRequestInThread(tx, String(row['conversation']), Number(row['created_at']));
      await announce(tx, newsOf({ id, state }, event.at));
      if (sealed) await appendEvent(tx, key, id, event);
      const place = await sealedPlace(tx, key, row);
      if (place !== undefined) await addPost(tx, { request: id, kind: 'result', place, at: event.at });
    });
  await end(true).catch(() => end(false));
}
