import type { Request } from '../model/request.ts';
import type { Database } from '../store/database.ts';
import { addPost } from '../store/outbox-rows.ts';
import { askedPlaces } from '../store/posts.ts';
import type { Policy } from './policy.ts';

/** What became of a reminder: `later` when the approvers are still being asked. */
export type Reminded = 'added' | 'not-due' | 'later';

/** How long before the end of an approval window approvers are reminded, in milliseconds; 0 for never. */
export const remindMsOf = ({ tiers }: Pick<Policy, 'tiers'>, tier: Request['tier']): number =>
  (tier === 'critical' ? tiers.critical : tiers.destructive).remindMs;

/**
 * Adds a reminder post for a request whose approvers have no more time left than the policy's reminder time.
 * @param now epoch milliseconds
 */
export async function remindApprovers(
  db: Database,
  policy: Pick<Policy, 'tiers'>,
  { id, state, tier }: Request,
  now: number,
): Promise<Reminded> {
  const remindMs = remindMsOf(policy, tier);
  if (state.kind !== 'awaiting-approval' || remindMs === 0 || state.expiresAt - remindMs > now) return 'not-due';
  const { asked, isBeingAsked } = await askedPlaces(db, id);
  // a request has one reminder at most, whichever process adds it
  for (const place of asked) await addPost(db, { request: id, kind: 'reminder', place, at: now });
  return asked.length > 0 ? 'added' : isBeingAsked ? 'later' : 'not-due';
}
