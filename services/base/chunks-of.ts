/**
 * Cuts a list into pieces of the same size; the last one may be shorter.
 * @param size how many items a piece has; at least 1
 */
export const chunksOf = <T>(items: readonly T[], size: number): readonly (readonly T[])[] =>
  Array.from({ length: Math.ceil(items.length / size) }, (_, n) => items.slice(n * size, (n + 1) * size));
