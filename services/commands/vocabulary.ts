import type { Command } from '../contract/bundle.ts';
import { canonical, suggest } from '../base/suggest.ts';
import type { Talk, TalkName } from './builtin.ts';

type NamedTalk = Talk & { readonly name: TalkName };

export type Entry =
  { readonly kind: 'command'; readonly command: Command } | { readonly kind: 'talk'; readonly talk: NamedTalk };

/** Every word that a message may begin with. */
export interface Vocabulary {
  /** The command or talk of this name or alias; dashes, underscores and case are one. */
  find(word: string): Entry | undefined;
  /** Did you mean: up to three names. */
  suggest(word: string): readonly string[];
}

/**
 * Indexes names and aliases, once per registry.
 * @throws {TypeError} when two of them share a name
 */
export function createVocabulary(commands: readonly Command[], talks: readonly NamedTalk[]): Vocabulary {
  const entries: readonly Entry[] = [
    ...commands.map((command) => ({ kind: 'command', command }) as const),
    ...talks.map((talk) => ({ kind: 'talk', talk }) as const),
  ];
  const index = new Map<string, Entry>();
  for (const entry of entries) {
    for (const name of namesOf(entry)) {
      const other = index.get(canonical(name)) ?? entry;
      if (other !== entry) throw new TypeError(`both ${nameOf(other)} and ${nameOf(entry)} are called "${name}"`);
      index.set(canonical(name), entry);
    }
  }
  const groups = entries.map(namesOf);
  return { find: (word) => index.get(canonical(word)), suggest: (word) => suggest(word, groups) };
}

const declared = (entry: Entry) => (entry.kind === 'command' ? entry.command : entry.talk);
const nameOf = (entry: Entry): string => declared(entry).name;
const namesOf = (entry: Entry): readonly string[] => [nameOf(entry), ...declared(entry).aliases];
