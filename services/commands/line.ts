import { isExactReference } from './person-query.ts';
import { tokenise, type TokenSpan, type TypedMessage, type TypedToken } from './tokens.ts';
import { typedRequestId } from './typed-request-id.ts';

/** A token of a line, with what is needed to find phrases in it. */
export interface LineWord extends TokenSpan {
  readonly token: TypedToken;
  /** Whether it begins a line. */
  readonly isLineStart: boolean;
  /** The word without emoji and the punctuation around it; empty for quoted texts, mentions, options and what is only that. */
  readonly plain: string;
  /** Whether punctuation follows it, so that no phrase goes on. */
  readonly isClosed: boolean;
}

/** A message as words, without the reasons that `because` begins. */
export interface WordedLine {
  readonly text: string;
  readonly words: readonly LineWord[];
  readonly reason: string | undefined;
}

/** Reads a message into words, or says in one sentence why it cannot be read. */
export function readLine(
  typed: TypedMessage,
): { readonly kind: 'line'; readonly line: WordedLine } | { readonly kind: 'problem'; readonly message: string } {
  const read = tokenise(typed);
  if (read.kind === 'problem') return read;
  const { text } = typed;
  const words = read.tokens.map((token, index): LineWord => {
    const { start, end } = read.spans[index] ?? { start: 0, end: 0 };
    const before = text.slice(read.spans[index - 1]?.end ?? 0, start);
    const typedWord = token.kind === 'word' && !token.quoted ? token.text : '';
    return {
      token,
      start,
      end,
      isLineStart: index === 0 || /[\n\r\u2028\u2029]/.test(before),
      plain: plainOf(typedWord),
      isClosed: /[:,.;!?…)]$/.test(typedWord),
    };
  });
  return { kind: 'line', line: { text, words, reason: read.reason } };
}

/** Whether a word can only name somebody: a mention, an address or an object id. */
export const isReference = ({ token }: LineWord): boolean => token.kind !== 'option' && isExactReference(token);

/** Whether a word is the id of a request. */
export const isRequestId = ({ token }: LineWord): boolean =>
  token.kind === 'word' && !token.quoted && typedRequestId(token.text) !== undefined;

/** Whether words end as a question does: it asks for no decision. */
export const isQuestion = (words: readonly LineWord[]): boolean => {
  const token = words.at(-1)?.token;
  return token?.kind === 'word' && token.text.endsWith('?');
};

/** The words from an index on that a phrase could take: up to a quote, an option, the end of a line or punctuation. */
export function phraseWords(words: readonly LineWord[], from: number, atMost = 10): readonly string[] {
  const taken: string[] = [];
  for (const word of words.slice(from, from + atMost)) {
    if (word.plain === '' || (taken.length > 0 && word.isLineStart)) break;
    taken.push(word.plain);
    if (word.isClosed) break;
  }
  return taken;
}

/** A part of the text as it was typed, with mentions as quoted names, because a button carries no mentions. */
export const typedText = ({ text }: Pick<WordedLine, 'text'>, from: number, to: number): string =>
  text
    .slice(from, to)
    .replace(/<at\b[^>]{0,64}>([^<]{0,256})<\/at>/g, (_, name: string) => `"${name.replaceAll('"', '')}"`)
    .trim();

/** A token as it would be typed on a button. */
export const typedToken = (line: Pick<WordedLine, 'text'>, { start, end }: TokenSpan): string =>
  typedText(line, start, end);

const thumbs = /^[👍👎][\u{1f3fb}-\u{1f3ff}]?$/u;
const pictures = /[\p{Extended_Pictographic}\u{fe0f}\u{200d}\u{20e3}\u{1f3fb}-\u{1f3ff}]/gu;

/** Longest word that is looked at; no name of a command is as long. */
const longestWord = 80;

function plainOf(text: string): string {
  const word = text
    .slice(0, longestWord)
    .normalize('NFKC')
    .replace(/[\u200b-\u200d\u2060\ufeff]/g, '');
  if (thumbs.test(word)) return word.slice(0, 2);
  return word
    .replace(pictures, '')
    .toLowerCase()
    .replace(/[’‘`´]/g, "'")
    .replace(/^[!/#(¡¿*_`~'<>,.:;-]+|[:,.;!?…)*_`'<>-]+$/g, '');
}
