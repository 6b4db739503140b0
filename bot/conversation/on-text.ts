import type { Answer } from '../../cards/answer-card.ts';
import { redactText } from '../../services/base/redact.ts';
import { bindArguments } from '../../services/commands/bind.ts';
import { parseCommand } from '../../services/commands/parse.ts';
import type { TypedMessage } from '../../services/commands/tokens.ts';
import { notice } from './answer.ts';
import type { ConversationContext, Turn } from './context.ts';
import { helpOverview } from './help.ts';
import { onBuiltin } from './on-builtin.ts';
import { onCommand } from './on-command.ts';
import { onStranger } from './on-stranger.ts';
import { vocabulary } from './vocabulary.ts';

/**
 * Answers what somebody typed: a built-in command or a command. An empty line is answered with help. Strangers are turned away here,
 * but for commands, which read the right to ask anyway and turn them away then.
 */
export async function onText(context: ConversationContext, turn: Turn, typed: TypedMessage): Promise<Answer> {
  const parsed = parseCommand(typed, vocabulary);
  const stranger = parsed.kind === 'command' ? undefined : await context.people.strangers.find(turn);
  if (stranger !== undefined) return onStranger(context, turn, { stranger, parsed });
  switch (parsed.kind) {
    case 'empty':
      return { kind: 'help', help: helpOverview() };
    case 'builtin':
      return onBuiltin(context, turn, parsed);
    case 'unknown':
      return unknownCommand(typed.text, parsed.word, parsed.suggestions);
    case 'problem':
      return notice('I could not read that', [redactText(parsed.message), 'Nothing was done.']);
    case 'command':
      return onCommand(context, turn, {
        command: parsed.command,
        binding: bindArguments(parsed.command, parsed, turn.moment),
      });
    default:
      return parsed satisfies never;
  }
}

/** Did you mean, with the rest of the line kept, so that a typo does not cost a responder the targets and the reason. */
function unknownCommand(text: string, word: string, suggestions: readonly string[]): Answer {
  const lines = suggestions.map((name) => redactText(text.trim().replace(word, name)));
  const next = lines.length === 0 ? 'Type help to see what can be done.' : 'Did you mean one of these?';
  return notice(`I do not know “${word}”`, [`Nothing was done. ${next}`], lines.length === 0 ? ['help'] : lines);
}
