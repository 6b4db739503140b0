/** Normalizes a word for comparison: lower case, without underscores and dashes of any length. */
export const normalizeName = (word: string): string => word.toLowerCase().replace(/[-_\u2010-\u2015\u2212]/g, '');

/** Characters of a word that are compared; the rest of a longer word is ignored. */
const compared = 64;

/**
 * Finds the names closest to what was typed, for "did you mean".
 * @param groups each group holds names of the same thing and is suggested once, by its closest name
 * @param most how many suggestions at most
 * @returns the closest names, best first; empty when nothing is close
 */
export function suggest(word: string, groups: readonly (readonly string[])[], most = 3): readonly string[] {
  const typed = normalizeName(word.slice(0, compared));
  return groups
    .map((names) => names.map((name) => ({ name, far: distanceTo(typed, name) })).reduce(closer, nothing))
    .filter(({ far }) => far < Infinity)
    .sort((a, b) => a.far - b.far)
    .slice(0, most)
    .map(({ name }) => name);
}

/**
 * Counts the edits that turn one word into the other: letters inserted, removed, replaced, or swapped with a neighbour.
 * @see https://en.wikipedia.org/wiki/Damerau%E2%80%93Levenshtein_distance (optimal string alignment)
 */
export function distance(from: string, to: string): number {
  let older: readonly number[] = [];
  let old: readonly number[] = Array.from({ length: to.length + 1 }, (_, index) => index);
  for (let i = 1; i <= from.length; i += 1) {
    const row = [i];
    for (let j = 1; j <= to.length; j += 1) {
      const same = from[i - 1] === to[j - 1];
      const swapped = i > 1 && j > 1 && from[i - 1] === to[j - 2] && from[i - 2] === to[j - 1];
      row.push(
        Math.min(
          at(row, j - 1) + 1,
          at(old, j) + 1,
          at(old, j - 1) + (same ? 0 : 1),
          swapped ? at(older, j - 2) + 1 : Infinity,
        ),
      );
    }
    older = old;
    old = row;
  }
  return at(old, to.length);
}

interface Candidate {
  readonly name: string;
  readonly far: number;
}

const nothing: Candidate = { name: '', far: Infinity };

const closer = (a: Candidate, b: Candidate): Candidate => (b.far < a.far ? b : a);

/** A prefix beats a typing error; the prefix of a later word in the name comes last. */
function distanceTo(typed: string, name: string): number {
  const whole = normalizeName(name);
  if (typed.length < 2) return Infinity;
  if (whole.startsWith(typed)) return 0.5;
  const edits = distance(typed, whole.slice(0, compared));
  if (edits <= Math.floor(Math.max(typed.length, 3) / 3) && edits < typed.length - 1) return edits;
  if (typed.length >= 3 && name.split('-').some((part) => part.startsWith(typed))) return 2.5;
  return Infinity;
}

const at = (row: readonly number[], index: number): number => row[index] ?? Infinity;
