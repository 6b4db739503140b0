import type { Answer } from '../../cards/answer-card.ts';
import type { Place } from '../../services/model/request.ts';
import type { Background, ConversationContext, Turn } from '../conversation/context.ts';
import type { Caller } from './caller.ts';

/**
 * The turn of somebody whose assistant calls, as if they had typed in an incident channel: rights, policy and tenant are those of the channel.
 * Nothing tells one call from its repetition, so a repeated proposal is found as one that asks for the same.
 * @param place the channel, outside of its threads
 */
export function assistantTurn(
  { people }: Pick<ConversationContext, 'people'>,
  { person, tenant, client }: Caller,
  place: Place,
): Turn {
  return {
    person,
    speaker: person.id,
    place,
    personal: false,
    moment: { now: people.now(), zone: undefined },
    activity: undefined,
    via: { kind: 'assistant', client },
    ...people.scopeOf(tenant, place),
    mentionId: () => Promise.resolve(undefined),
  };
}

/**
 * What an assistant's person may see of earlier requests. The token does not say that they are a member of the channel, so it is what their
 * own chat with Cordon would show them: their own requests, and those that they may approve.
 */
export const assistantView = (turn: Turn): Turn => ({
  ...turn,
  place: { conversation: `assistant ${turn.person.id}`, reference: {} },
  personal: true,
});

/** A context whose answers to one turn go to the assistant instead of Teams. */
export interface CollectedContext {
  readonly context: ConversationContext;
  /**
   * Waits for all that was answered behind the turn.
   * @throws {unknown} what the first of it failed with, after all has ended
   */
  readonly answers: () => Promise<readonly Answer[]>;
}

/**
 * Collects what is answered behind a turn. Only answers to exactly this turn: what is told in another place, such as that somebody reads about
 * a protected account, and what goes to the person's own chat, such as the link of a full report, are still posted in Teams.
 */
export function collected(context: ConversationContext, turn: Turn): CollectedContext {
  const works: Promise<PromiseSettledResult<Answer>>[] = [];
  const background: Background = {
    ...context.background,
    answer(asked, work) {
      if (asked === turn) works.push(Promise.allSettled([work()]).then(([settled]) => settled));
      else context.background.answer(asked, work);
    },
  };
  const requests = { ...context.requests, history: () => context.requests.history(assistantView(turn)) };
  return {
    context: { ...context, background, requests },
    async answers() {
      const ended: PromiseSettledResult<Answer>[] = [];
      for (const work of works) ended.push(await work); // one that ends may have added others
      return ended.map((one) => {
        if (one.status === 'rejected') throw one.reason;
        return one.value;
      });
    },
  };
}
