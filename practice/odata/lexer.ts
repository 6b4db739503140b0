import { unreadable } from '../http/answer.ts';

/** A word, a sign or a quoted text of a `$filter`. */
export interface FilterToken {
  readonly kind: 'word' | 'sign' | 'text';
  /** As written, but without the quotes of a quoted text, and with its doubled quotes single. */
  readonly text: string;
  /** Where it begins, for error messages. */
  readonly at: number;
}

const tokenPattern = /\s*(?:'((?:[^']|'')*)'|(\d{4}-\d\d-\d\dT[\d:.]+Z)|([(),:/])|([^\s(),:/']+))/y;

/**
 * Splits a `$filter` into tokens.
 * @throws {ErrorAnswer} when a quote is not closed
 */
export function tokens(filter: string): readonly FilterToken[] {
  const found: FilterToken[] = [];
  const pattern = new RegExp(tokenPattern);
  while (filter.slice(pattern.lastIndex).trim() !== '') {
    const at = pattern.lastIndex;
    const match = pattern.exec(filter);
    if (match === null)
      throw unreadable(
        `Invalid filter clause: There is an unterminated string literal at position ${filter.length} in '${filter}'.`,
      );
    const [, quoted, time, sign, word] = match;
    if (quoted !== undefined) found.push({ kind: 'text', text: quoted.replaceAll("''", "'"), at });
    else if (sign !== undefined) found.push({ kind: 'sign', text: sign, at });
    else found.push({ kind: 'word', text: time ?? word ?? '', at });
  }
  return found;
}
