import type { Answer } from '../../cards/answer-card.ts';
import { notice } from './answer.ts';
import type { ConversationContext, Turn } from './context.ts';
import { refuseStranger } from './on-stranger.ts';

/** Why a message is answered without being read. */
export type UnreadCause = 'edited' | 'too-deep';

/** Answers a message that starts and changes nothing, whatever it says. Strangers get their one refusal. */
export async function onUnread(
  { people }: Pick<ConversationContext, 'people'>,
  turn: Turn,
  cause: UnreadCause,
): Promise<Answer> {
  const stranger = await people.strangers.find(turn);
  if (stranger !== undefined) return refuseStranger(stranger);
  const { title, sentences } = words[cause];
  return notice(title, sentences);
}

const words: Readonly<Record<UnreadCause, { readonly title: string; readonly sentences: readonly string[] }>> = {
  edited: {
    title: 'An edit starts nothing',
    sentences: [
      'You edited a message to me. Nothing was started or changed by the edit.',
      'To ask for something, send it as a new message.',
    ],
  },
  'too-deep': {
    title: 'I could not read that',
    sentences: ['The message is formatted too deeply. Nothing was done. Paste it as plain text: Ctrl+Shift+V.'],
  },
};
