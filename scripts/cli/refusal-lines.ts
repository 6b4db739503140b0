import { vocabulary } from '../../bot/conversation/vocabulary.ts';
import { notOpened, type NotOpened } from '../../bot/conversation/not-opened.ts';
import type { DraftRefusal } from '../../services/requests/open-request.ts';

/**
 * Says why a request would not be opened, in the words of the bot.
 * @param refusal why
 * @param asked name of the command, and how many targets it names
 * @returns a title and one sentence or more
 */
export function refusalLines(refusal: DraftRefusal, asked: Pick<NotOpened, 'command' | 'asked'>): readonly string[] {
  const answer = notOpened(refusal, {
    ...asked,
    isOffered: (line) => vocabulary.find(line) !== undefined,
  });
  return answer?.kind === 'notice' ? [answer.notice.title, ...answer.notice.sentences] : [refusal.kind];
}
