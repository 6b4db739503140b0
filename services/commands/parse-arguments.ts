import { isLookupKind, namesTargets } from '../contract/args.ts';
import { argumentsOf, type Argument } from '../contract/arguments.ts';
import { isRead, type Command } from '../contract/bundle.ts';
import { clean } from '../base/quotes.ts';
import { looksSecret } from '../base/typed-secrets.ts';
import { normalizeName } from '../base/suggest.ts';
import { isNegation } from './decision-words.ts';
import { isBetween, withoutFillerBehind } from './filler.ts';
import { isReference, isRequestId, type WordedLine, type LineWord } from './line.ts';
import { isExactReference } from './person-query.ts';
import type { ParsedCommand } from './parsed-message.ts';
import { splitReason } from './reason-words.ts';
import type { TypedValue } from './tokens.ts';
import {
  asTyped,
  isReasonKey,
  isSwitch,
  isTenantKey,
  isUnknownKey,
  isWord,
  joinReasons,
  pairOptions,
  yes,
} from './typed-options.ts';

/** The arguments of a command line, the problem with them, or that it says what not to do. */
export type ArgumentsParsed =
  ParsedCommand | { readonly kind: 'problem'; readonly message: string } | { readonly kind: 'negated' };

/** Whether a command takes any words as its text, so that no word in it means something else. */
export const takesAnyWords = (command: Command): boolean => argumentsOf(command).some(({ kind }) => kind === 'text');

/**
 * Splits what stands behind a command into values, options and the reason.
 * @param words what belongs to the command, without the command itself
 * @param flag name of a yes-or-no argument that the line switches on in other words
 */
export function parseArguments(
  line: WordedLine,
  command: Command,
  words: readonly LineWord[],
  flag?: string,
): ArgumentsParsed {
  const args = argumentsOf(command);
  const isPlain = takesAnyWords(command) || !args.some(({ kind }) => isLookupKind(kind));
  const isWrite = !isRead(command);
  const split = isPlain || !isWrite ? { words, reason: undefined } : splitReason(line, words);
  if (!isPlain && isWrite && split.words.some((word) => !isReference(word) && isNegation(word)))
    return { kind: 'negated' };
  const left = isPlain ? words : withoutBetween(unasked(withoutFillerBehind(split.words)), !isWrite);
  const { settings, others } = pairOptions(
    left.map(({ token }) => token),
    isFlagOf(args),
  );

  const owns = (key: string) => args.some(({ name }) => normalizeName(name) === normalizeName(key));
  const reasons = settings.filter(({ key }) => isReasonKey(key) && !owns(key));
  const tenants = settings.filter(({ key }) => isTenantKey(key) && !owns(key));
  const unknowns = settings.filter(
    ({ key }) => isUnknownKey(key) && !owns(key) && args.some(({ kind }) => namesTargets(kind)),
  );
  if (unknowns.some(({ value }) => !isWord(value, /^skip$/i)))
    return { kind: 'problem', message: 'argument "unknown": expected skip, which leaves out targets that nobody is' };
  if (tenants.length > 1) return { kind: 'problem', message: 'argument "tenant" is given twice' };
  if (args.some(({ kind }) => namesTargets(kind)) && namesEverybody(others))
    return { kind: 'problem', message: 'accounts are named one by one, so that nobody is taken by mistake' };

  const reason = joinReasons([
    split.reason && clean(split.reason),
    line.reason,
    ...reasons.map(({ value }) => asTyped(value)),
  ]);
  const guessed = isWrite && !isPlain && reason === undefined ? reasonLeft(args, others, left) : undefined;
  return {
    kind: 'command',
    command,
    positionals: guessed === undefined ? others : others.slice(0, guessed.from),
    options: [
      ...settings.filter(
        (setting) => !reasons.includes(setting) && !tenants.includes(setting) && !unknowns.includes(setting),
      ),
      ...(flag === undefined ? [] : [{ key: flag, value: yes }]),
    ],
    reason: reason ?? guessed?.reason,
    ...(guessed !== undefined && { isReasonGuessed: true }),
    tenant: tenants.map(({ value }) => asTyped(value))[0],
    ...(unknowns.length > 0 && { skipUnknown: true }),
  };
}

const namesEverybody = (values: readonly TypedValue[]): boolean =>
  values.some((value) => isWord(value, /^(?:all|everyone|everybody)$/i)) ||
  (values.length === 1 && isWord(values[0], /^\*$/));

function isFlagOf(args: readonly Argument[]): (key: string) => boolean {
  const flags = new Set(args.filter(isSwitch).map(({ name }) => normalizeName(name)));
  return (key) => flags.has(normalizeName(key));
}

/** Leaves out `for`, `of the user` and the like in front of targets, and `me` in `show me`. */
function withoutBetween(words: readonly LineWord[], isReading: boolean): readonly LineWord[] {
  const first = words.findIndex((word) => !isBetween(word) && !(isReading && word.plain === 'me'));
  const from = first === -1 ? words.length : first;
  return words.slice(from).filter((word, index, rest) => {
    const next = rest[index + 1];
    return !(isBetween(word) && next !== undefined && isReference(next));
  });
}

/** The words, without the punctuation that ends them, as in `can you contain alex@contoso.com?`. */
const unasked = (words: readonly LineWord[]): readonly LineWord[] =>
  words.map((word, index) => {
    const { token } = word;
    return index === words.length - 1 && token.kind === 'word' && !token.quoted && isReference(word)
      ? { ...word, token: { ...token, text: token.text.replace(/[?!,;.]+$/, '') } }
      : word;
  });

/**
 * The words at the end of a line that cannot be targets: what follows the last account that is named beyond doubt, or a ticket number. They
 * are the reason then. Not in a list of several lines, whose last cell may be a name, and not behind `and`.
 */
function reasonLeft(
  args: readonly Argument[],
  others: readonly TypedValue[],
  words: readonly LineWord[],
): { readonly from: number; readonly reason: string } | undefined {
  const lookups = args.filter(({ kind }) => isLookupKind(kind));
  const flags = isFlagOf(args);
  const [only] = lookups;
  if (lookups.length !== 1 || only === undefined || !namesTargets(only.kind)) return undefined;
  if (words.some(({ isLineStart }, index) => index > 0 && isLineStart)) return undefined;
  const last = others.findLastIndex((value) => isExactReference(value));
  const from = last === -1 ? others.findIndex((value, index) => index > 0 && isWord(value, ticket)) : last + 1;
  const left = from === -1 ? [] : others.slice(from);
  const isReason = left.every((value) => isWord(value, saidInReason) && !flags(asTyped(value)));
  if (left.some((value) => looksSecret(asTyped(value)))) return undefined; // a secret is refused, never kept
  if (left.length === 0 || !isReason || isWord(left[0], /^(?:and|und|y|et|&|\+|,|;|\/)$/i)) return undefined;
  if (words.some((word) => isRequestId(word))) return undefined;
  return { from, reason: left.map(asTyped).join(' ') };
}

/** A word that people write in a reason. One with other signs is a target that does not fit, and is refused as that. */
const saidInReason = /^[#(]?[\p{L}\p{N}](?:[\p{L}\p{N}'’.:,#()!?&+-]|\/(?=\p{L}))*$/u;

const ticket = /^[A-Z]{2,10}-?\d{2,}$/;
