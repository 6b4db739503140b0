import type { Database } from '../store/database.ts';
import { addPost } from '../store/outbox-rows.ts';
import { unreminded } from '../store/posts.ts';
import type { RequestStore } from '../store/requests.ts';
import type { Policy } from './policy.ts';

export interface ReminderPorts {
  readonly db: Database;
  readonly store: Pick<RequestStore, 'find'>;
  readonly policy: Pick<Policy, 'tiers'>;
}

/** Has approvers called once more where the time that the policy names is left. @param now epoch milliseconds @returns whether there is something to post */
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
    await addPost(db, { request: id, kind: 'reminder', place, at: now }); // one of several replicas wins
    isAny = true;
  }
  return isAny;
}
