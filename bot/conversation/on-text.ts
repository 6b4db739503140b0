import type { Answer } from '../../cards/answer-card.ts';
import { redactText } from '../../services/base/redact.ts';
import { bindArguments } from '../../services/commands/bind.ts';
import { parseCommand, type ParsedMessage } from '../../services/commands/parse.ts';
import type { TypedMessage } from '../../services/commands/tokens.ts';
import { notice, unknownWord } from './answer.ts';
import type { ConversationContext, Turn } from './context.ts';
import { helpOverview } from './help.ts';
import { onBuiltin } from './on-builtin.ts';
import { onCommand } from './on-command.ts';
import { onStranger } from './on-stranger.ts';
import { vocabulary } from './vocabulary.ts';

/**
 * Answers what somebody typed: a built-in command or a command. An empty line is answered with help. Strangers are turned away here,
 * but for commands, which read the right to ask anyway and turn them away then, and for approvers of other places who use the brake.
 */
export async function onText(context: ConversationContext, turn: Turn, typed: TypedMessage): Promise<Answer> {
  const parsed = parseCommand(typed, vocabulary);
  const stranger = parsed.kind === 'command' ? undefined : await context.people.strangers.find(turn);
  if (stranger !== undefined && !(isBrake(parsed) && (await stranger.mayBrake())))
    return onStranger(context, turn, { stranger, parsed });
  switch (parsed.kind) {
    case 'empty':
      return { kind: 'help', help: helpOverview(context.people.isOffered) };
    case 'builtin':
      return onBuiltin(context, turn, parsed);
    case 'unknown':
      return unknownCommand(typed.text, parsed.word, parsed.suggestions.filter(context.people.isOffered));
    case 'problem':
      return notice('I could not read that', [redactText(parsed.message), 'Nothing was done.']);
    case 'command':
      return onCommand(context, turn, { command: parsed.command, binding: bindArguments(parsed.command, parsed) });
    default:
      return parsed satisfies never;
  }
}

/** Whether a line begins or lifts a stand-down. */
export const isBrake = (parsed: ParsedMessage): boolean =>
  parsed.kind === 'builtin' && (parsed.name === 'stand-down' || parsed.name === 'resume');

/** Did you mean, with the rest of the line kept, so that a typo does not cost a responder the targets and the reason. */
function unknownCommand(text: string, word: string, suggestions: readonly string[]): Answer {
  return unknownWord(
    word,
    suggestions.map((name) => redactText(text.trim().replace(word, name))),
  );
}
