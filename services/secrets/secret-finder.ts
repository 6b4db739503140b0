import { beginsEscape, foldCase, readSpellings } from './spellings.ts';

/** A part of a text, in UTF-16 code units. */
export interface Span {
  readonly start: number;
  /** Behind its last code unit. */
  readonly end: number;
}

/** Finds known secrets in texts, however they are spelled. */
export interface SecretFinder {
  /** Looks for this secret from now on, and for its Base64 without padding. */
  add(secret: string): void;
  /**
   * Finds every part of a text that spells a secret, in any case and with any of its characters escaped (see `readSpellings`).
   * @returns ascending, apart from each other
   */
  find(text: string): readonly Span[];
}

/**
 * Makes a finder that knows no secret yet. It reads a text once: at each offset it keeps how far into which secret a match has come, so the
 * time grows with the length of the text (times, at worst, that of the secrets), never with the number of ways to read it.
 */
export function createSecretFinder(): SecretFinder {
  /** The characters of all secrets, one after the other, each closed by `endOfSecret`. An index in here is the state of a match. */
  const characters: number[] = [];
  /** Where in `characters` the secrets begin that have this first character. */
  const beginnings = new Map<number, number[]>();
  /** Which ASCII characters can begin a secret: nearly every offset of a text is skipped by a look into this. */
  const begins = Uint8Array.from({ length: 0x80 }, (_, unit) => (beginsEscape(unit) ? 1 : 0));

  const addSpelled = (secret: string): void => {
    const [first, ...others] = Array.from(secret, (character) => foldCase(character.codePointAt(0) ?? 0));
    if (first === undefined) return;
    beginnings.set(first, [...(beginnings.get(first) ?? []), characters.length]);
    characters.push(first, ...others, endOfSecret);
    for (const unit of [first, lowerCase(first)]) if (unit < 0x80) begins[unit] = 1;
  };

  return {
    add(secret) {
      const base64 = Buffer.from(secret).toString('base64').replace(/=+$/, '');
      new Set([secret, base64, base64.replaceAll('+', '-').replaceAll('/', '_')]).forEach(addSpelled);
    },
    find(text) {
      const spans: Span[] = [];
      /** The matches under way by the offset at which they go on: their states, and where each began at the earliest. */
      const pending = new Map<number, Map<number, number>>();
      const reach = (state: number, start: number, end: number): void => {
        if (characters[state] === endOfSecret) spans.push({ start, end });
        else {
          const there = pending.get(end);
          if (there === undefined) pending.set(end, new Map([[state, start]]));
          else there.set(state, Math.min(start, there.get(state) ?? start));
        }
      };
      for (let offset = 0; offset < text.length; offset += 1) {
        const here = pending.size === 0 ? undefined : pending.get(offset);
        const unit = text.charCodeAt(offset);
        if (here === undefined && unit < 0x80 && begins[unit] === 0) continue;
        readSpellings(text, offset, (character, end) => {
          here?.forEach((start, state) => {
            if (characters[state] === character) reach(state + 1, start, end);
          });
          beginnings.get(character)?.forEach((state) => {
            reach(state + 1, offset, end);
          });
        });
        pending.delete(offset);
      }
      return joined(spans);
    },
  };
}

const endOfSecret = -1;

const lowerCase = (character: number): number =>
  character >= 0x41 && character <= 0x5a ? character + 0x20 : character;

/** Joins spans that overlap or touch. */
function joined(spans: readonly Span[]): readonly Span[] {
  const whole: Span[] = [];
  for (const span of spans.toSorted((a, b) => a.start - b.start)) {
    const last = whole.at(-1);
    if (last === undefined || span.start > last.end) whole.push(span);
    else whole[whole.length - 1] = { start: last.start, end: Math.max(last.end, span.end) };
  }
  return whole;
}
