import type { Request, RequestId } from '../model/request.ts';
import type { Queryable } from './database.ts';

/** What the store checks before it opens a request. */
export interface OpeningRules {
  /** Digest that identifies the activity that asked. However often Teams delivers that, it opens one request. */
  readonly askedBy?: string | null;
  /** How many actions on accounts may be opened in a minute; 0, the default, for no limit. */
  readonly perMinute?: number;
}

const minuteMs = 60_000;

/** A new request could not be stored, because another one has its id. Try again with another id. */
export class IdTaken extends Error {
  override readonly name = 'IdTaken';
  readonly code = 'id-taken';
  constructor(id: RequestId) {
    super(`request ${id} already exists`);
  }
}

/** A new request was not stored, because it would be more actions in a minute than the policy allows. */
export class TooMany extends Error {
  override readonly name = 'TooMany';
  readonly code = 'too-many';
}

/**
 * Counts a request that is being opened against the policy's limit, together with those of all replicas.
 * @param perMinute 0 for no limit
 * @throws {TooMany} when the limit is exceeded
 */
export async function refuseTooMany(
  tx: Queryable,
  { createdAt, targets }: Pick<Request, 'createdAt' | 'targets'>,
  perMinute: number,
): Promise<void> {
  if (perMinute === 0) return;
  await tx.query('SELECT n FROM migration WHERE n = 1 {LOCK}'); // a row that every database has: openings take turns
  const [row] = await tx.query(
    'SELECT COUNT(*) AS n FROM target JOIN request ON request.id = target.request WHERE request.created_at > $1',
    [createdAt - minuteMs],
  );
  if (Number(row?.['n']) + targets.length > perMinute) throw new TooMany(`more than ${perMinute} actions in a minute`);
}
