import { z } from 'zod';
import type { Place } from '../model/request.ts';
import { trailFaultOf } from '../seal/trail.ts';
import type { Queryable, SqlRow } from './database.ts';
import { storedEventOf } from './events.ts';
import { objectIn, payloadDigest, requestOf } from './rows.ts';

/** The digest of a place, which `opened` seals. */
export const placeDigest = ({ conversation, reference }: Place): string => payloadDigest({ conversation, reference });

const opened = z.object({ kind: z.literal('opened'), place: z.string() });

/**
 * Where a request was made, for a request that is not what its trail says. Its row may name any place, so that of its first card, which
 * was stored together with it, is looked at too. The one is taken that `opened` has sealed. Where the trail does not say, because it is
 * broken there or of an earlier version, both must agree.
 * @param key seals the trail; at least 32 bytes
 * @returns undefined when nobody can tell; nothing is posted then
 */
export async function sealedPlace(tx: Queryable, key: Uint8Array, row: SqlRow): Promise<Place | undefined> {
  const id = String(row['id']);
  const stored = placeOf(() => requestOf(row).place);
  if (stored === undefined) return undefined; // what cannot be read cannot be shown either
  const card = await firstCardPlace(tx, id);
  const digest = await sealedDigest(tx, key, id);
  if (digest === undefined) return card && placeDigest(card) === placeDigest(stored) ? stored : undefined;
  return [stored, card].find((place) => place !== undefined && placeDigest(place) === digest);
}

async function firstCardPlace(tx: Queryable, id: string): Promise<Place | undefined> {
  const [card] = await tx.query(
    `SELECT conversation, reference FROM card WHERE request = $1 AND kind = 'card' ORDER BY n LIMIT 1`,
    [id],
  );
  return (
    card && placeOf(() => ({ conversation: String(card['conversation']), reference: objectIn(card['reference']) }))
  );
}

/** What `opened` says of the place; undefined when it says nothing, or is not as it was sealed. */
async function sealedDigest(tx: Queryable, key: Uint8Array, id: string): Promise<string | undefined> {
  const first = (await tx.query('SELECT n, at, body, mac FROM event WHERE request = $1 AND n = 1', [id])).map(
    storedEventOf,
  );
  if (trailFaultOf(id, first, undefined, key) !== undefined) return undefined;
  return first.map(({ text }) => opened.safeParse(objectIn(text)).data?.place)[0];
}

function placeOf(read: () => Place): Place | undefined {
  try {
    return read();
  } catch {
    return undefined;
  }
}
