import type { Command } from '../contract/bundle.ts';
import { normalizeName, suggest } from '../base/suggest.ts';
import type { BuiltinCommand, BuiltinName } from './builtin.ts';

type NamedBuiltin = BuiltinCommand & { readonly name: BuiltinName };

/** What a word stands for. */
export type VocabularyEntry =
  | { readonly kind: 'command'; readonly command: Command }
  | { readonly kind: 'builtin'; readonly builtin: NamedBuiltin };

/** All words that a message may begin with. */
export interface Vocabulary {
  /** Finds the command with this name or alias; case, dashes and underscores do not matter. */
  find(word: string): VocabularyEntry | undefined;
  /** Lists up to three names that are spelled alike, for "did you mean". */
  suggest(word: string): readonly string[];
}

/**
 * Indexes the names and aliases of all commands.
 * @throws {TypeError} when two commands share a name or an alias
 */
export function createVocabulary(commands: readonly Command[], builtins: readonly NamedBuiltin[]): Vocabulary {
  const entries: readonly VocabularyEntry[] = [
    ...commands.map((command) => ({ kind: 'command', command }) as const),
    ...builtins.map((builtin) => ({ kind: 'builtin', builtin }) as const),
  ];
  const index = new Map<string, VocabularyEntry>();
  for (const entry of entries) {
    for (const name of namesOf(entry)) {
      const other = index.get(normalizeName(name)) ?? entry;
      if (other !== entry) throw new TypeError(`both ${nameOf(other)} and ${nameOf(entry)} are called "${name}"`);
      index.set(normalizeName(name), entry);
    }
  }
  const groups = entries.map(namesOf);
  return { find: (word) => index.get(normalizeName(word)), suggest: (word) => suggest(word, groups) };
}

const declared = (entry: VocabularyEntry) => (entry.kind === 'command' ? entry.command : entry.builtin);
const nameOf = (entry: VocabularyEntry): string => declared(entry).name;
const namesOf = (entry: VocabularyEntry): readonly string[] => [nameOf(entry), ...declared(entry).aliases];
