import { z } from 'zod';
import type { Request, Step } from '../model/request.ts';
import type { AuditEvent } from '../seal/event.ts';
import type { Database } from '../store/database.ts';
import { readRows, trailUnderLock, type StoredTrail } from '../store/trails.ts';

/** A request as its rows say, and the events of its trail, oldest first. */
export interface RequestWithTrail {
  readonly request: Request;
  readonly steps: readonly Step[];
  readonly events: readonly AuditEvent[];
}

/** Says in words how a request differs from what its trail leads to; undefined when it does not. */
export type MismatchOf = (stored: RequestWithTrail) => string | undefined;

/**
 * Compares the rows of a request with its trail, which must be intact. What looks wrong is read again while nothing can write it, because
 * a bot that is running may have changed the request between the two reads.
 * @param mismatchOf may throw for events that it does not know
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
    const mismatch = mismatchOf({
      ...readRows(rows),
      events: events.map(({ text }) => eventSchema.parse(JSON.parse(text))),
    });
    return mismatch && `its row is not what its trail says: ${mismatch}`;
  } catch (error) {
    return `its row cannot be compared with its trail: ${wordsOf(error)}`;
  }
}

const eventSchema = z.looseObject({ kind: z.string(), at: z.number() });

/** Where a row cannot be read, without what stands there. */
const wordsOf = (error: unknown): string =>
  error instanceof z.ZodError
    ? error.issues.map(({ path, code }) => `${path.join('.')} (${code})`).join(', ')
    : error instanceof SyntaxError
      ? 'a column is not JSON'
      : String(error instanceof Error ? error.message : error);
