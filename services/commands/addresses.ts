/** The mail addresses in a text, in lower case, each once. Takes time linear in the length of the text. */
export const addressesIn = (text: string): readonly string[] => [
  ...new Set(
    text
      .split(/[\s"'“”‘’<>()[\]{},;:|]+/)
      .filter((word) => word.length <= longest && /^[^@]+@[^@]+\.[^@]+$/.test(word))
      .map((word) => word.replace(/[.!?]+$/, '').toLowerCase()),
  ),
];

/** Entra's limit for a UPN, with room for a full stop behind it. */
const longest = 120;
