import type { Request } from '../model/request.ts';
import type { Queryable } from './database.ts';

/** What one must know of how a request was asked for. */
export interface Asked {
  /** The activity, which opens one request however often it comes. */
  readonly askedBy?: string | null;
  /** How many actions on accounts may be opened in a minute; 0 for no limit. */
  readonly perMinute?: number;
}

const minuteMs = 60_000;

/** More actions in a minute than the policy lets start. */
export class TooMany extends Error {
  override readonly name = 'TooMany';
}

/** Holds a request that is being opened against the policy's limit, of all replicas together. @param perMinute 0 for no limit @throws {TooMany} */
export async function refuseTooMany(
  tx: Queryable,
  { createdAt, targets }: Pick<Request, 'createdAt' | 'targets'>,
  perMinute: number,
): Promise<void> {
  if (perMinute === 0) return;
  await tx.query('SELECT n FROM migration WHERE n = 1 {LOCK}'); // a row that every database has: who opens takes turns
  const [row] = await tx.query(
    'SELECT COUNT(*) AS n FROM target JOIN request ON request.id = target.request WHERE request.created_at > $1',
    [createdAt - minuteMs],
  );
  if (Number(row?.['n']) + targets.length > perMinute) throw new TooMany();
}
