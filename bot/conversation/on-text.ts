import type { Answer } from '../../cards/answer-card.ts';
import { maskedIn, maskTyped } from '../../services/base/typed-secrets.ts';
import { bindArguments } from '../../services/commands/bind.ts';
import { parseMessage } from '../../services/commands/parse-message.ts';
import type { ParsedCommand, ParsedMessage } from '../../services/commands/parsed-message.ts';
import { languageOf } from '../../services/commands/translations.ts';
import type { TypedMessage } from '../../services/commands/tokens.ts';
import { echo } from '../../services/base/echo.ts';
import { isRead, targetKeyOf } from '../../services/contract/bundle.ts';
import { notice } from './answer.ts';
import type { AttachedFile } from './attached-file.ts';
import type { ConversationContext, Turn } from './context.ts';
import { refusedExposed, tellOfReason } from './exposed.ts';
import { helpOverview } from './help.ts';
import { onBuiltin } from './on-builtin.ts';
import { onCommand } from './on-command.ts';
import { onFile, type FileCommand } from './on-file.ts';
import { onStranger } from './on-stranger.ts';
import { onUnclear } from './on-unclear.ts';
import { signInFirst } from './sign-in-first.ts';
import { tellOfTakenReason } from './tell-of-taken-reason.ts';
import { tellOfTranslation } from './tell-of-translation.ts';
import { tellOfReading } from './tell-of-reading.ts';
import { vocabulary } from './vocabulary.ts';

/**
 * Answers what somebody typed: a built-in command or a command. An empty line is answered with help. Strangers are turned away here,
 * but for commands, which read the right to ask anyway and turn them away then, and for approvers of other places who use the brake. Secrets
 * are masked before anything else reads the line; a line with one outside its reason is not carried out.
 */
export async function onText(
  context: ConversationContext,
  turn: Turn,
  typed: TypedMessage,
  files: readonly AttachedFile[] = [],
): Promise<Answer> {
  const { text, exposed } = maskTyped(typed.text);
  const { parsed, repeatedRows } = parseMessage({ ...typed, text }, vocabulary);
  const isRepeatable = exposed.length === 0 && typed.mentions.length === 0 && files.length === 0;
  const unsigned = await signInFirst(context, turn, { parsed, text, isRepeatable });
  if (unsigned !== undefined) return unsigned;
  const stranger = parsed.kind === 'command' ? undefined : await context.people.strangers.find(turn);
  if (stranger !== undefined && !(isBrake(parsed) && (await stranger.mayBrake())))
    return onStranger(context, turn, { stranger, parsed });
  if (exposed.length > maskedIn(reasonOf(parsed))) return onExposed(context, turn, parsed, exposed);
  if (parsed.kind === 'empty' && files[0] !== undefined) return whatToDoWith(files[0]);
  const named = parsed.kind === 'command' ? targetsInFile(turn, parsed, files) : undefined;
  const answer = await (named === undefined ? onParsed(context, turn, parsed, text) : onFile(context, turn, named));
  tellOfReason(context, turn, exposed);
  if (parsed.kind === 'command' && answer?.kind !== 'notice')
    tellOfReading(context, turn, { hasFile: named === undefined && typed.hasFile === true, repeatedRows });
  return answer;
}

/** The command whose targets a file names: in a personal chat, with everything else typed beside it. Undefined for any other. */
function targetsInFile(
  turn: Turn,
  parsed: ParsedCommand,
  [file, ...others]: readonly AttachedFile[],
): FileCommand | undefined {
  const { command } = parsed;
  if (file === undefined || others.length > 0 || !turn.personal || isRead(command)) return undefined;
  const binding = bindArguments(command, parsed, turn.moment);
  const isAllElse = binding.kind === 'missing' && binding.keys.every((key) => key === targetKeyOf(command));
  return isAllElse ? { command, bound: binding, file } : undefined;
}

function onParsed(
  context: ConversationContext,
  turn: Turn,
  parsed: ParsedMessage,
  text: string,
): Answer | Promise<Answer> {
  switch (parsed.kind) {
    case 'empty':
      return {
        kind: 'help',
        help: helpOverview(context.people.isOffered, { ...turn, language: languageOf(turn.locale) }),
      };
    case 'thanks':
      return undefined;
    case 'builtin':
      return onBuiltin(context, turn, parsed);
    case 'unclear':
      return onUnclear(context, parsed, text);
    case 'problem':
      return notice('I could not read that', [parsed.message, 'Nothing was done.']);
    case 'command':
      return onTyped(context, turn, parsed);
    default:
      return parsed satisfies never;
  }
}

const whatToDoWith = ({ name }: AttachedFile): Answer =>
  notice(`What shall I do with “${echo(name)}”?`, [
    'Send it once more with the command in the same message, without targets: contain because INC-4821.',
    'Nothing was done.',
  ]);

/** Answers a command. Where its reason is only likely, or names other accounts, that is said once its card is on its way. */
async function onTyped(context: ConversationContext, turn: Turn, parsed: ParsedCommand): Promise<Answer> {
  const { command } = parsed;
  const answer = await onCommand(context, turn, { command, binding: bindArguments(command, parsed, turn.moment) });
  if (answer === undefined && !isRead(command)) tellOfTakenReason(context, turn, parsed);
  if (answer === undefined || answer.kind === 'form') tellOfTranslation(context, turn, parsed);
  return answer;
}

/** Answers a line with a secret outside its reason. A command that takes a secret asks for it privately. */
function onExposed(
  context: ConversationContext,
  turn: Turn,
  parsed: ParsedMessage,
  exposed: readonly string[],
): Answer | Promise<Answer> {
  if (parsed.kind === 'command') {
    const { command } = parsed;
    return onCommand(context, turn, { command, binding: bindArguments(command, parsed, turn.moment, exposed) });
  }
  const lines = parsed.kind === 'unclear' ? parsed.lines.filter(context.people.isOffered) : [];
  const suggested = lines.map((line) => `help ${line.split(' ', 1)[0] ?? ''}`);
  return refusedExposed(exposed, suggested.length > 0 ? suggested : ['help']);
}

const reasonOf = (parsed: ParsedMessage): string => ('reason' in parsed ? (parsed.reason ?? '') : '');

/** Whether a line begins or lifts a stand-down. */
export const isBrake = (parsed: ParsedMessage): boolean =>
  parsed.kind === 'builtin' && (parsed.name === 'stand-down' || parsed.name === 'resume');
