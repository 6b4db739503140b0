/**
 * What changes how a text reads without being read: bidi overrides and marks, zero-width characters, lone surrogates.
 * The last ones are letters by name but blank on the screen.
 */
const unseen = /[\p{Cf}\p{Cs}\u115f\u1160\u2800\u3164\uffa0]/gu;

/** Line ends, tabs, control characters and every kind of space, which become one space. */
const gaps = /[\p{Cc}\p{Z}]+/gu;

/**
 * One line of foreign text for a place that knows no markdown: button titles, `fallbackText`, `speak`, choices.
 * @param limit longest result in characters, its ellipsis included
 */
export function oneLine(text: string, limit = 120): string {
  const line = text.replace(unseen, '').replace(gaps, ' ').trim();
  const characters = Array.from(line.slice(0, limit * 2 + 2));
  return characters.length <= limit
    ? line
    : `${characters
        .slice(0, limit - 1)
        .join('')
        .trimEnd()}…`;
}

/**
 * Foreign text for a TextBlock, a Fact or a message, where Teams reads markdown: it shows as it is, whatever it holds.
 * Escapes only what has a meaning where it stands, because some phones show the backslashes
 * (https://github.com/MicrosoftDocs/msteams-docs/issues/5793): `alex_w@contoso.com` and `R&D (Oslo)` stay as they are.
 * Only the tag of a mention is changed, to `‹at>`, since an escaped one might be found again after markdown.
 * @param limit longest shown text in characters, its ellipsis included; the backslashes come on top
 */
export function escapeMarkdown(text: string, limit = 120): string {
  const unmentioned = oneLine(text, limit).replace(/<(?=\s*\/?\s*at\b)/gi, '‹');
  return unmentioned.replace(mark, (found, at: number, whole: string) =>
    hasMeaning(found, whole.slice(0, at), whole.slice(at + 1)) ? `\\${found}` : found,
  );
}

const mark = /[\\*_`[\]()<>~{&:.#+-]/g;

/** Whether a renderer would take the character for more than itself, given what stands before and after it. */
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
