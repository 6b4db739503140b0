import type { Command } from '../contract/bundle.ts';
import { normalizeName, suggest } from '../base/suggest.ts';
import type { BuiltinCommand, BuiltinName } from './builtin.ts';

type NamedBuiltin = BuiltinCommand & { readonly name: BuiltinName };

export type VocabularyEntry =
  | { readonly kind: 'command'; readonly command: Command }
  | { readonly kind: 'builtin'; readonly builtin: NamedBuiltin };

/** Every word that a message may begin with. */
export interface Vocabulary {
  /** The command or built-in command of this name or alias; dashes, underscores and case are one. */
  find(word: string): VocabularyEntry | undefined;
  /** Did you mean: up to three names. */
  suggest(word: string): readonly string[];
}

/**
 * Indexes names and aliases, once per registry.
 * @throws {TypeError} when two of them share a name
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
