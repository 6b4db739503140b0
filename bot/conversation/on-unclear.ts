import type { CardAnswer } from '../../cards/answer-card.ts';
import { echo } from '../../services/base/echo.ts';
import { looksSecret } from '../../services/base/typed-secrets.ts';
import type { UnclearLine } from '../../services/commands/parsed-message.ts';
import { unknownWord } from './answer.ts';
import type { ConversationContext } from './context.ts';

/**
 * Answers a line that is no command: what may be meant is offered with the rest of the line kept, so that a typo does not cost a responder
 * the targets and the reason. Nothing is done before a click. A line with something in it that looks like a secret is not repeated on a button.
 * @param text the whole line, secrets masked
 */
export function onUnclear(
  { people }: Pick<ConversationContext, 'people'>,
  { why, word, lines }: UnclearLine,
  text: string,
): CardAnswer {
  const repeated = looksSecret(text) ? lines.map((line) => `help ${line.split(' ', 1)[0] ?? ''}`) : lines;
  const offered = repeated.filter(people.isOffered);
  switch (why) {
    case 'unknown':
      return unknownWord(word, offered);
    case 'mentioned':
      return question(
        'Did you mean this?',
        ['Nothing was done. A command stands at the beginning of a line.'],
        offered,
      );
    case 'whether':
      return question('That is for you to decide', ['Nothing was done. Look first, or ask for it.'], offered);
    case 'ambiguous':
      return question(`“${echo(word)}” can mean several things`, ['Nothing was done. Which one do you mean?'], offered);
    case 'negated':
      return question('Nothing was asked for', ['I read that as what not to do, so nothing was done.'], offered);
    case 'several':
      return question('Two commands: one at a time', ['Nothing was opened. Start each one by itself.'], offered);
    default:
      return why satisfies never;
  }
}

const question = (title: string, sentences: readonly string[], lines: readonly string[]): CardAnswer => ({
  kind: 'notice',
  notice: { tone: 'info', title, sentences, offers: lines.map((line) => ({ label: line, command: line })) },
});
