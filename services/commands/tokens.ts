import { echo } from '../base/echo.ts';
import { clean, isQuote, readQuoted, straightened } from '../base/quotes.ts';

/** A message as typed, without the mention of the bot itself. */
export interface TypedMessage {
  readonly text: string;
  /** The mentions in the order of the text: `text` as it appears there (`<at>Alex Wilber</at>`), `id` from the activity. */
  readonly mentions: readonly { readonly text: string; readonly id: string }[];
  /** Whether a file came with it, which Cordon does not read. Default: false. */
  readonly hasFile?: boolean;
}

/** A word, or a quoted text without its quotes. */
export interface TypedWord {
  readonly kind: 'word';
  readonly text: string;
  readonly quoted: boolean;
  /** A quoted text with its quotes and what follows them, as typed, but with straight quotes. Absent for other words. */
  readonly raw?: string;
}

/** A mention of a person. */
export interface TypedMention {
  readonly kind: 'mention';
  /** A Teams MRI (`29:...`) or an Entra object id. */
  readonly id: string;
  readonly name: string;
}

/** What a person can type as a value. */
export type TypedValue = TypedWord | TypedMention;

/** `key=value` or `--key`. */
export interface TypedOption {
  readonly kind: 'option';
  readonly key: string;
  /** Undefined for `--key`, where it depends on the command whether the next token is its value. */
  readonly value: TypedValue | undefined;
}

/** One token of a message. */
export type TypedToken = TypedValue | TypedOption;

/** Where a token stands in the text: UTF-16 offsets of its first character and behind its last one. */
export interface TokenSpan {
  readonly start: number;
  readonly end: number;
}

/** The tokens of a message and the reason in it, or the problem with the message in one sentence. */
export type Tokenised =
  | {
      readonly kind: 'tokens';
      readonly tokens: readonly TypedToken[];
      /** One for each token, in the same order. */
      readonly spans: readonly TokenSpan[];
      readonly reason: string | undefined;
    }
  | { readonly kind: 'problem'; readonly message: string };

/** The longest message, and the longest field of a form, that is read. */
export const maxCharacters = 32_000;
const maxTokens = 2100;

// Teams and phones change what people type: a space becomes `&nbsp;`, quotes become curly, and `--` becomes a long dash.
const space = /(?:\s|&nbsp;)*/y;
const bare = /(?:(?!&nbsp;)\S)+/y;
const because =
  /(?:(?:bec(?:ause|uase|asue|ase|use|aus)|bcause|bc|b\/c|due to)[:,]?|reason(?::|(?:\s|&nbsp;)+[:=]))(?=\s|&nbsp;|$)/iy;
const equals = /(?:--|[–—])?(\p{L}[\w.\u2010-\u2015-]{0,63})=/uy;
const flag = /(?:--|[–—])(\p{L}[\w.\u2010-\u2015-]{0,63})(?=\s|&nbsp;|$)/uy;
const tag = /<at\b[^>]{0,64}>[^<]{0,256}<\/at>/y;
const separators = /[,;]*/y;

/**
 * Splits a message into words, mentions and options, in time linear in its length. From the second token on, `because` and what people
 * write for it take the rest of their line as the reason. Words that can mean something else, such as `for`, are left to `splitReason`. A quote counts only where a word or a value begins, so `o'neil@contoso.com` is one word.
 */
export function tokenise({ text, mentions }: TypedMessage): Tokenised {
  if (text.length > maxCharacters)
    return problem(`a message of ${text.length} characters is too long: expected ${maxCharacters} at most`);
  const ids = queues(mentions);
  const tokens: TypedToken[] = [];
  const spans: TokenSpan[] = [];
  const reasons: string[] = [];
  for (let at = after(space, text, 0); at < text.length; at = after(space, text, at)) {
    if (tokens.length > 0 && found(because, text, at) !== undefined) {
      const end = lineEnd(text, at);
      reasons.push(plain(text.slice(after(because, text, at), end), ids));
      at = end;
      continue;
    }
    if (tokens.length === maxTokens) return problem(`too many words: expected ${maxTokens} at most`);
    const key = found(equals, text, at) ?? found(flag, text, at);
    const start = key === undefined ? at : at + key[0].length;
    const read = key?.[0].endsWith('=') === false ? { end: start } : readValue(text, start, ids);
    if (read === undefined) return problem(`a quote is opened and not closed: ${echo(text.slice(at))}`);
    if (key?.[1] !== undefined) tokens.push({ kind: 'option', key: key[1], value: read.value });
    else if (read.value !== undefined) tokens.push(read.value);
    if (spans.length < tokens.length) spans.push({ start: at, end: read.end });
    at = read.end;
  }
  const reason = reasons.filter((line) => line !== '').join('; ');
  return { kind: 'tokens', tokens, spans, reason: reason === '' ? undefined : reason };
}

type Ids = ReadonlyMap<string, string[]>;

function readValue(text: string, at: number, ids: Ids): { value?: TypedValue; end: number } | undefined {
  const mention = found(tag, text, at)?.[0];
  const queue = mention === undefined ? undefined : ids.get(mention);
  const id = queue !== undefined && queue.length > 1 ? queue.shift() : queue?.[0];
  if (mention !== undefined && id !== undefined)
    return { value: { kind: 'mention', id, name: nameIn(mention) }, end: after(separators, text, at + mention.length) };
  if (isQuote(text.charAt(at))) {
    const quoted = readQuoted(text, at);
    if (quoted === undefined) return undefined;
    const end = after(separators, text, quoted.end);
    const raw = straightened(text.slice(at, end));
    return { value: { kind: 'word', text: quoted.text, quoted: true, raw }, end };
  }
  const word = upToMention(text, at, text.slice(at, after(bare, text, at)), ids);
  return { value: { kind: 'word', text: word, quoted: false }, end: at + word.length };
}

/** Cuts a word where a mention begins, because people often type no space before one. */
function upToMention(text: string, start: number, word: string, ids: Ids): string {
  for (let at = word.indexOf('<at', 1); at !== -1; at = word.indexOf('<at', at + 1)) {
    if (ids.has(found(tag, text, start + at)?.[0] ?? '')) return word.slice(0, at);
  }
  return word;
}

/** Groups the ids by the text of the mention, in order, because two people can have the same name. */
function queues(mentions: TypedMessage['mentions']): Ids {
  const ids = new Map<string, string[]>();
  for (const { text, id } of mentions) {
    const queue = ids.get(text);
    if (queue === undefined) ids.set(text, [id]);
    else queue.push(id);
  }
  return ids;
}

const nameIn = (mention: string): string => mention.replace(/<[^>]*>/g, '');

const plain = (text: string, ids: Ids): string =>
  clean(
    text
      .replace(new RegExp(tag, 'g'), (mention) => (ids.has(mention) ? nameIn(mention) : mention))
      .replace(/&nbsp;|\u00a0/g, ' '),
  );

function lineEnd(text: string, from: number): number {
  const length = text.slice(from).search(/[\n\r\u2028\u2029]/);
  return length === -1 ? text.length : from + length;
}

function found(pattern: RegExp, text: string, at: number): RegExpExecArray | undefined {
  pattern.lastIndex = at;
  return pattern.exec(text) ?? undefined;
}

const after = (pattern: RegExp, text: string, at: number): number => at + (found(pattern, text, at)?.[0].length ?? 0);

const problem = (message: string): Tokenised => ({ kind: 'problem', message });
