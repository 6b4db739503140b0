import { z } from 'zod';
import type { StoredEvent } from '../seal/trail.ts';
import type { Database } from '../store/database.ts';
import { trailUnderLock, type RequestRows, type StoredTrail } from '../store/trails.ts';

/** A request exactly as it is in the database, and its trail, oldest first. */
export interface RequestWithTrail extends RequestRows {
  readonly events: readonly StoredEvent[];
}

/**
 * Says in words how a request differs from what its trail leads to; undefined when it does not. The rows may hold anything; the seals of
 * the trail are verified.
 */
export type MismatchOf = (stored: RequestWithTrail) => string | undefined;

/**
 * Compares the rows of a request with its trail, which must be intact. What looks wrong is read again while nothing can write it, because
 * a bot that is running may have changed the request between the two reads.
 * @param mismatchOf may throw for rows or events that it cannot read
 * @returns in words why the rows are not what the trail says; undefined when they are, and for a journal
 */
export async function rowFaultOf(
  db: Database,
  trail: StoredTrail,
  mismatchOf: MismatchOf,
): Promise<string | undefined> {
  if (faultIn(trail, mismatchOf) === undefined) return undefined;
  const now = await trailUnderLock(db, trail.id);
  return now && faultIn(now, mismatchOf);
}

function faultIn({ events, rows }: StoredTrail, mismatchOf: MismatchOf): string | undefined {
  if (rows === undefined) return undefined;
  try {
    const mismatch = mismatchOf({ ...rows, events });
    return mismatch && `its row is not what its trail says: ${mismatch}`;
  } catch (error) {
    return `its row cannot be compared with its trail: ${wordsOf(error)}`;
  }
}

/** Where a row cannot be read, without what stands there. */
const wordsOf = (error: unknown): string =>
  error instanceof z.ZodError
    ? error.issues.map(({ path, code }) => `${path.join('.')} (${code})`).join(', ')
    : error instanceof SyntaxError
      ? 'a column is not JSON'
      : String(error instanceof Error ? error.message : error);
