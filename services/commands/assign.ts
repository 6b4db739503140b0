import { isLookupKind, namesTargets } from '../contract/args.ts';
import type { Command } from '../contract/bundle.ts';
import { argumentsOf, catchallOf, type Argument } from '../contract/arguments.ts';
import { withoutLabels } from './labels.ts';
import type { ParsedCommand } from './parsed-message.ts';
import { isExactReference } from './person-query.ts';
import { echo } from '../base/echo.ts';
import { clean } from '../base/quotes.ts';
import { normalizeName, suggest } from '../base/suggest.ts';
import type { TypedValue } from './tokens.ts';
import { isSwitch } from './typed-options.ts';

/** The typed values, sorted by argument. */
export interface AssignedArguments {
  readonly byName: ReadonlyMap<string, readonly TypedValue[]>;
  /** Options that no declared argument takes but the schema's catchall does, by the key as typed. */
  readonly extra: ReadonlyMap<string, TypedValue>;
  /** One sentence per value that has no place or appears twice. */
  readonly problems: readonly string[];
}

/**
 * Assigns every option, and every word without a key, to an argument of the command. It does not validate values. An option without a
 * value counts as left out, because playbooks send every option; an empty secret asks for its private form.
 * @returns the assignment, with a problem for every value that fits nowhere
 */
export function assignArguments(
  command: Command,
  typed: Pick<ParsedCommand, 'positionals' | 'options'>,
): AssignedArguments {
  const args = argumentsOf(command);
  const byName = new Map<string, readonly TypedValue[]>();
  const extra = new Map<string, TypedValue>();
  const problems: string[] = [];

  for (const { key, value } of typed.options) {
    const arg = args.find(({ name, otherNames }) => [name, ...otherNames].some((other) => same(other, key)));
    if (arg !== undefined && arg.kind !== 'secret' && isEmpty(value)) continue;
    const name = arg?.name;
    const twice = name === undefined ? [...extra.keys()].some((other) => same(other, key)) : byName.has(name);
    if (twice) problems.push(`argument "${name ?? echo(key)}" is given twice`);
    else if (name !== undefined) byName.set(name, [value]);
    else if (catchallOf(command) !== undefined) extra.set(key, value);
    else problems.push(unknownArgument(command, key));
  }

  const takesText = args.some(({ kind }) => kind === 'text');
  const takesTargets = args.some(({ kind }) => namesTargets(kind));
  const named = takesTargets && !takesText ? withoutLabels(typed.positionals) : typed.positionals;
  const words = named.filter((word) => {
    const flag = flagOf(word, args);
    if (flag !== undefined && byName.has(flag.name)) problems.push(`argument "${flag.name}" is given twice`);
    if (flag !== undefined) byName.set(flag.name, [{ kind: 'word', text: 'yes', quoted: false }]);
    return flag === undefined;
  });
  takeRequestId(args, words, byName);
  const slots = slotsOf(args).filter(({ name, kind }) => namesTargets(kind) || !byName.has(name));
  slots.forEach((slot, index) => {
    const taken = words.splice(0, wordsTaken(slot, words, slots.slice(index + 1)));
    const values = slot.kind === 'people' && slots.length === 1 ? joinedNames(taken) : taken;
    if (values.length > 0) byName.set(slot.name, [...(byName.get(slot.name) ?? []), ...values]);
  });
  for (const word of words.slice(0, 3))
    problems.push(
      `"${echo(word.kind === 'word' ? word.text : word.name)}" is one too many: ${acceptedArguments(command)}`,
    );
  return { byName, extra, problems };
}

const isEmpty = (value: TypedValue): boolean => value.kind === 'word' && clean(value.text).trim() === '';

const same = (a: string, b: string): boolean => normalizeName(a) === normalizeName(b);

/** Finds the yes-or-no argument that a bare word switches on: `set-out-of-office alex@contoso.com off`. */
function flagOf(word: TypedValue, args: readonly Argument[]): Argument | undefined {
  if (word.kind === 'mention' || word.quoted || args.some(({ kind }) => kind === 'text')) return undefined;
  return args.find((arg) => isSwitch(arg) && same(arg.name, word.text));
}

/** Assigns a word such as `OP-7F3K` to the argument `request`, because no person or device has such a name. */
function takeRequestId(
  args: readonly Argument[],
  words: TypedValue[],
  byName: Map<string, readonly TypedValue[]>,
): void {
  const index = words.findIndex(
    (word) => word.kind === 'word' && !word.quoted && /^OP-[0-9a-z]{4,12}$/i.test(word.text),
  );
  if (index === -1 || byName.has('request') || !args.some(({ name }) => name === 'request')) return;
  byName.set('request', words.splice(index, 1));
}

/** Lists the arguments that words without a key can go to. Plain arguments count only in commands without targets and free text. */
function slotsOf(args: readonly Argument[]): readonly Argument[] {
  const slots = args.filter(({ kind }) => isLookupKind(kind) || kind === 'text');
  return slots.some(({ kind }) => kind !== 'person') ? slots : args;
}

/** Counts the words that an argument takes, leaving enough for later arguments that are required. */
function wordsTaken({ kind }: Argument, words: readonly TypedValue[], later: readonly Argument[]): number {
  if (kind === 'text') return words.length;
  if (!namesTargets(kind)) return Math.min(1, words.length);
  if (later.some((arg) => arg.kind === 'text')) {
    const text = words.findIndex((word) => !isExactReference(word));
    return text === -1 ? words.length : Math.max(1, text);
  }
  const others = later.filter((arg) => arg.kind === 'person' && arg.required).length;
  return Math.max(Math.min(1, words.length), words.length - others);
}

/**
 * Joins words without quotes that stand side by side, because they may be one name: `Alex Wilber`. A comma ends a name; so does whatever
 * names somebody exactly.
 */
function joinedNames(values: readonly TypedValue[]): readonly TypedValue[] {
  const joined: TypedValue[] = [];
  let open = false;
  for (const value of values) {
    const isPlain = value.kind === 'word' && !value.quoted && !isExactReference(value) && isNameable.test(value.text);
    const before = joined.at(-1);
    if (isPlain && open && before?.kind === 'word')
      joined[joined.length - 1] = { ...before, text: `${before.text} ${value.text}` };
    else joined.push(value);
    open = isPlain && !/[,;]$/.test(value.text);
  }
  return joined;
}

/** A word of a name, or of what people write behind one. Another one is refused by itself. */
const isNameable = /^[#(@]?[\p{L}\p{N}&+][^\\/?"<>=]*$/u;

function unknownArgument(command: Command, key: string): string {
  const names = argumentsOf(command).map(({ name, otherNames }) => [name, ...otherNames]);
  const [near] = suggest(key, [...names, ['reason'], ['tenant']], 1);
  return `argument "${echo(key)}": not known${near === undefined ? '' : `, did you mean "${near}"`}; ${acceptedArguments(command)}`;
}

function acceptedArguments(command: Command): string {
  const names = argumentsOf(command).map(({ name }) => name);
  return `${command.name} takes ${names.length === 0 ? 'no arguments' : names.join(', ')}`;
}
