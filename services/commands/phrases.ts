import { normalizeName } from '../base/suggest.ts';

/** Words inside a phrase that say nothing: `reset the password`, `réinitialiser le mot de passe`. */
const articles: ReadonlySet<string> = new Set(
  'the a an all his her their me der die das den el la los las le les del de des du'.split(' '),
);

/** Whether a word is an article, so that `reset the password` is `reset-password`. */
export const isArticle = (word: string): boolean => articles.has(foldWord(word));

/**
 * Normalises a word for comparison: lower case, without accents, apostrophes, dashes, underscores and invisible
 * characters.
 */
export const foldWord = (word: string): string =>
  normalizeName(word.normalize('NFKD').replace(/[\p{M}\p{Cf}'’‘`´]/gu, ''));

/** Joins words to one key, without articles: `Reset the password` and `reset-password` have the same one. */
export const phraseKey = (words: readonly string[]): string =>
  words.length === 1
    ? foldWord(words[0] ?? '')
    : words
        .filter((word) => !isArticle(word))
        .map(foldWord)
        .join('');
