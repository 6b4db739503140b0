import { notice } from './answer.ts';
import type { ConversationContext, Turn } from './context.ts';

/** What of a message was not used. */
export interface UnreadParts {
  readonly hasFile: boolean;
  /** How many pasted rows named an account again. */
  readonly repeatedRows: number;
}

const notThisFile =
  'The file was not read: a file is read when it alone names the targets, with the command beside it: contain because INC-4821.';

/**
 * Tells somebody, after the turn, what of their message Cordon did not use. Strangers are not told, because they cause no posts.
 */
export function tellOfReading(
  { background, people }: Pick<ConversationContext, 'background' | 'people'>,
  turn: Turn,
  { hasFile, repeatedRows }: UnreadParts,
): void {
  const file = hasFile
    ? [
        turn.personal
          ? notThisFile
          : 'Teams gives bots no files in channels and groups. Send it in a chat with me alone.',
      ]
    : [];
  const rows = repeatedRows === 1 ? 'One row was' : `${String(repeatedRows)} rows were`;
  const again = repeatedRows === 0 ? [] : [`${rows} there twice. Each account counts once.`];
  const sentences = [...file, ...again];
  if (sentences.length === 0 || people.strangers.known(turn) !== undefined) return;
  background.answer(turn, () => Promise.resolve(notice('Not all of your message was used', sentences)));
}
