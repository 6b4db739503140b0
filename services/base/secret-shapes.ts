/** Where a token stands in a text, and what it is. */
export interface TokenShape {
  readonly start: number;
  readonly end: number;
  readonly label: string;
}

/**
 * Secrets that are known by their form alone. None of these forms is that of an id.
 * @see https://learn.microsoft.com/purview/sit-defn-azure-ad-client-secret for client secrets of Entra
 */
const shapes: readonly (readonly [label: string, shape: RegExp])[] = [
  ['token', /eyJ[\w-]{8,}(?:\.[\w-]*)*/g],
  ['token', /(?<=\bbearer\s{1,9})[\w.~+/=-]{12,}/gi],
  ['token', /(?<![\w.-])[01]\.A[\w.-]{40,}/g],
  ['token', /\b(?:gh[pousr]_\w{20,}|xox[abprs]-[\w-]{10,}|sk-\w{20,})/g],
  ['secret', /(?<![\w.~-])[\w.~-]{3}\dQ~[\w.~-]{31,34}(?![\w.~-])/g],
  ['key', /\bAKIA[0-9A-Z]{16}\b/g],
  ['key', /-----BEGIN [A-Z ]{0,40}PRIVATE KEY-----[^]*?(?:-----END [A-Z ]{0,40}PRIVATE KEY-----|$)/g],
  ['password', /(?<=\w:\/\/[^\s/?#"'@:]{1,64}:)(?!\[redacted\]@)[^\s/?#"'@]+(?=@)/g],
  ['key', /(?<=[?&](?:sig|code|access_token)=)[\w%+/=-]{16,}/gi],
];

/** Finds the tokens, client secrets and keys in a text. */
export const tokensIn = (text: string): readonly TokenShape[] =>
  shapes.flatMap(([label, shape]) =>
    [...text.matchAll(shape)].map((match) => ({ start: match.index, end: match.index + match[0].length, label })),
  );

const opening = new Set('"\'“”„‘’(<');
const closing = new Set('"\'“”‘’)>.,;:');

/**
 * A word without the quotes and the punctuation around it. One `!` or `?` at the end ends a sentence; two belong to a password. A loop,
 * because a pattern would take time that grows with the square of a run of quotes.
 */
function bareWord(word: string): string {
  let [from, to] = [0, word.length];
  while (from < to && opening.has(word.charAt(from))) from += 1;
  while (to > from && closing.has(word.charAt(to - 1))) to -= 1;
  const bare = word.slice(from, to);
  return /[^!?][!?]$/.test(bare.slice(-2)) ? bare.slice(0, -1) : bare;
}

const address = /^[^\s@]+(?:@|\(at\)|\[@\])[\p{L}\p{N}-]+(?:[[(]?\.[\])]?[\p{L}\p{N}-]+)*[[(]?\.[\])]?\p{L}{2,}$/iu;
const account = /^(?:smtp:|sip:|mailto:|i:0[#e]|[\w.-]+\\[\w.-]+$)/i;
const identifier =
  /^(?:[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}|[0-9a-f]{32}|OP-?[0-9a-z]{4,12}|S-1-[\d-]+|[a-z]{2,12}-\d[\d-]*|#\d+)$/i;
const ticket = /^#?[A-Z]{2,12}[-_#]?\d[\d-]*$/;
const numeric = /^[\d.:/+()TZ-]+$/;
const measure = /^\d{1,4}-?\p{L}{1,12}$/u;
const link = /^(?:\w+:\/\/|www\.|\/|~\/|[a-z]:\\)/i;
const option = /^(?:--|[–—])|^\p{L}[\w.-]{0,63}=/u;
const nameLike = /^\p{Lu}?\p{L}*(?:[.'’_-]\p{L}+)*\d{0,2}$/u;

/** Whether a word is what people type about accounts: an address, an id, a ticket number, a date, a link. */
export function isGuessable(word: string): boolean {
  const plain = bareWord(word);
  return [address, account, identifier, ticket, numeric, measure, link, option].some((shape) => shape.test(plain));
}

/** How sure one must be. */
export interface Suspicion {
  /** Right after a word for a secret: a letter with a digit or a sign is enough. Default: false. */
  readonly near?: boolean;
  /** Near a word for a secret: signs are not needed where letters of both cases and digits are. Default: false. */
  readonly plain?: boolean;
  /** Whether four digits or more are a secret, as after `PIN`. Default: false. */
  readonly digits?: boolean;
}

/** Signs that passwords have, and that names, addresses, file names and sentences do not. */
const sign = /[!$%^*#?~§€£@]/;

/** Whether a word looks like a password that somebody chose or that a machine made. */
export function isPasswordLike(word: string, { near = false, plain = false, digits = false }: Suspicion = {}): boolean {
  const bare = bareWord(word);
  if (digits && /^[\d -]{4,}$/.test(bare)) return true;
  if (isGuessable(bare)) return false;
  const classes = [/\p{Lu}/u, /\p{Ll}/u, /\d/, sign].filter((one) => one.test(bare)).length;
  if (near) return bare.length >= 4 && /\p{L}/u.test(bare) && (/\d/.test(bare) || sign.test(bare));
  if (bare.length < 8 || classes < 3) return false;
  return sign.test(bare) || (plain && !nameLike.test(bare));
}
