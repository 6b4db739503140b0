import { z } from 'zod';
import { jsonOr } from '../base/json.ts';
import { riskRatings, type Profile, type Profiles } from '../model/profile.ts';
import type { RequestId } from '../model/request.ts';
import type { Queryable } from './database.ts';
import { refreshPosts } from './handovers.ts';
import { followsRevision } from './post-kinds.ts';

/**
 * Keeps what cards show about the targets of a request. Its posts are behind from then on. Call it in a transaction. The first
 * ones stay; a request that is gone is ignored.
 */
export async function keepProfiles(tx: Queryable, request: RequestId, profiles: Profiles): Promise<void> {
  const [row] = await tx.query('SELECT state FROM request WHERE id = $1 {LOCK}', [request]);
  if (row === undefined) return;
  const kept = await tx.query(
    'INSERT INTO profile (request, body) VALUES ($1, $2) ON CONFLICT DO NOTHING RETURNING request',
    [request, JSON.stringify(profiles)],
  );
  if (kept.length === 0) return;
  // Its first card may be on its way to Teams, so it needs a revision of its own. Later one would update the calls of the approvers too.
  if (row['state'] === 'awaiting-confirmation') await refreshPosts(tx, request);
  else
    await tx.query(
      `UPDATE card SET shown = -1, settled = 0
       WHERE request = $1 AND ${followsRevision} AND activity_id IS NOT NULL AND dropped = 0 AND moved = 0`,
      [request],
    );
}

/** What was kept about the targets of a request; nothing where that was not read, or cannot be read any more. */
export async function profilesOf(db: Queryable, request: RequestId): Promise<Profiles> {
  const [row] = await db.query('SELECT body FROM profile WHERE request = $1', [request]);
  const read = stored.safeParse(jsonOr(String(row?.['body'] ?? '{}'), {}));
  return read.success ? read.data : {};
}

const profile = z.object({
  department: z.string().nullable(),
  manager: z.string().nullable(),
  lastSignInAt: z.number().nullable(),
  risk: z.enum(riskRatings).nullable(),
}) satisfies z.ZodType<Profile>;
const stored = z.record(z.string(), profile);
