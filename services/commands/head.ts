import { isNegation, isPronoun, shortAnswerAt, type ShortAnswer } from './decision-words.ts';
import { fillerAt, isSeparator, withoutFillerBehind } from './filler.ts';
import { maySuggest } from './guessable.ts';
import { isQuestion, isReference, isRequestId, phraseWords, type WordedLine, type LineWord } from './line.ts';
import { phraseKey } from './phrases.ts';
import { splitReason } from './reason-words.ts';
import { smallTalkIn } from './small-talk.ts';
import type { PhraseMatch, Vocabulary } from './vocabulary.ts';

/** What a line begins with, once politeness and haste are left out. */
export type LineHead =
  /** A command. `rest` is what belongs to it, `at` the index of its first word. */
  | { readonly kind: 'phrase'; readonly match: PhraseMatch; readonly at: number; readonly rest: readonly LineWord[] }
  /** A short answer such as `yes`. */
  | (Omit<ShortAnswer, 'length'> & { readonly kind: 'answer'; readonly rest: readonly LineWord[] })
  /** The id of a request. */
  | { readonly kind: 'request'; readonly rest: readonly LineWord[] }
  /** A word that can mean several commands. */
  | { readonly kind: 'ambiguous'; readonly commands: readonly string[]; readonly rest: readonly LineWord[] }
  /** Accounts alone. */
  | { readonly kind: 'accounts'; readonly rest: readonly LineWord[] }
  /** A command further in the line, in words that do not say plainly that it is wanted. */
  | { readonly kind: 'inside'; readonly how: InsideKind; readonly match: PhraseMatch; readonly at: number }
  | { readonly kind: 'negated' }
  | { readonly kind: 'thanks' | 'greeting' | 'none' };

/** Why a command further in the line is only offered: it is asked how to do it, whether to, or it is mentioned. */
export type InsideKind = 'how' | 'whether' | 'mentioned';

/** Finds the command of a line, wherever it stands. */
export function headOf(line: WordedLine, vocabulary: Vocabulary): LineHead {
  const { words } = line;
  const at = behindFiller(words, vocabulary);
  if (at.kind === 'found') return at.head;
  const { index } = at;
  const rest = words.slice(index);
  if (rest.length === 0) return { kind: smallTalkIn(words) ?? 'none' };
  const talk = smallTalkIn(words);
  const match = vocabulary.match(phraseWords(words, index));
  if (match !== undefined && match.entry.kind === 'builtin' && match.said === 'help' && rest.length === 1)
    return { kind: 'phrase', match, at: index, rest: [] };
  if (talk !== undefined) return { kind: talk };
  if (isRequestIdAt(words, index)) return { kind: 'request', rest };
  if (match !== undefined) return { kind: 'phrase', match, at: index, rest: words.slice(index + match.length) };
  const split = splitPhrase(line, index, vocabulary);
  if (split !== undefined) return split;
  const commands = ambiguousIn(rest[0]);
  if (commands !== undefined) return { kind: 'ambiguous', commands, rest: rest.slice(1) };
  if (withoutFillerBehind(rest).every((word) => isReference(word) || isSeparator(word)) && rest.some(isReference))
    return { kind: 'accounts', rest: withoutFillerBehind(rest) };
  return inside(words, index, vocabulary);
}

/** Words that can mean several commands, and which. */
const ambiguousWords: Readonly<Record<string, readonly string[]>> = {
  kill: ['revoke-sessions', 'disable-user', 'contain'],
  freigeben: ['approve', 'release'],
};

const ambiguousIn = (word: LineWord | undefined): readonly string[] | undefined =>
  word !== undefined && Object.hasOwn(ambiguousWords, word.plain) ? ambiguousWords[word.plain] : undefined;

/** Skips filler, but stops at a short answer to a request that waits: `ok` is one unless a command follows. */
function behindFiller(
  words: readonly LineWord[],
  vocabulary: Vocabulary,
): { readonly kind: 'found'; readonly head: LineHead } | { readonly kind: 'at'; readonly index: number } {
  let index = 0;
  for (;;) {
    const answer = shortAnswerAt(words, index);
    if (answer !== undefined) {
      const rest = words.slice(index + answer.length);
      if (!isQuestion(words) && answersRequest(answer.name, rest, vocabulary))
        return { kind: 'found', head: { kind: 'answer', name: answer.name, language: answer.language, rest } };
    }
    const length = fillerAt(words, index);
    if (length === 0 || index + length > words.length) return { kind: 'at', index };
    index += length;
  }
}

/** Whether a short answer is one: what follows a `yes` is at most an id or filler, and no command follows a `no`. */
function answersRequest(name: 'approve' | 'deny', rest: readonly LineWord[], vocabulary: Vocabulary): boolean {
  const said = rest.filter((word, index) => !isPronoun(word) && fillerAt(rest, index) === 0);
  if (said.length === 0 || isRequestIdAt(said, 0)) return true;
  if (name === 'approve') return withoutFillerBehind(rest).every((word) => isPronoun(word) || word.plain === '');
  const isThanks = /^(problem|worries|thanks|thank)$/.test(said[0]?.plain ?? '');
  return !isThanks && !said.some((_, index) => vocabulary.match(phraseWords(said, index)) !== undefined);
}

/** Whether an id of a request stands at an index, in one word or as `op 7f3k`. */
export const isRequestIdAt = (words: readonly LineWord[], at: number): boolean => {
  const word = words[at];
  if (word === undefined) return false;
  return isRequestId(word) || (word.plain === 'op' && /^[0-9a-z]{4,12}$/.test(words[at + 1]?.plain ?? ''));
};

/**
 * Finds a German, Spanish or French command whose verb stands behind the target, with or without its noun in front:
 * `alex@contoso.com sperren`, `Passwort von alex@contoso.com zurücksetzen`.
 */
function splitPhrase(line: WordedLine, from: number, vocabulary: Vocabulary): LineHead | undefined {
  const { words } = line;
  if (isAsked.test(words[from]?.plain ?? '')) return undefined;
  const said = withoutFillerBehind(splitReason(line, words.slice(from)).words);
  const tail = words.slice(from + said.length);
  for (const before of [0, 1, 2])
    for (const behind of [1, 2]) {
      const middle = said.slice(before, said.length - behind);
      const noun = phraseWords(said.slice(0, before), 0);
      const verb = phraseWords(said.slice(said.length - behind), 0);
      if (middle.length === 0 || noun.length !== before || verb.length !== behind) continue;
      const match = vocabulary.match([...noun, ...verb]);
      if (match?.language === undefined || match.length !== before + behind) continue;
      return { kind: 'phrase', match, at: from, rest: [...middle, ...tail] };
    }
  return undefined;
}

/** Words with which people ask whether to do something. */
const isAsked = /^(soll|sollen|sollte|sollten|darf|debo|debemos|dois|devons|faut)$/;

/** Finds a command in the middle of a sentence. The last clause counts most: `is compromised, contain him`. */
function inside(words: readonly LineWord[], from: number, vocabulary: Vocabulary): LineHead {
  const all = words.flatMap((_, at) => {
    const match = at < from ? undefined : vocabulary.match(phraseWords(words, at));
    return match === undefined ? [] : [{ match, at }];
  });
  const isNegated = words[from]?.plain === 'no' || words.slice(from, all[0]?.at).some(isNegation);
  if (all.length > 0 && isNegated) return { kind: 'negated' };
  const found = all.filter(({ match, at }) => isMeant(words, at) && isOfferedInside(match));
  const best = found.find(({ at }) => words[at - 1]?.isClosed === true) ?? found[0];
  if (best === undefined) return { kind: 'none' };
  const before = words.slice(from, best.at);
  const opening = before.map(({ plain }) => plain).join(' ');
  const how = /^how\b|^wie\b|^cómo\b|^comment\b/.test(opening)
    ? 'how'
    : /^(should|shall|may|can|could|do|does|is it|would)\b/.test(opening)
      ? 'whether'
      : 'mentioned';
  return { kind: 'inside', how, ...best };
}

/** Not where it says what somebody is: `is compromised`. */
const isMeant = (words: readonly LineWord[], at: number): boolean =>
  !/^(is|was|are|were|be|been|got|looks|seems|a|the)$/.test(words[at - 1]?.plain ?? '');

/** Not names that are ordinary words of a sentence, and nothing that opens access: that is typed at the beginning of a line. */
const isOfferedInside = ({ said, entry }: PhraseMatch): boolean =>
  entry.kind === 'command' &&
  maySuggest(entry.command) &&
  !/^(user|get|find|search|profile|audit|risk|safe|compromised|methods|grants|trail|lookup)$/.test(phraseKey([said]));
