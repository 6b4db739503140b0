import { looksSecret, maskedIn } from '../base/typed-secrets.ts';
import { isReference, type WordedLine, type LineWord } from './line.ts';

/**
 * Words that begin a reason behind a target and mean something else elsewhere, unlike `because`. Longer ones come first.
 */
const openings = [
  'à cause de',
  'a cause de',
  'parce que',
  'debido a',
  'since it',
  'for',
  'cause',
  'since',
  're:',
  'weil',
  'wegen',
  'porque',
  'por',
  'car',
].map((opening) => opening.split(' '));

const dashes = /^(?:-{1,2}|[\u2010-\u2015\u2212])$/;

/** The words before a reason, and the reason. */
export interface SplitReason {
  readonly words: readonly LineWord[];
  readonly reason: string | undefined;
}

/**
 * Takes the reason that a word such as `for` or a dash begins, to the end of its line, out of a command that changes something. It counts
 * only behind a target, and not where an account follows, as in `for alex@contoso.com, for grady@contoso.com`.
 */
export function splitReason(line: Pick<WordedLine, 'text'>, words: readonly LineWord[]): SplitReason {
  for (let at = 1; at < words.length; at += 1) {
    const length = openingAt(words, at);
    const first = words[at + length];
    if (length === 0 || first === undefined || first.isLineStart || isReference(first)) continue;
    const nextLine = words.findIndex(({ isLineStart }, index) => index > at && isLineStart);
    const end = nextLine === -1 ? words.length : nextLine;
    const reason = line.text.slice(first.start, words[end - 1]?.end).trim();
    if (looksSecret(reason) || maskedIn(reason) > 0) break; // without `because`, a secret there is refused and not kept
    return { words: [...words.slice(0, at), ...words.slice(end)], reason };
  }
  return { words, reason: undefined };
}

/** How many words begin a reason at an index; 0 for none. */
function openingAt(words: readonly LineWord[], at: number): number {
  const word = words[at];
  const previous = words[at - 1];
  if (word?.token.kind !== 'word' || word.token.quoted || previous === undefined || word.isLineStart) return 0;
  if (dashes.test(word.token.text)) return 1;
  const isNameBefore = !isReference(previous) && !(previous.token.kind === 'word' && previous.token.quoted);
  const typed = (index: number) => {
    const token = words[at + index]?.token;
    return token?.kind === 'word' && !token.quoted ? token.text : '';
  };
  // A capital letter behind a name is the rest of the name: Simone Weil.
  const opening = openings.find((parts) =>
    parts.every((part, index) => part === (isNameBefore ? typed(index) : typed(index).toLowerCase())),
  );
  return opening?.length ?? 0;
}
