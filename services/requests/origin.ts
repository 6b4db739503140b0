import type { Refusal, Request } from '../model/request.ts';
import type { Queryable } from '../store/database.ts';
import { isAskedIn, isCardOf } from '../store/posts.ts';

/** Where a decision came from. A click must come from a card of the request, a text from a conversation that shows one. */
export type Origin =
  | { readonly kind: 'click'; readonly conversation: string; readonly activityId: string; readonly digest: string }
  | { readonly kind: 'text'; readonly conversation: string; readonly personal: boolean };

/**
 * Why a decision does not count where it was made.
 * @returns undefined when it does
 */
export async function misplaced(db: Queryable, request: Request, origin: Origin): Promise<Refusal | undefined> {
  if (origin.kind === 'text') {
    if (origin.personal || origin.conversation === request.place.conversation) return undefined;
    return (await isAskedIn(db, request.id, origin.conversation)) ? undefined : 'not-here';
  }
  if (origin.digest !== request.digest) return 'wrong-digest';
  return (await isCardOf(db, request.id, origin.conversation, origin.activityId)) ? undefined : 'not-our-card';
}
