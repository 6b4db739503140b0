import { z } from 'zod';
import { endedLookupStates, type Lookup, type LookupState } from '../model/lookup.ts';
import type { PersonId } from '../model/person.ts';
import type { Place, RequestId } from '../model/request.ts';
import type { Queryable, SqlRow } from './database.ts';

/** A look-up that somebody starts. */
export interface NewLookup extends Pick<Lookup, 'id' | 'asker' | 'command' | 'total'> {
  /** Hash of the activity that asks; null where activities cannot be told apart. */
  readonly askedBy: string | null;
  /** Where its post stands. */
  readonly place: Place;
  /** Epoch milliseconds. */
  readonly at: number;
  /** When it counts as interrupted unless it is renewed, in epoch milliseconds. */
  readonly endsAt: number;
}

/**
 * Stores a look-up and its post. Call it in a transaction.
 * @returns false when the same activity has started one; nothing is stored then
 */
export async function addLookup(tx: Queryable, lookup: NewLookup): Promise<boolean> {
  const { id, asker, command, total, askedBy, place, at, endsAt } = lookup;
  const rows = await tx.query(
    `INSERT INTO lookup (id, asker, asked_by, command, revision, round, state, total, done, ends_at, created_at)
     VALUES ($1, $2, $3, $4, 1, 1, 'looking', $5, 0, $6, $7) ON CONFLICT DO NOTHING RETURNING id`,
    [id, asker, askedBy, command, total, endsAt, at],
  );
  if (rows.length === 0) return false;
  await tx.query(
    `INSERT INTO card (lookup, kind, conversation, reference, shown, next_try_at, tries, dropped)
     VALUES ($1, 'lookup', $2, $3, 0, $4, 0, 0)`,
    [id, place.conversation, JSON.stringify(place.reference), at],
  );
  return true;
}

/** A look-up as it is stored; undefined when there is none. */
export async function findLookup(db: Queryable, id: string): Promise<Lookup | undefined> {
  const [row] = await db.query(`SELECT ${columns} FROM lookup WHERE id = $1`, [id]);
  return row && lookupOf(row);
}

/** How many look-ups of somebody have not ended. */
export async function openLookupsOf(db: Queryable, asker: PersonId): Promise<number> {
  const [row] = await db.query(
    `SELECT COUNT(*) AS open FROM lookup WHERE asker = $1 AND state IN ('looking', 'asking', 'opening')`,
    [asker],
  );
  return Number(row?.['open'] ?? 0);
}

/** A change of a look-up. What is left out stays as it is. */
export interface LookupChange {
  readonly id: string;
  /** The change is made only in this round; undefined for any. */
  readonly round?: number;
  /** The change is made only in one of these states. */
  readonly from: readonly LookupState[];
  /** The change is made only when its time was over by then, in epoch milliseconds; undefined at any time. */
  readonly overAt?: number;
  readonly state?: LookupState;
  /** Starts the next round. */
  readonly isNextRound?: boolean;
  readonly total?: number;
  readonly done?: number;
  readonly told?: string;
  readonly request?: RequestId;
  /** Epoch milliseconds. */
  readonly endsAt?: number;
}

/**
 * Changes a look-up, and has its post updated.
 * @returns the look-up after the change; undefined when it was in another state or round, so that nothing was changed
 */
export async function changeLookup(db: Queryable, change: LookupChange): Promise<Lookup | undefined> {
  const { id, round, from, state, isNextRound = false, total, done, told, request, endsAt, overAt } = change;
  const states = from.map((one) => `'${one}'`).join(', ');
  const [row] = await db.query(
    `UPDATE lookup SET revision = revision + 1, round = round + $3, state = COALESCE($4, state), total = COALESCE($5, total),
       done = COALESCE($6, done), told = COALESCE($7, told), request = COALESCE($8, request), ends_at = COALESCE($9, ends_at)
     WHERE id = $1 AND round = COALESCE($2, round) AND state IN (${states}) AND ends_at <= COALESCE($10, ends_at)
     RETURNING ${columns}`,
    [
      id,
      round ?? null,
      isNextRound ? 1 : 0,
      state ?? null,
      total ?? null,
      done ?? null,
      told ?? null,
      request ?? null,
      endsAt ?? null,
      overAt ?? null,
    ],
  );
  if (row === undefined) return undefined;
  await db.query('UPDATE card SET settled = 0 WHERE lookup = $1 AND dropped = 0', [id]);
  return lookupOf(row);
}

/**
 * Says that a look-up goes on, without a change that its post shows.
 * @returns false when it does not go on: it was cancelled, or counts as interrupted
 */
export async function renewLookup(db: Queryable, id: string, round: number, endsAt: number): Promise<boolean> {
  const rows = await db.query(
    `UPDATE lookup SET ends_at = $3 WHERE id = $1 AND round = $2 AND state IN ('looking', 'opening') RETURNING id`,
    [id, round, endsAt],
  );
  return rows.length > 0;
}

/** Look-ups that have not ended and whose time is over; a hundred at most. */
export async function overdueLookups(db: Queryable, now: number): Promise<readonly Lookup[]> {
  const rows = await db.query(
    `SELECT ${columns} FROM lookup WHERE ends_at <= $1 AND state IN ('looking', 'asking', 'opening') ORDER BY ends_at LIMIT 100`,
    [now],
  );
  return rows.map(lookupOf);
}

/** The request that an activity has opened; undefined when it has opened none. */
export async function requestAskedBy(db: Queryable, askedBy: string): Promise<RequestId | undefined> {
  const [row] = await db.query('SELECT id FROM request WHERE asked_by = $1', [askedBy]);
  return row && (String(row['id']) as RequestId);
}

/** Deletes look-ups that ended before a time, in epoch milliseconds, with the rows of their posts; the posts stay in Teams. */
export async function deleteLookups(tx: Queryable, before: number): Promise<void> {
  const ended = endedLookupStates.map((state) => `'${state}'`).join(', ');
  const old = `SELECT id FROM lookup WHERE ends_at < $1 AND state IN (${ended})`;
  await tx.query(`DELETE FROM card WHERE lookup IN (${old}) AND settled = 1`, [before]);
  await tx.query(
    `DELETE FROM lookup WHERE ends_at < $1 AND state IN (${ended})
     AND NOT EXISTS (SELECT 1 FROM card WHERE card.lookup = lookup.id)`,
    [before],
  );
}

const columns = 'id, asker, command, revision, round, state, total, done, told, request';

const storedLookup = z.object({
  id: z.string(),
  asker: z.custom<PersonId>((value) => typeof value === 'string'),
  command: z.string(),
  revision: z.number(),
  round: z.number(),
  state: z.enum(['looking', 'asking', 'opening', ...endedLookupStates]),
  total: z.number(),
  done: z.number(),
  told: z.string().nullable(),
  request: z.custom<RequestId>((value) => typeof value === 'string').nullable(),
});

const lookupOf = (row: SqlRow): Lookup => storedLookup.parse(row);
