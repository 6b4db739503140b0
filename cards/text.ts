/**
 * Characters that are invisible but can change how a text looks: format characters such as bidirectional overrides and zero-width
 * characters, lone surrogates, and five characters that are classified as letters or symbols but are blank on the screen.
 */
const invisible = /[\p{Cf}\p{Cs}\u115f\u1160\u2800\u3164\uffa0]/gu;

/** Line ends, tabs, control characters and spaces of every kind; each run of them becomes one space. */
const gaps = /[\p{Cc}\p{Z}]+/gu;

/**
 * Makes one line of untrusted text for places that do not read Markdown: button titles, `fallbackText`, `speak` and choices.
 * @param limit longest result in characters, including the ellipsis
 */
export function oneLine(text: string, limit = 120): string {
  const line = text.replace(invisible, '').replace(gaps, ' ').trim();
  const characters = Array.from(line.slice(0, limit * 2 + 2));
  return characters.length <= limit
    ? line
    : `${characters
        .slice(0, limit - 1)
        .join('')
        .trimEnd()}…`;
}

/**
 * Escapes untrusted text for places where Teams reads Markdown: a TextBlock, a Fact or a message. The text is shown as it is.
 * A character is escaped only where it has a meaning, because some phones show the backslashes: `alex_w@contoso.com` and `R&D (Oslo)`
 * are not changed. The tag of a mention becomes `‹at>`, because Teams might still find an escaped one.
 * @param limit longest shown text in characters, including the ellipsis but not the backslashes
 * @see https://github.com/MicrosoftDocs/msteams-docs/issues/5793
 */
export function escapeMarkdown(text: string, limit = 120): string {
  const unmentioned = oneLine(text, limit).replace(/<(?=\s*\/?\s*at\b)/gi, '‹');
  return unmentioned.replace(mark, (found, at: number, whole: string) =>
    hasMeaning(found, whole.slice(0, at), whole.slice(at + 1)) ? `\\${found}` : found,
  );
}

const mark = /[\\*_`[\]()<>~{&:.#+-]/g;

/** Whether a renderer would read the character as Markdown, given the text before and after it. */
function hasMeaning(found: string, before: string, after: string): boolean {
  switch (found) {
    case '\\':
      return after === '' || /^[!-/:-@[-`{-~]/.test(after);
    case '_':
      return !(/[\p{L}\p{N}]$/u.test(before) && /^[\p{L}\p{N}]/u.test(after));
    case '(':
      return before.endsWith(']');
    case '{':
      return /[${]$/.test(before);
    case '&':
      return /^#?\w+;/.test(after);
    case ':':
      return after.startsWith('//');
    case '.':
      return /\bwww$/i.test(before) || (/^\d+$/.test(before) && /^( |$)/.test(after));
    case ')':
      return /^\d+$/.test(before) && /^( |$)/.test(after);
    case '#':
      return before === '';
    case '+':
    case '-':
      return before === '' && /^([ -]|$)/.test(after);
    default:
      return true;
  }
}
