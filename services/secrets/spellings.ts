/**
 * Takes one way to read the beginning of a text.
 * @param character the character that stands there, as a code point folded by `foldCase`
 * @param end behind the last code unit of its spelling
 */
export type Reader = (character: number, end: number) => void;

/** How many times over a character may be escaped besides the first time. */
const levels = 3;

const backslash = 0x5c;
const ampersand = 0x26;
const percent = 0x25;
const plus = 0x2b;
const space = 0x20;

/**
 * Reads what may stand at an offset of a text: the character itself, or another one that is escaped as in JSON, XML, a URL or a form, once
 * or several times over. The work is bounded, whatever the text holds.
 * @param offset in UTF-16 code units, below the length of the text
 * @param found called at least once, and several times where the text can be read in several ways
 */
export function readSpellings(text: string, offset: number, found: Reader): void {
  readPlain(text, offset, found);
  switch (text.charCodeAt(offset)) {
    case backslash:
      readBackslashes(text, offset, found);
      break;
    case ampersand:
      readEntities(text, offset, found);
      break;
    case percent:
      readPercents(text, offset, found);
      break;
    case plus:
      found(space, offset + 1);
      break;
    default:
      break;
  }
}

/** Whether a code unit can begin the spelling of another character. */
export const beginsEscape = (unit: number): boolean =>
  unit === backslash || unit === ampersand || unit === percent || unit === plus;

/**
 * Folds the case of a character, one to one: characters that only differ in case become equal, and none becomes an ASCII letter that was
 * not one.
 * @param character a code point
 */
export function foldCase(character: number): number {
  if (character < 0x80) return character >= 0x61 && character <= 0x7a ? character - 0x20 : character;
  const upper = String.fromCodePoint(character).toUpperCase();
  const folded = upper.charCodeAt(0);
  return upper.length === 1 && folded >= 0x80 ? folded : character;
}

function readPlain(text: string, offset: number, found: Reader): void {
  const character = text.codePointAt(offset) ?? 0;
  found(foldCase(character), offset + (character > 0xffff ? 2 : 1));
}

const shortEscapes: ReadonlyMap<number, number> = new Map(
  Array.from('BFNRT', (letter, index) => [letter.charCodeAt(0), '\b\f\n\r\t'.charCodeAt(index)] as const),
);

/** What up to three backslashes can begin: any character, a short escape such as `\n`, or `\u` with four digits. */
function readBackslashes(text: string, offset: number, found: Reader): void {
  for (let at = offset + 1; at <= offset + levels && at < text.length; at += 1) {
    readPlain(text, at, found);
    if (text.charCodeAt(at) === backslash) continue;
    const short = shortEscapes.get(foldCase(text.charCodeAt(at)));
    if (short !== undefined) found(short, at + 1);
    const unit = unitAt(text, at);
    if (unit !== undefined) readUnit(text, unit, at + unitLength, found);
    return;
  }
}

/** The character that a unit in `\u` spells, together with the one that follows it when it is half of a pair. */
function readUnit(text: string, unit: number, end: number, found: Reader): void {
  found(foldCase(unit), end);
  if (unit < 0xd800 || unit > 0xdbff) return;
  for (let at = end; at < end + levels && text.charCodeAt(at) === backslash; at += 1) {
    const low = unitAt(text, at + 1) ?? 0;
    if (low >= 0xdc00 && low <= 0xdfff) found(0x10000 + (unit - 0xd800) * 0x400 + (low - 0xdc00), at + 1 + unitLength);
  }
}

/** Length of `u` and its four digits. */
const unitLength = 5;

const unitAt = (text: string, at: number): number | undefined =>
  at < text.length && foldCase(text.charCodeAt(at)) === 0x55
    ? numberAt(text, { from: at + 1, to: at + unitLength, base: 16 })
    : undefined;

const named: ReadonlyMap<string, number> = new Map([
  ['amp', ampersand],
  ['lt', 0x3c],
  ['gt', 0x3e],
  ['quot', 0x22],
  ['apos', 0x27],
]);

/** The longest entity without `&` and `;`: five zeros before the last code point. */
const longestEntity = 13;

/** What an entity can stand for: `&#38;` in any notation, with the ampersand itself escaped up to three times. */
function readEntities(text: string, offset: number, found: Reader): void {
  let at = offset + 1;
  for (let level = 0; level <= levels; level += 1) {
    let end = at;
    while (end < text.length && end - at <= longestEntity && text.charCodeAt(end) !== 0x3b) end += 1;
    const character = text.charCodeAt(end) === 0x3b ? entityAt(text, at, end) : undefined;
    if (character === undefined) return;
    at = end + 1;
    found(foldCase(character), at);
    if (character !== ampersand) return;
  }
}

function entityAt(text: string, from: number, to: number): number | undefined {
  if (text.charCodeAt(from) !== 0x23) return named.get(text.slice(from, to).toLowerCase());
  const hexadecimal = foldCase(text.charCodeAt(from + 1)) === 0x58;
  const number = hexadecimal
    ? numberAt(text, { from: from + 2, to, base: 16 })
    : numberAt(text, { from: from + 1, to, base: 10 });
  return number !== undefined && number <= 0x10ffff ? number : undefined;
}

/** What percent-encoded bytes can stand for, each with its percent sign encoded up to three times more. */
function readPercents(text: string, offset: number, found: Reader): void {
  for (let level = 0; level <= levels; level += 1) {
    const end = offset + 3 + level * 2;
    const byte = numberAt(text, { from: end - 2, to: end, base: 16 });
    if (byte === undefined) return;
    if (byte < 0x80) found(foldCase(byte), end);
    else readBytes(text, byte, end, found);
    if (byte === plus) found(space, end);
    if (byte !== percent) return;
  }
}

/** The character that several bytes of UTF-8 make, of which the first is read already. */
function readBytes(text: string, first: number, end: number, found: Reader): void {
  const following = first >= 0xf0 ? 3 : first >= 0xe0 ? 2 : 1;
  let character = first & (0x3f >> following);
  let at = end;
  for (let n = 0; n < following; n += 1) {
    if (text.charCodeAt(at) !== percent) return;
    at += 3;
    for (let level = 0; level < levels && text.startsWith('25', at - 2); level += 1) at += 2;
    const byte = numberAt(text, { from: at - 2, to: at, base: 16 }) ?? 0;
    if (byte < 0x80 || byte > 0xbf) return;
    character = character * 0x40 + (byte & 0x3f);
  }
  if (character <= 0x10ffff) found(foldCase(character), at);
}

interface Digits {
  readonly from: number;
  /** Behind the last digit. */
  readonly to: number;
  readonly base: 10 | 16;
}

/** The number that a part of a text is, if it is nothing but digits. */
function numberAt(text: string, { from, to, base }: Digits): number | undefined {
  if (from >= to || to > text.length) return undefined;
  let number = 0;
  for (let at = from; at < to; at += 1) {
    const unit = text.charCodeAt(at);
    const digit = unit <= 0x39 ? unit - 0x30 : foldCase(unit) - 0x37;
    if (digit < 0 || digit >= base || (unit > 0x39 && digit < 10)) return undefined;
    number = number * base + digit;
  }
  return number;
}
