import type { Database } from '../store/database.ts';
import { addPost } from '../store/outbox-rows.ts';
import { unreminded } from '../store/posts.ts';
import type { RequestStore } from '../store/requests.ts';
import type { Policy } from './policy.ts';

/** What reminders are computed from. */
export interface ReminderPorts {
  readonly db: Database;
  readonly store: Pick<RequestStore, 'find'>;
  readonly policy: Pick<Policy, 'tiers'>;
}

/**
 * Adds a reminder post for every request whose approvers have no more time left than the policy's reminder time.
 * @param now epoch milliseconds
 * @returns whether a post was added
 */
export async function remindApprovers({ db, store, policy }: ReminderPorts, now: number): Promise<boolean> {
  const { destructive, critical } = policy.tiers;
  const longest = Math.max(destructive.remindMs, critical.remindMs);
  if (longest === 0) return false;
  let isAny = false;
  for (const { request: id, place } of await unreminded(db, now + longest)) {
    const request = await store.find(id);
    if (request?.state.kind !== 'awaiting-approval') continue;
    const { remindMs } = request.tier === 'critical' ? critical : destructive;
    if (request.state.expiresAt - remindMs > now) continue;
    // a request has one reminder at most, whichever replica adds it
    await addPost(db, { request: id, kind: 'reminder', place, at: now });
    isAny = true;
  }
  return isAny;
}
