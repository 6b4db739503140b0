import { z } from 'zod';
import { jsonOr } from '../base/json.ts';
import type { Person } from '../model/person.ts';
import type { Place } from '../model/request.ts';
import type { StandDown } from '../model/stand-down.ts';
import type { Queryable } from './database.ts';

/** What the post of a stand-down shows. Names only, because it decides nothing: whether one holds is read elsewhere. */
export interface NotedStandDown {
  readonly by: string;
  /** Epoch milliseconds. */
  readonly at: number;
  readonly reason: string | null;
  /** Who lifted it and when; null while that is not stored. */
  readonly lifted: { readonly by: string; readonly at: number } | null;
}

const noted = z.object({
  by: z.string(),
  at: z.number(),
  reason: z.string().nullable(),
  lifted: z.object({ by: z.string(), at: z.number() }).nullable(),
});

/** Reads the memo of such a post; undefined when it cannot be read. */
export const notedStandDownIn = (memo: string | null): NotedStandDown | undefined =>
  noted.safeParse(jsonOr(memo ?? '', undefined)).data;

const memoOf = ({ by, at, reason }: StandDown, lifted: NotedStandDown['lifted']): string =>
  JSON.stringify({ by: by.name, at, reason, lifted } satisfies NotedStandDown);

/** Stores the post that says that Cordon stands down, where somebody began it. Call it in the transaction that stores the stand-down. */
export async function addStandDownPost(
  tx: Queryable,
  standDown: StandDown,
  { conversation, reference }: Place,
): Promise<void> {
  await tx.query(
    `INSERT INTO card (stand_down, kind, conversation, reference, shown, next_try_at, tries, dropped, detail)
     VALUES ($1, 'stand-down', $2, $3, 0, $1, 0, 0, $4)`,
    [standDown.at, conversation, JSON.stringify(reference), memoOf(standDown, null)],
  );
}

/** Has the posts that say that Cordon stands down say who lifted that. Call it in the transaction that lifts the stand-down. */
export async function liftStandDownPosts(
  tx: Queryable,
  standDown: StandDown,
  { by, at }: { readonly by: Person; readonly at: number },
): Promise<void> {
  await tx.query(`UPDATE card SET ends_at = $1, detail = $2 WHERE kind = 'stand-down' AND settled = 0`, [
    at,
    memoOf(standDown, { by: by.name, at }),
  ]);
}
