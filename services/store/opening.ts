import type { Request, RequestId } from '../model/request.ts';
import type { TwiceRule } from './asked-already.ts';
import type { Queryable } from './database.ts';
import { takeTurns } from './take-turns.ts';

/** What the store checks before it opens a request. */
export interface OpeningRules {
  /** Digest that identifies the activity that asked. However often Teams delivers that, it opens one request. */
  readonly askedBy?: string | null;
  /** How much may be opened; the default is no limit. */
  readonly limits?: OpeningLimits;
  /** Which earlier requests ask for the same already; left out, a second request is opened like the first. */
  readonly twice?: TwiceRule | undefined;
}

/** How much may be opened over all replicas; 0 for no limit. */
export interface OpeningLimits {
  /** Actions on accounts in a minute, of all people together. */
  readonly perMinute: number;
  /** Destructive actions on accounts in an hour, of one requester. */
  readonly perRequesterPerHour: number;
  /** Destructive actions on accounts in 24 hours, of all people together. */
  readonly perDay: number;
}

/** For openings that nothing limits. */
export const noLimits: OpeningLimits = { perMinute: 0, perRequesterPerHour: 0, perDay: 0 };

const minuteMs = 60_000;
const hourMs = 60 * minuteMs;
const dayMs = 24 * hourMs;

/** A new request could not be stored, because another one has its id. Try again with another id. */
export class IdTaken extends Error {
  override readonly name = 'IdTaken';
  readonly code = 'id-taken';
  constructor(id: RequestId) {
    super(`request ${id} already exists`);
  }
}

/** The period of a limit. */
export type LimitPeriod = 'minute' | 'hour' | 'day';

/** A new request was not stored, because it would be more actions than the policy allows. */
export class TooMany extends Error {
  override readonly name = 'TooMany';
  readonly code = 'too-many';
  /** The limit that it would exceed. */
  readonly per: LimitPeriod;
  /** How many actions that limit still lets through now. */
  readonly left: number;
  /** When the request would fit, in epoch milliseconds, if nothing else is opened; undefined when it never would. */
  readonly fitsAt: number | undefined;
  constructor(per: LimitPeriod, left: number, fitsAt: number | undefined) {
    super(`more actions in a ${per} than the policy allows: ${left} left`);
    this.per = per;
    this.left = left;
    this.fitsAt = fitsAt;
  }
}

/** A request as far as limits count it. */
type Counted = Pick<Request, 'id' | 'createdAt' | 'targets' | 'tier' | 'requester'>;

/**
 * Counts a request that is being opened against the policy's limits, together with those of all replicas, in the transaction that stores
 * it. The limits of an hour and of a day count accounts times requests, of the tiers destructive and critical; a request that was cancelled,
 * denied or not decided in time does not count, because it did nothing.
 * @throws {TooMany} when a limit is exceeded
 */
export async function refuseTooMany(tx: Queryable, request: Counted, limits: OpeningLimits): Promise<void> {
  const isDestructive = request.tier === 'destructive' || request.tier === 'critical';
  const hasLimit = limits.perMinute > 0 || (isDestructive && limits.perRequesterPerHour + limits.perDay > 0);
  if (hasLimit) await takeTurns(tx);
  if (limits.perMinute > 0) await refuseInMinute(tx, request, limits.perMinute);
  if (!isDestructive) return;
  const { perRequesterPerHour, perDay } = limits;
  if (perRequesterPerHour > 0) await refuseInPeriod(tx, request, { per: 'hour', most: perRequesterPerHour });
  if (perDay > 0) await refuseInPeriod(tx, request, { per: 'day', most: perDay });
  await tx.query('UPDATE request SET actions = $2 WHERE id = $1', [request.id, request.targets.length]);
}

async function refuseInMinute(tx: Queryable, { createdAt, targets }: Counted, most: number): Promise<void> {
  const [row] = await tx.query(
    'SELECT COUNT(*) AS n FROM target JOIN request ON request.id = target.request WHERE request.created_at > $1',
    [createdAt - minuteMs],
  );
  const left = Math.max(0, most - Number(row?.['n']));
  if (targets.length > left)
    throw new TooMany('minute', left, targets.length > most ? undefined : createdAt + minuteMs);
}

interface PeriodLimit {
  readonly per: 'hour' | 'day';
  readonly most: number;
}

async function refuseInPeriod(tx: Queryable, request: Counted, { per, most }: PeriodLimit): Promise<void> {
  const { createdAt, targets, requester } = request;
  const periodMs = per === 'hour' ? hourMs : dayMs;
  const counted = `SELECT created_at, actions FROM request
    WHERE actions > 0 AND state NOT IN ('cancelled', 'denied', 'expired') AND created_at > $1`;
  const since = createdAt - periodMs;
  const rows =
    per === 'hour'
      ? await tx.query(`${counted} AND requester = $2 ORDER BY created_at`, [since, requester.id])
      : await tx.query(`${counted} ORDER BY created_at`, [since]);
  let left = most - rows.reduce((sum, row) => sum + Number(row['actions']), 0);
  if (targets.length <= left) return;
  const now = Math.max(0, left);
  for (const row of rows) {
    left += Number(row['actions']);
    if (targets.length <= left) throw new TooMany(per, now, Number(row['created_at']) + periodMs);
  }
  throw new TooMany(per, now, undefined);
}
