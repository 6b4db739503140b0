import type { Answer } from '../../cards/answer-card.ts';
import { echo } from '../../services/base/echo.ts';
import { looksSecret } from '../../services/base/typed-secrets.ts';
import { builtinCommands } from '../../services/commands/builtin.ts';
import type { BuiltinLine } from '../../services/commands/parsed-message.ts';
import { notice } from './answer.ts';
import type { ConversationContext } from './context.ts';

/**
 * Answers a built-in command that takes nothing, with something behind it: says what the command is about, and offers those that are about
 * what was named.
 * @returns undefined where the command may be carried out
 */
export function notTaken({ people }: Pick<ConversationContext, 'people'>, line: BuiltinLine): Answer {
  const { name, rest, accounts } = line;
  const alone = builtinCommands.find((builtin) => builtin.name === name)?.alone;
  if (alone === undefined || rest.length === 0) return undefined;
  const words = accounts.length > 0 ? accounts : rest;
  const targets = words.some((word) => looksSecret(word)) ? [] : words;
  const lines = alone.instead.map((command) => [command, ...targets].join(' '));
  return notice(
    `${name} is about ${alone.about}`,
    [`It takes nothing behind it, and “${echo(words.join(' '))}” was not looked at. Nothing was done.`],
    [...lines.filter(people.isOffered), ...(accounts.length > 0 || name === 'resume' ? [] : [name])],
  );
}
