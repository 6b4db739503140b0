import { distance, suggest } from '../base/suggest.ts';
import type { Command } from '../contract/bundle.ts';
import type { BuiltinCommand, BuiltinName } from './builtin.ts';
import { maySuggest } from './guessable.ts';
import { foldWord, isArticle, phraseKey } from './phrases.ts';
import { translations, type Language, type Translation } from './translations.ts';

type NamedBuiltin = BuiltinCommand & { readonly name: BuiltinName };

/** What a word stands for. */
export type VocabularyEntry =
  | { readonly kind: 'command'; readonly command: Command }
  | { readonly kind: 'builtin'; readonly builtin: NamedBuiltin };

/** A phrase at the beginning of some words. */
export interface PhraseMatch {
  readonly entry: VocabularyEntry;
  /** The name or alias, as declared. */
  readonly said: string;
  /** The language of the phrase; undefined for English. */
  readonly language: Language | undefined;
  /** How many words it takes, articles inside it included. */
  readonly length: number;
}

/** All words that a message may begin with. */
export interface Vocabulary {
  /** Finds the command with this name or alias; case, accents, dashes and underscores do not matter. */
  find(word: string): VocabularyEntry | undefined;
  /**
   * Finds the longest name or alias that the words begin with, joined: `reset mfa` before `reset`. Articles inside it are skipped.
   * @returns undefined when the first word begins no name
   */
  match(words: readonly string[]): PhraseMatch | undefined;
  /** Other words for a command in the languages that Cordon knows. */
  translationsOf(name: string): readonly string[];
  /**
   * Lists up to three names that are spelled alike, for "did you mean". None of them opens access, and there are none where the word is
   * most like one that does: a way in is typed in full.
   */
  suggest(word: string): readonly string[];
  /**
   * Finds the names of several words that these words are, but for a typing error in the last one: `reset mfaa`.
   * @returns undefined when there is none; else those of them that may be suggested, perhaps none
   */
  alike(words: readonly string[]): readonly string[] | undefined;
}

/** Longest phrase, in words without articles. */
const longest = 4;

/**
 * Indexes the names and aliases of all commands, and what they are called in other languages.
 * @throws {TypeError} when two commands share a name or an alias
 */
export function createVocabulary(
  commands: readonly Command[],
  builtins: readonly NamedBuiltin[],
  foreign: readonly Translation[] = translations,
): Vocabulary {
  const entries: readonly VocabularyEntry[] = [
    ...commands.map((command) => ({ kind: 'command', command }) as const),
    ...builtins.map((builtin) => ({ kind: 'builtin', builtin }) as const),
  ];
  const index = new Map<string, Omit<PhraseMatch, 'length'>>();
  const add = (entry: VocabularyEntry, said: string, language?: Language) => {
    const key = phraseKey(said.split(' '));
    const other = index.get(key)?.entry ?? entry;
    if (other !== entry) throw new TypeError(`both ${nameOf(other)} and ${nameOf(entry)} are called "${said}"`);
    if (!index.has(key)) index.set(key, { entry, said, language });
  };
  for (const entry of entries) for (const name of namesOf(entry)) add(entry, name);
  for (const { command, language, phrases } of foreign) {
    const entry = index.get(phraseKey([command]))?.entry;
    if (entry !== undefined) for (const phrase of phrases) add(entry, phrase, language);
  }
  const match = (words: readonly string[]): PhraseMatch | undefined => {
    for (let length = lengthOf(words); length > 0; length -= 1) {
      const taken = words.slice(0, length);
      const found = length > 1 && isArticle(taken.at(-1) ?? '') ? undefined : index.get(phraseKey(taken));
      if (found !== undefined) return { ...found, length };
    }
    return undefined;
  };
  const find = (word: string) => index.get(phraseKey([word]))?.entry;
  const mayBeGuessed = (name: string): boolean => {
    const entry = find(name);
    if (entry?.kind === 'builtin') return entry.builtin.name !== 'resume'; // it lets everything run again
    return entry !== undefined && maySuggest(entry.command);
  };
  const groups = entries.map(namesOf);
  return {
    find,
    match,
    translationsOf: (name) => foreign.flatMap(({ command, phrases }) => (command === name ? phrases : [])),
    alike(words) {
      const start = phraseKey(words.slice(0, -1));
      const typed = foldWord(words.at(-1) ?? '');
      const isNear = (key: string) => {
        const rest = key.slice(start.length);
        const far = distance(typed, rest);
        return rest.length > 2 && far > 0 && far <= (rest.length > 6 ? 2 : 1);
      };
      const near = [...index].flatMap(([key, { said, language }]) =>
        language === undefined && key.startsWith(start) && isNear(key) ? [said] : [],
      );
      return near.length === 0 ? undefined : near.filter(mayBeGuessed);
    },
    suggest(word) {
      const alike = suggest(word, groups);
      return alike[0] !== undefined && mayBeGuessed(alike[0]) ? alike.filter(mayBeGuessed) : [];
    },
  };
}

/** How many of the words a phrase can take. */
function lengthOf(words: readonly string[]): number {
  let counted = 0;
  const end = words.findIndex((word) => {
    counted += isArticle(word) ? 0 : 1;
    return counted > longest;
  });
  return Math.min(end === -1 ? words.length : end, 2 * longest);
}

const declared = (entry: VocabularyEntry) => (entry.kind === 'command' ? entry.command : entry.builtin);
const nameOf = (entry: VocabularyEntry): string => declared(entry).name;
const namesOf = (entry: VocabularyEntry): readonly string[] => [nameOf(entry), ...declared(entry).aliases];
