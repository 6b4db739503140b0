import type { Event, Refusal, Request } from '../model/request.ts';
import type { Queryable } from '../store/database.ts';
import { isCardOf, liveCardsIn } from '../store/posts.ts';

/** Where a decision came from. A click must come from a card of the request, a text from a conversation that shows one. */
export type Origin =
  | { readonly kind: 'click'; readonly conversation: string; readonly activityId: string; readonly digest: string }
  | { readonly kind: 'text'; readonly conversation: string };

/**
 * Why a decision does not count where it was made. A typed confirmation, approval or denial counts where a card of the request stands.
 * Whoever may see a request may type the rest.
 * @returns undefined when it does
 */
export async function misplaced(
  db: Queryable,
  request: Request,
  origin: Origin,
  decision: Event['type'],
): Promise<Refusal | undefined> {
  if (origin.kind === 'text') {
    if (decision !== 'confirm' && decision !== 'approve' && decision !== 'deny') return undefined;
    const live = await liveCardsIn(db, request.id, origin.conversation);
    return live.length > 0 ? undefined : 'not-here';
  }
  if (origin.digest !== request.digest) return 'wrong-digest';
  return (await isCardOf(db, request.id, origin.conversation, origin.activityId)) ? undefined : 'not-our-card';
}
