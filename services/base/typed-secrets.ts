import { mask } from './redact.ts';
import { secretKeyword, labelOf, type SecretKeyword } from './secret-words.ts';
import { isGuessable, isPasswordLike, tokensIn } from './secret-shapes.ts';

/** A typed text without the secrets in it. */
export interface MaskedText {
  /** The text, with `[redacted]` in place of every secret. */
  readonly text: string;
  /** What each masked value is, in order: `password`, `token`. Empty when nothing looks like a secret. */
  readonly exposed: readonly string[];
}

/**
 * Masks the secrets in a text that somebody typed: values after a word such as `password`, `pwd`, `Kennwort` or `client secret`, joined by
 * `=`, `:`, a word or a space, also inside JSON, and tokens, which are known by their form. After a space a value counts only when it is
 * quoted or looks like a password, so that `the password was phished` stays. Names, addresses, ids and ticket numbers stay there too.
 * Takes time linear in the length of the text.
 */
export function maskTyped(text: string): MaskedText {
  const found = [...tokensIn(text), ...valuesIn(text)].sort((a, b) => a.start - b.start);
  const exposed: string[] = [];
  let masked = '';
  let from = 0;
  for (const { start, end, label } of found) {
    if (start < from) continue;
    exposed.push(label);
    masked += text.slice(from, start) + mask;
    from = end;
  }
  return { text: masked + text.slice(from), exposed };
}

/** Whether a typed text holds something that looks like a secret, with or without a word that says so. */
export const looksSecret = (text: string): boolean =>
  maskTyped(text).exposed.length > 0 || wordsOf(text).some((word) => isPasswordLike(word));

/** The masked values in a text. */
export const maskedIn = (text: string): number => text.split(mask).length - 1;

/** Where a secret stands. */
interface Found {
  readonly start: number;
  readonly end: number;
  readonly label: string;
}

const space = String.raw`(?:\s|&nbsp;)`;
const word = String.raw`(?:(?!&nbsp;)\S)+`;
const quoted = String.raw`"(?:[^"\\]|\\[^])*"?|[“”„‟][^“”„‟"]*[“”"]?|'(?:[^'\\]|\\[^])*'?|[‘’‚‛][^‘’‚‛']*[‘’']?|\\+["'][^\r\n]*`;
const bracketed = String.raw`\{[^\r\n]*\}\S*|\{[^\r\n]*|\[[^\]\r\n]*\]?\S*`;
const scheme = String.raw`(?:(?:bearer|basic|digest|dpop|negotiate)\s{1,9})?`;

const assignment = new RegExp(String.raw`["'”’\\]*${space}{0,9}[:=：]{1,3}>?${space}{0,9}`, 'y');
const assigned = new RegExp(`${quoted}|${bracketed}|${scheme}${word}`, 'iy');
const connection = new RegExp(
  `${space}{1,9}(?:(?:is|was|to|into|ist|war|lautet|auf|es|a|est|à|->|→)${space}{1,9})?`,
  'iy',
);
const connected = new RegExp(`${quoted}|${word}`, 'y');
const nextWord = new RegExp(`(?:(?!&nbsp;)[^\\S\\r\\n]|&nbsp;){1,9}(${word})`, 'y');
const leading = new RegExp(`(?:^|[^\\S\\r\\n]|&nbsp;)(?:to|is|ist|auf|es|est|a|à)$`, 'i');

/** How many words after the word for a secret are looked at, as in `the password of Alex is ...`. */
const wordsLookedAt = 5;

function valuesIn(text: string): readonly Found[] {
  const found: Found[] = [];
  let from = 0;
  for (const match of text.matchAll(secretKeyword)) {
    if (match.index < from) continue;
    const value = valueAfter(text, { match, end: match.index + match[0].length, ...labelOf(match) });
    if (value === undefined) continue;
    found.push(value);
    from = value.end;
  }
  return found;
}

/** A word for a secret in a text. */
interface Keyword extends SecretKeyword {
  readonly match: RegExpMatchArray;
  /** Where the word ends. */
  readonly end: number;
}

function valueAfter(text: string, keyword: Keyword): Found | undefined {
  const sign = at(assignment, text, keyword.end);
  if (sign !== undefined) return assignedValue(text, keyword, sign);
  return connectedValue(text, keyword) ?? laterValue(text, keyword);
}

function assignedValue(text: string, keyword: Keyword, sign: string): Found | undefined {
  const start = keyword.end + sign.length;
  const value = at(assigned, text, start);
  if (value === undefined || isSaidOpenly(value, sign.includes('='))) return undefined;
  if (keyword.inCommand && isGuessable(value)) return undefined;
  return { start, end: start + value.length, label: keyword.label };
}

function connectedValue(text: string, keyword: Keyword): Found | undefined {
  const gap = at(connection, text, keyword.end);
  if (gap === undefined) return undefined;
  const start = keyword.end + gap.length;
  const value = at(connected, text, start);
  if (value === undefined || isSaidOpenly(value, keyword.isFlag)) return undefined;
  const counts = keyword.inCommand
    ? isPasswordLike(value)
    : keyword.isFlag || isQuoted(value) || isPasswordLike(value, { digits: keyword.digits, near: true });
  return counts ? { start, end: start + value.length, label: keyword.label } : undefined;
}

/** A value some words later on the same line: only one that can hardly be anything else. */
function laterValue(text: string, { end, label, inCommand }: Keyword): Found | undefined {
  let from = end;
  for (let count = 0; count < wordsLookedAt; count += 1) {
    nextWord.lastIndex = from;
    const found = nextWord.exec(text);
    const value = found?.[1];
    if (found === null || value === undefined) return undefined;
    if (inCommand && /^because[:,]?$/i.test(value)) return undefined;
    const start = from + found[0].length - value.length;
    const whole = isQuoted(value) ? at(connected, text, start) : undefined;
    if (whole !== undefined && leading.test(text.slice(Math.max(0, start - 8), start).trimEnd()))
      return { start, end: start + whole.length, label };
    if (isPasswordLike(value, { plain: true })) return { start, end: start + value.length, label };
    from = start + value.length;
  }
  return undefined;
}

const isQuoted = (value: string): boolean => /^["'“”„‟‘’‚‛]/.test(value);

/** What people write where they give no secret. */
const openly = /^(?:private|yes|because|\[redacted\])?$/i;
const saidOfSecrets =
  /^(?:was|is|were|has|had|have|been|got|not|no|yes|true|false|none|null|unknown|private|redacted|phished|leaked|reset|changed|expired|stolen|compromised|weak|reused|sprayed|guessed|shared|found|required|lost|forgotten|exposed|dumped|cracked|revoked|replayed|theft|same|old|new|the|a|an|in|on|of|for|by|from|and|or|see|because)?$/i;

function isSaidOpenly(value: string, isOption: boolean): boolean {
  const plain = value.replace(/^["'“‘]+|["'”’.,;:!?)]+$/g, '');
  return openly.test(plain) || value.startsWith(mask) || (!isOption && saidOfSecrets.test(plain));
}

const wordsOf = (text: string): readonly string[] => text.split(/[\s=,;"{}]+|&nbsp;/).filter((part) => part !== '');

function at(pattern: RegExp, text: string, index: number): string | undefined {
  pattern.lastIndex = index;
  return pattern.exec(text)?.[0];
}
