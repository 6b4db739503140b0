import { argumentsOf } from '../contract/arguments.ts';
import type { Command } from '../contract/bundle.ts';
import { normalizeName } from '../base/suggest.ts';
import { fillerAt, isBetween, isSeparator } from './filler.ts';
import { isReference, phraseWords, typedText, type WordedLine, type LineWord } from './line.ts';
import { isSwitch } from './typed-options.ts';
import { typedTargets } from './typed-targets.ts';
import type { PhraseMatch, Vocabulary } from './vocabulary.ts';

/** A second command in a message. */
export interface SecondCommand {
  readonly match: PhraseMatch;
  /** Where the words of the first one end. */
  readonly endsAt: number;
  /** Where its own phrase begins. */
  readonly at: number;
}

/**
 * Finds a command that follows another one: at the beginning of a line, after `and` or a comma, or right behind a target with a target of
 * its own. It is never an argument of the first.
 * @param isFreeText whether the first command takes any words, so that only a new line begins another one
 */
export function secondCommand(
  words: readonly LineWord[],
  vocabulary: Vocabulary,
  isFreeText: boolean,
): SecondCommand | undefined {
  let isTargetBefore = false;
  for (let index = 0; index < words.length; index += 1) {
    const word = words[index];
    if (word === undefined) break;
    const at = behindJoint(words, index);
    const match = words[at] === undefined ? undefined : vocabulary.match(phraseWords(words, at));
    const isNewLine = words.slice(index, at + 1).some(({ isLineStart }) => isLineStart);
    if (match !== undefined && !(match.length === 1 && words[at] !== undefined && isBetween(words[at]))) {
      const own = words.slice(at + match.length);
      const isCommand = match.entry.kind === 'command';
      const isJoined = at > index || isJoint(words[index - 1]);
      const isBehind = isTargetBefore && isReferenceNext(own) && isReferenceAt(words, index - 1);
      if (isNewLine || (!isFreeText && isCommand && ((isJoined && isTargetBefore) || isBehind)))
        return { match, endsAt: index, at };
    }
    isTargetBefore ||= !isSeparator(word) && !isBetween(word);
  }
  return undefined;
}

/** Whether a word lets another command begin behind it. */
const isJoint = (word: LineWord | undefined): boolean => word !== undefined && (word.isClosed || isSeparator(word));

/** Skips `and`, `and then`, `and also please`. */
function behindJoint(words: readonly LineWord[], from: number): number {
  let at = from;
  for (;;) {
    const length = words[at] === undefined ? 0 : fillerAt(words, at);
    if (length === 0) return at;
    at += length;
  }
}

const isReferenceAt = (words: readonly LineWord[], index: number): boolean => {
  const word = words[index];
  return word !== undefined && isReference(word);
};

const isReferenceNext = (words: readonly LineWord[]): boolean => {
  const next = words.find((word) => !isBetween(word));
  return next !== undefined && isReference(next);
};

/** The yes-or-no argument of a command that a second one without a target means: `contain ... and block sign-in`. */
export function optionMeant(
  command: Command,
  { match, at }: SecondCommand,
  words: readonly LineWord[],
): string | undefined {
  const { entry } = match;
  if (entry.kind !== 'command' || words.length > at + match.length) return undefined;
  const own = normalizeName(entry.command.name.split('-')[0] ?? '');
  return argumentsOf(command).find((arg) => isSwitch(arg) && normalizeName(arg.name) === own)?.name;
}

/** A part of a message that is one command. */
interface LinePart {
  readonly start: number;
  readonly end: number;
  readonly words: readonly LineWord[];
}

/** Drops the words and signs that join a command to the next one. */
function withoutJoint(text: string): string {
  let end = text.length;
  for (;;) {
    while (end > 0 && /[\s,;.&+]/.test(text.charAt(end - 1))) end -= 1;
    const joint = /\s(?:and|then|also|und|y|et)$/i.exec(text.slice(Math.max(0, end - 5), end));
    if (joint === null) return text.slice(0, end);
    end -= joint[0].length;
  }
}

/** The lines that two commands are typed as: each with its targets, or those of the first, and with the reason. */
export function linesOf(line: WordedLine, first: LinePart, second: LinePart): readonly string[] {
  const targets = typedTargets(line, first.words);
  return [first, second].map((part, index) => {
    const text = withoutJoint(typedText(line, part.start, part.end));
    const whole = index === 1 && !part.words.some(isReference) ? [text, ...targets].join(' ') : text;
    return line.reason === undefined || /\s(?:because|bc|due to|reason[:=])/i.test(whole)
      ? whole
      : `${whole} because ${line.reason}`;
  });
}
