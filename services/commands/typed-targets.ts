import { isReference, typedToken, type WordedLine, type LineWord } from './line.ts';

/** The accounts in some words that are named beyond doubt, as they would be typed on a button, each once. */
export const typedTargets = (line: Pick<WordedLine, 'text'>, words: readonly LineWord[]): readonly string[] => [
  ...new Set(words.filter(isReference).map((word) => typedTarget(line, word))),
];

/** No address with what chats wrap around it is longer, in characters. */
const longestAddress = 400;

/** An account as it would be typed, without what is wrapped around its address. */
function typedTarget(line: Pick<WordedLine, 'text'>, word: LineWord): string {
  if (word.token.kind !== 'word') return typedToken(line, word);
  const { text } = word.token;
  if (text.length > longestAddress) return text;
  return /[^\s@"<>()[\]{},;:|]+@[^\s@"<>()[\]{},;:|]+/.exec(text)?.[0].replace(/[.?!]+$/, '') ?? text;
}
