/** The form in which words are compared: dashes, underscores and case are one, however long the dash. */
export const normalizeName = (word: string): string => word.toLowerCase().replace(/[-_\u2010-\u2015\u2212]/g, '');

/** Longer words are compared by their beginning only. */
const compared = 64;

/**
 * Did you mean: the names closest to what was typed, best first.
 * @param groups names that mean the same; each group is suggested once, by its closest name
 */
export function suggest(word: string, groups: readonly (readonly string[])[], most = 3): readonly string[] {
  const typed = normalizeName(word.slice(0, compared));
  return groups
    .map((names) => names.map((name) => ({ name, far: farness(typed, name) })).reduce(closer, nothing))
    .filter(({ far }) => far < Infinity)
    .sort((a, b) => a.far - b.far)
    .slice(0, most)
    .map(({ name }) => name);
}

/**
 * How many letters must be inserted, left out, replaced or swapped with their neighbour to get from one word to the other.
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

/** A beginning beats a slip of the fingers; a word from the middle of a name comes last. */
function farness(typed: string, name: string): number {
  const whole = normalizeName(name);
  if (typed.length < 2) return Infinity;
  if (whole.startsWith(typed)) return 0.5;
  const slips = distance(typed, whole.slice(0, compared));
  if (slips <= Math.floor(Math.max(typed.length, 3) / 3) && slips < typed.length - 1) return slips;
  if (typed.length >= 3 && name.split('-').some((part) => part.startsWith(typed))) return 2.5;
  return Infinity;
}

const at = (row: readonly number[], index: number): number => row[index] ?? Infinity;
