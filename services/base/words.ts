/** The first three names, and how many more there are: `Alex, Bianca, Kim and 2 more`. */
export const named = (names: readonly string[]): string =>
  `${names.slice(0, 3).join(', ')}${names.length > 3 ? ` and ${names.length - 3} more` : ''}`;
