import type { Target } from '../model/person.ts';
import type { Request, RequestId } from '../model/request.ts';
import type { Queryable, SqlRow } from './database.ts';
import { requestOf } from './rows.ts';
import { takeTurns } from './take-turns.ts';

/** When a new request is not opened because an earlier one asks for the same already. */
export interface TwiceRule {
  /** Only requests that were opened after this time are looked at, in epoch milliseconds. */
  readonly openedAfter: number;
  /** Of those that have ended, only those that ended after this time are looked at, in epoch milliseconds. */
  readonly endedAfter: number;
  /** The targets of the new request for whom an earlier one asks for the same; must be quick, and may be called again. */
  readonly covered: (earlier: Request) => readonly Target[];
}

/** An earlier request that asks for the same as a new one. */
export interface EarlierRequest {
  readonly request: Request;
  /** The targets of the new request that it is about as well; never empty. */
  readonly covered: readonly Target[];
}

/** A new request was not stored, because earlier ones ask for the same already. */
export class AskedAlready extends Error {
  override readonly name = 'AskedAlready';
  readonly code = 'asked-already';
  /** The earlier requests, newest first; never empty. */
  readonly earlier: readonly EarlierRequest[];
  constructor(earlier: readonly EarlierRequest[]) {
    super(`asked for already: ${earlier.map(({ request }) => request.id).join(', ')}`);
    this.earlier = earlier;
  }
}

/**
 * Looks for requests that ask for the same already, in the transaction that stores a new one and before its own targets are stored: of two
 * that are made at the same moment, the second finds the first. The index finds them however long the history of an account is.
 * @throws {AskedAlready} when there are any
 */
export async function refuseTwice(
  tx: Queryable,
  { targets }: Pick<Request, 'targets'>,
  rule: TwiceRule,
): Promise<void> {
  const { openedAfter, endedAfter, covered } = rule;
  const ids = [...new Set(targets.map(({ id }) => id))];
  await takeTurns(tx);
  const rows = await tx.query(
    `SELECT * FROM request WHERE id IN (
       SELECT request FROM target WHERE target IN (${ids.map((_, n) => `$${n + 3}`).join(', ')}) AND ended_at > $2 AND at > $1)
     ORDER BY created_at DESC, id DESC`,
    [openedAfter, endedAfter, ...ids],
  );
  const earlier = rows.flatMap((row) => {
    const request = readable(row);
    const both = request === undefined ? [] : covered(request);
    return request === undefined || both.length === 0 ? [] : [{ request, covered: both }];
  });
  if (earlier.length > 0) throw new AskedAlready(earlier);
}

/** A request from its row; undefined for one that cannot be read, which must not keep anybody from asking. */
function readable(row: SqlRow): Request | undefined {
  try {
    return requestOf(row);
  } catch {
    return undefined;
  }
}

/**
 * Notes when a request ended, where the next one about the same accounts looks.
 * @param at epoch milliseconds
 */
export async function noteEnd(tx: Queryable, id: RequestId, at: number): Promise<void> {
  await tx.query('UPDATE target SET ended_at = $2 WHERE request = $1', [id, at]);
}
