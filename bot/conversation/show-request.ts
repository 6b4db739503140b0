import type { Answer } from '../../cards/answer-card.ts';
import { echo } from '../../services/base/echo.ts';
import type { Place, Request } from '../../services/model/request.ts';
import { notice } from './answer.ts';
import type { ConversationContext } from './context.ts';

/** Moves the card of a request to the end of a conversation, or says where it stands for good. */
export async function showCard(
  requests: Pick<ConversationContext['requests'], 'postCard'>,
  { id, state }: Request,
  place: Place,
): Promise<Answer> {
  if (await requests.postCard(id, place)) return undefined;
  const sentence = `It is up to date: ${state.kind.replaceAll('-', ' ')}.`;
  return {
    kind: 'notice',
    notice: { tone: 'info', title: `The card of ${id} is at the top of this thread`, sentences: [sentence] },
  };
}

/** Says that there is no request of this id, for somebody who may not see it too. */
export const unknownRequest = (word: string): Answer =>
  notice(`No request “${echo(word)}” here`, ['Check the id on its card.'], ['requests']);
