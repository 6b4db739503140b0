import { echo } from '../../services/base/echo.ts';
import { quote } from '../../services/base/quotes.ts';
import type { ParsedCommand } from '../../services/commands/parsed-message.ts';
import type { TypedValue } from '../../services/commands/tokens.ts';
import { understoodAs } from '../../services/commands/translations.ts';
import type { ConversationContext, Turn } from './context.ts';

/**
 * Tells somebody who typed the word for a command in their language which English command line was understood, while its card is on its
 * way. Strangers are not told, because they cause no posts.
 */
export function tellOfTranslation(
  { background, people }: Pick<ConversationContext, 'background' | 'people'>,
  turn: Turn,
  parsed: ParsedCommand,
): void {
  const { language } = parsed;
  if (language === undefined || people.strangers.known(turn) !== undefined) return;
  const text = understoodAs[language](lineOf(parsed));
  background.answer(turn, () => Promise.resolve({ kind: 'text', text }));
}

/** How many accounts are repeated. */
const shownAtMost = 5;

/** The command line in English, with as much of each value as answers repeat. */
function lineOf({ command, positionals, options, reason }: ParsedCommand): string {
  return [
    command.name,
    ...positionals.slice(0, shownAtMost).map(said),
    ...(positionals.length > shownAtMost ? [`(${positionals.length - shownAtMost} more)`] : []),
    ...options.map(({ key, value }) => `${echo(key)}=${said(value)}`),
    ...(reason === undefined ? [] : [`because ${echo(reason)}`]),
  ].join(' ');
}

function said(value: TypedValue): string {
  const text = echo(value.kind === 'mention' ? value.name : value.text);
  return /\s/.test(text) ? quote(text) : text;
}
