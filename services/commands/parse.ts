import { excerpt } from '../base/quotes.ts';
import type { Command } from '../contract/bundle.ts';
import { shortAnswers } from './decision-words.ts';
import { fillerAt, isBetween } from './filler.ts';
import { headOf, type LineHead } from './head.ts';
import { isReference, phraseWords, readLine, typedText, type WordedLine, type LineWord } from './line.ts';
import { parseArguments, takesAnyWords } from './parse-arguments.ts';
import { helpLine, parseBuiltin, requestIdsIn } from './parse-builtin.ts';
import type { ParsedMessage, UnclearLine } from './parsed-message.ts';
import { linesOf, optionMeant, secondCommand, type SecondCommand } from './second-command.ts';
import { asTyped, isHelpFlag, isWord } from './typed-options.ts';
import { typedTargets } from './typed-targets.ts';
import type { TypedMessage } from './tokens.ts';
import type { Vocabulary } from './vocabulary.ts';

/**
 * Parses one message. It never throws, whatever the message contains.
 * @returns the command that the message means, or why it is none. What is only likely is an `UnclearLine`, never a command
 */
export function parseCommand(typed: TypedMessage, vocabulary: Vocabulary): ParsedMessage {
  const read = readLine(typed);
  if (read.kind === 'problem') return read;
  const { line } = read;
  const [first, ...rest] = line.words;
  if (first === undefined) return { kind: 'empty' };
  if (isHelpFlag(first.token) || isWord(first.token, /^\?+$/)) return helpLine(rest.map(({ token }) => asTyped(token)));
  return parseHead(line, headOf(line, vocabulary), vocabulary);
}

function parseHead(line: WordedLine, head: LineHead, vocabulary: Vocabulary): ParsedMessage {
  switch (head.kind) {
    case 'thanks':
      return { kind: 'thanks' };
    case 'greeting':
      return { kind: 'empty' };
    case 'none':
      return isSilent(line) ? { kind: 'empty' } : unknown(line, vocabulary);
    case 'answer': {
      const { name, language, rest } = head;
      return parseBuiltin(line, { name, said: shortAnswers[name][0], language }, rest);
    }
    case 'request':
      return aboutRequest(line, head.rest, vocabulary);
    case 'accounts':
      return withCommand('show-user', line, head.rest, vocabulary) ?? unknown(line, vocabulary);
    case 'phrase':
      return parsePhrase(line, head, vocabulary);
    case 'ambiguous': {
      const tail = typedText(line, head.rest[0]?.start ?? line.text.length, line.text.length);
      return unclear(
        'ambiguous',
        line,
        head.commands.map((name) => `${name} ${tail}`.trim()),
      );
    }
    case 'negated':
      return negated(line);
    case 'inside':
      return insideSentence(line, head);
    default:
      return head satisfies never;
  }
}

function parsePhrase(
  line: WordedLine,
  head: Extract<LineHead, { kind: 'phrase' }>,
  vocabulary: Vocabulary,
): ParsedMessage {
  const { match, rest } = head;
  const { entry, said, language } = match;
  if (entry.kind === 'command') {
    if (asksForHelp(line, head)) return helpLine([entry.command.name]);
    const parsed =
      misspelt(line, head, vocabulary) ?? parseCommandLine(line, { ...head, command: entry.command }, vocabulary);
    return language === undefined || parsed.kind !== 'command' ? parsed : { ...parsed, language };
  }
  const { name, withAccounts = {} } = entry.builtin;
  if (asksForHelp(line, head) && !(name === 'help' && rest.length === 0)) return helpLine([name]);
  const meant = withAccounts[said] ?? withAccounts['*'];
  const other = meant !== undefined && rest.some(isReference) ? withCommand(meant, line, rest, vocabulary) : undefined;
  if (other !== undefined) return other;
  const second = name === 'help' ? undefined : secondCommand(rest, vocabulary, true);
  return second === undefined ? parseBuiltin(line, { name, said, language }, rest) : several(line, head, second);
}

/** Whether a line is only pictures and punctuation. */
const isSilent = ({ words }: WordedLine): boolean =>
  words.every((word) => word.plain === '' && isWord(word.token, /./));

/** Whether a question mark or a word such as `help` behind a command asks about it. */
function asksForHelp({ words }: WordedLine, { match, at, rest }: Extract<LineHead, { kind: 'phrase' }>): boolean {
  if (rest.some(({ token }) => isHelpFlag(token))) return true;
  if (rest.length === 1 && isWord(rest[0]?.token, /^(help|\?+)$/i)) return true;
  const isQuestion = isWord(words[at]?.token, /^(?:who|what|which)\b/i); // `what is open?` asks for no more than it says
  return rest.length === 0 && !isQuestion && isWord(words[at + match.length - 1]?.token, /\?$/);
}

/** A command and the words behind it. */
interface CommandWords {
  readonly command: Command;
  readonly at: number;
  readonly rest: readonly LineWord[];
}

function parseCommandLine(line: WordedLine, words: CommandWords, vocabulary: Vocabulary): ParsedMessage {
  const { command, rest } = words;
  const aboutRequests = requestIdsIn(rest);
  if (command.name === 'show-user' && aboutRequests.ids.length > 0 && !aboutRequests.rest.some(isReference))
    return aboutRequest(line, rest, vocabulary);
  const second = secondCommand(rest, vocabulary, takesAnyWords(command));
  const flag = second && optionMeant(command, second, rest);
  if (second !== undefined && flag === undefined) return several(line, words, second);
  const parsed = parseArguments(line, command, rest.slice(0, second?.endsAt), flag);
  return parsed.kind === 'negated' ? negated(line) : parsed;
}

/** Reads words as those of another command than the one that was typed. */
function withCommand(
  name: string,
  line: WordedLine,
  rest: readonly LineWord[],
  vocabulary: Vocabulary,
): ParsedMessage | undefined {
  const entry = vocabulary.find(name);
  return entry?.kind === 'command'
    ? parseCommandLine(line, { command: entry.command, at: line.words.length - rest.length, rest }, vocabulary)
    : undefined;
}

/** A line that begins with the id of a request: what is to become of it, or its status. */
function aboutRequest(line: WordedLine, words: readonly LineWord[], vocabulary: Vocabulary): ParsedMessage {
  const { rest } = requestIdsIn(words);
  const match = vocabulary.match(phraseWords(rest, 0));
  if (match?.entry.kind !== 'builtin')
    return parseBuiltin(line, { name: 'status', said: 'status', language: undefined }, words);
  const ids = words.filter((word) => !rest.includes(word));
  const { said, language, length, entry } = match;
  return parseBuiltin(line, { name: entry.builtin.name, said, language }, [...ids, ...rest.slice(length)]);
}

/** Two commands in one message: each is offered as a line of its own. */
function several(
  line: WordedLine,
  { at, rest }: Pick<CommandWords, 'at' | 'rest'>,
  second: SecondCommand,
): UnclearLine {
  const start = line.words[at]?.start ?? 0;
  const next = rest[second.at]?.start ?? line.text.length;
  return {
    ...unclear('several', line, []),
    lines: linesOf(
      line,
      { start, end: next, words: rest.slice(0, second.endsAt) },
      { start: next, end: line.text.length, words: rest.slice(second.at + second.match.length) },
    ),
  };
}

/** A line that says what not to do. What is known about its accounts may be of use. */
function negated(line: WordedLine): UnclearLine {
  const targets = typedTargets(line, line.words);
  return unclear('negated', line, targets.length === 0 ? [] : [`history ${targets.join(' ')}`]);
}

function insideSentence(line: WordedLine, { how, match, at }: Extract<LineHead, { kind: 'inside' }>): ParsedMessage {
  const { entry } = match;
  const name = entry.kind === 'command' ? entry.command.name : entry.builtin.name;
  if (how === 'how') return helpLine([name]);
  const targets = typedTargets(line, line.words).join(' ');
  const behind = line.words.slice(at + match.length);
  const rest = targets === '' ? typedText(line, behind[0]?.start ?? line.text.length, line.text.length) : targets;
  const why = line.reason === undefined || targets === '' ? '' : ` because ${line.reason}`;
  const lines = [`${name} ${rest}${why}`.trim()];
  return unclear(how, line, how === 'whether' && targets !== '' ? [...lines, `show-user ${targets}`] : lines);
}

/** A line that begins with no known word: what is spelled alike, and the accounts in it. */
function unknown(line: WordedLine, vocabulary: Vocabulary): UnclearLine {
  const at = unknownAt(line.words);
  const word = line.words[at];
  const name = word === undefined || word.token.kind === 'option' ? '' : word.plain;
  return guesses(
    line,
    { at, length: 1, names: name.length < shortestGuess ? [] : vocabulary.suggest(name) },
    vocabulary,
  );
}

/** Shorter words are like too many. */
const shortestGuess = 3;

/** Where the word is that should have been a command: behind filler, unless there is nothing else. */
function unknownAt(words: readonly LineWord[]): number {
  let at = 0;
  while (at < words.length && fillerAt(words, at) > 0) at += fillerAt(words, at);
  return at < words.length ? at : 0;
}

/** How many words behind a short phrase may belong to a longer one. */
const longestRest = 3;

/** A phrase whose last word is misspelt, so that a shorter phrase was found that means something else: `reset mfaa alex@contoso.com`. */
function misspelt(
  line: WordedLine,
  { match, at, rest }: Extract<LineHead, { kind: 'phrase' }>,
  vocabulary: Vocabulary,
): UnclearLine | undefined {
  const [next] = rest;
  if (next === undefined || !rest.slice(1).some(isReference) || isReference(next) || isBetween(next)) return undefined;
  for (let length = match.length + longestRest; length > match.length; length -= 1) {
    const typed = phraseWords(line.words, at, length);
    const names = typed.length === length ? vocabulary.alike(typed) : undefined;
    if (names !== undefined) return guesses(line, { at, length, names }, vocabulary);
  }
  return undefined;
}

/** What may have been meant by a phrase, with the rest of the line kept. */
function guesses(
  line: WordedLine,
  { at, length, names }: { readonly at: number; readonly length: number; readonly names: readonly string[] },
  vocabulary: Vocabulary,
): UnclearLine {
  const rest = line.words.slice(at + length);
  const from = rest[0]?.start ?? line.words[at + length - 1]?.end ?? 0;
  const tail = typedText(line, from, line.text.length);
  const targets = typedTargets(line, line.words);
  const { ids } = requestIdsIn(rest);
  const lines = names.map((name) => {
    const entry = vocabulary.find(name);
    return entry?.kind === 'builtin' && decisions.has(entry.builtin.name) ? toDecide(ids) : `${name} ${tail}`.trim();
  });
  const reads =
    targets.length === 0 || vocabulary.find('show-user') === undefined ? [] : [`show-user ${targets.join(' ')}`];
  return { ...unclear('unknown', line, [...new Set([...lines, ...reads])]), word: wordAt(line, at) };
}

/** A misspelt decision is never one: the request is shown, with its buttons. */
const toDecide = ([id]: readonly string[]): string => (id === undefined ? 'requests' : `status ${id}`);

const decisions: ReadonlySet<string> = new Set(['approve', 'deny', 'confirm', 'cancel', 'stop']);

function unclear(why: UnclearLine['why'], line: WordedLine, lines: readonly string[]): UnclearLine {
  return { kind: 'unclear', why, word: wordAt(line, unknownAt(line.words)), lines };
}

/** A word as it was typed, without the marks around it. */
function wordAt({ words }: WordedLine, at: number): string {
  const token = words[at]?.token;
  const word = token === undefined ? '' : excerpt(asTyped(token));
  return word.replace(/^[!/]+/, '').replace(/[:,.!?]+$/, '') || word;
}
