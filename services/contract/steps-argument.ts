import { echo } from '../base/echo.ts';
import { normalizeName, suggest } from '../base/suggest.ts';
import { commaList } from './args.ts';

/** How many names an error lists; the help has all of them. */
const named = 3;

/** What people may choose in a list of steps. */
export interface StepChoices {
  /** The names of the steps, and for each the other words that people may type. */
  readonly words: Readonly<Record<string, readonly string[]>>;
  /** The steps that the word `all` stands for. */
  readonly all: readonly string[];
  /** The command whose help lists the steps. */
  readonly command: string;
}

/**
 * Accepts a comma-separated list of steps, by their names or other words for them, in any case, or `all`. A word that is no step is answered
 * with the nearest ones, not with a list that nobody reads.
 * @returns a schema for the names of the steps, each once
 */
export const stepsOf = ({ words, all, command }: StepChoices) => {
  const names = Object.keys(words);
  const byWord = new Map(
    Object.entries(words).flatMap(([name, others]) => [name, ...others].map((word) => [normalizeName(word), name])),
  );
  const expectation = (typed: string): string => {
    const near = suggest(
      typed,
      Object.entries(words).map(([name, others]) => [name, ...others]),
    );
    if (near.length > 0) return `expected ${near.join(' or ')} for “${echo(typed)}”`;
    return `expected some of ${names.slice(0, named).join(', ')} and ${names.length - named} more, which help ${command} lists`;
  };
  return commaList.transform((typed, context): string[] => {
    const chosen = typed.flatMap((word) => {
      if (normalizeName(word) === 'all') return all;
      const name = byWord.get(normalizeName(word));
      if (name === undefined) context.addIssue({ code: 'custom', message: expectation(word) });
      return name ?? [];
    });
    if (typed.length === 0) context.addIssue({ code: 'custom', message: expectation('') });
    return [...new Set(chosen)];
  });
};
