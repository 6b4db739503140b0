import { foldWord } from './phrases.ts';
import type { LineWord } from './line.ts';

/** What people say before a command out of politeness or haste. It says nothing about what they want. */
const before = phrases(`
  please, pls, plz, can you, can u, could you, would you, will you, kindly, hey, hi, hello, ok, okay, yes, yeah, yep, sure, cordon, bot, quick,
  quickly, urgent, asap, now, immediately, i need you to, i need to, i want you to, i want to, we need to, we have to, i'd like you to,
  i would like to, let's, lets, go ahead and, and, then, also, just,
  bitte, kannst du, können sie, por favor, puedes, s'il te plaît, s'il vous plaît, svp, peux-tu, pouvez-vous
`);

/** What people say behind a command that is complete. */
const behind = phrases(`
  please, pls, plz, now, right now, right away, asap, urgent, urgently, quickly, immediately, thanks, thank you, thx, for me, cheers,
  bitte, danke, sofort, por favor, gracias, ahora, s'il te plaît, s'il vous plaît, svp, merci
`);

/** Words between a command and its targets, or before a target. */
const between: ReadonlySet<string> = new Set(
  'for of to the user users account accounts person a al an für von vom de del der des du la el le los les an au aux @'
    .split(' ')
    .map(foldWord),
);

/** How many words of filler stand at an index; 0 for none. */
export const fillerAt = (words: readonly LineWord[], at: number): number =>
  isDecoration(words[at]) ? 1 : longestAt(before, words, at);

/** The words without the filler at their end. */
export function withoutFillerBehind(words: readonly LineWord[]): readonly LineWord[] {
  let end = words.length;
  for (;;) {
    const at = end;
    const length = isEmphasis(words[at - 1])
      ? 1
      : [3, 2, 1].find((count) => longestAt(behind, words.slice(0, at), at - count) === count);
    if (length === undefined || at - length < 0) return words.slice(0, end);
    end = at - length;
  }
}

/** Whether a word may stand between a command and its target. */
export const isBetween = ({ plain, token }: LineWord): boolean =>
  plain !== '' && token.kind === 'word' && !token.quoted && between.has(foldWord(plain));

/** Whether a word only joins the targets of a list. */
export const isSeparator = ({ plain, token }: LineWord): boolean =>
  token.kind === 'word' && !token.quoted && (plain === '' || /^(and|und|y|et)$/.test(plain));

/** Whether a word is punctuation or a picture alone. */
const isDecoration = (word: LineWord | undefined): boolean =>
  word !== undefined && word.plain === '' && word.token.kind === 'word' && !word.token.quoted;

/** A picture or `!!` behind a command. Other signs there may be a target that does not fit, and are refused as that. */
const isEmphasis = (word: LineWord | undefined): boolean =>
  isDecoration(word) && isWordOf(word?.token, /^(?:[!?…]+|[.,;:]|.*\p{Extended_Pictographic}.*)$/u);

const isWordOf = (token: LineWord['token'] | undefined, pattern: RegExp): boolean =>
  token?.kind === 'word' && pattern.test(token.text);

type Phrases = readonly (readonly string[])[];

/** Sorted with the longest first. */
function phrases(list: string): Phrases {
  return list
    .split(',')
    .map((phrase) => phrase.trim().split(/\s+/).map(foldWord))
    .sort((a, b) => b.length - a.length);
}

function longestAt(known: Phrases, words: readonly LineWord[], at: number): number {
  const fits = (phrase: readonly string[]) =>
    phrase.every((part, index) => part === foldWord(words[at + index]?.plain ?? ''));
  return at < 0 ? 0 : (known.find(fits)?.length ?? 0);
}
