import { isLookup, isMany } from '../contract/args.ts';
import type { Command } from '../contract/bundle.ts';
import { argumentsOf, catchallOf, type Argument } from '../contract/arguments.ts';
import type { ParsedCommand } from './parse.ts';
import { isExact } from './person-query.ts';
import { excerpt } from '../base/quotes.ts';
import { normalizeName, suggest } from '../base/suggest.ts';
import type { Value } from './tokens.ts';

/** What was typed, by argument. */
export interface Assigned {
  readonly byName: ReadonlyMap<string, readonly Value[]>;
  /** Options that only a schema's catchall takes, by the key as typed. */
  readonly extra: ReadonlyMap<string, Value>;
  readonly problems: readonly string[];
}

/** Says which argument each option and each word without a key belongs to. */
export function assign(command: Command, typed: Pick<ParsedCommand, 'positionals' | 'options'>): Assigned {
  const args = argumentsOf(command);
  const byName = new Map<string, readonly Value[]>();
  const extra = new Map<string, Value>();
  const problems: string[] = [];

  for (const { key, value } of typed.options) {
    const name = args.find((arg) => [arg.name, ...arg.otherNames].some((other) => same(other, key)))?.name;
    const twice = name === undefined ? [...extra.keys()].some((other) => same(other, key)) : byName.has(name);
    if (twice) problems.push(`argument "${name ?? key}" is given twice`);
    else if (name !== undefined) byName.set(name, [value]);
    else if (catchallOf(command) !== undefined) extra.set(key, value);
    else problems.push(unknown(command, key));
  }

  const words = typed.positionals.filter((word) => {
    const flag = flagOf(word, args);
    if (flag !== undefined && byName.has(flag.name)) problems.push(`argument "${flag.name}" is given twice`);
    if (flag !== undefined) byName.set(flag.name, [{ kind: 'word', text: 'yes', quoted: false }]);
    return flag === undefined;
  });
  takeRequestId(args, words, byName);
  const slots = slotsOf(args).filter(({ name, kind }) => isMany(kind) || !byName.has(name));
  slots.forEach((slot, index) => {
    const taken = words.splice(0, share(slot, words, slots.slice(index + 1)));
    if (taken.length > 0) byName.set(slot.name, [...(byName.get(slot.name) ?? []), ...taken]);
  });
  for (const word of words.slice(0, 3))
    problems.push(`"${excerpt(word.kind === 'word' ? word.text : word.name)}" is one too many: ${takes(command)}`);
  return { byName, extra, problems };
}

const same = (a: string, b: string): boolean => normalizeName(a) === normalizeName(b);

/** The bare name of a yes-or-no argument says yes: `set-out-of-office alex@contoso.com off`. */
function flagOf(word: Value, args: readonly Argument[]): Argument | undefined {
  if (word.kind === 'mention' || word.quoted || args.some(({ kind }) => kind === 'text')) return undefined;
  return args.find(({ name, kind }) => kind === 'yes-no' && same(name, word.text));
}

/** A request's id is nobody's name: it goes to the argument `request` of a command that has one. */
function takeRequestId(args: readonly Argument[], words: Value[], byName: Map<string, readonly Value[]>): void {
  const at = words.findIndex((word) => word.kind === 'word' && !word.quoted && /^OP-[0-9a-z]{4,12}$/i.test(word.text));
  if (at === -1 || byName.has('request') || !args.some(({ name }) => name === 'request')) return;
  byName.set('request', words.splice(at, 1));
}

/** Plain arguments may be typed without a key only where no people and no free text could be meant. */
function slotsOf(args: readonly Argument[]): readonly Argument[] {
  const slots = args.filter(({ kind }) => isLookup(kind) || kind === 'text');
  return slots.some(({ kind }) => kind !== 'person') ? slots : args;
}

/** How many of the words an argument takes, leaving what later ones cannot do without. */
function share({ kind }: Argument, words: readonly Value[], later: readonly Argument[]): number {
  if (kind === 'text') return words.length;
  if (!isMany(kind)) return Math.min(1, words.length);
  if (later.some((arg) => arg.kind === 'text')) {
    const text = words.findIndex((word) => !isExact(word));
    return text === -1 ? words.length : Math.max(1, text);
  }
  const others = later.filter((arg) => arg.kind === 'person' && arg.required).length;
  return Math.max(Math.min(1, words.length), words.length - others);
}

function unknown(command: Command, key: string): string {
  const names = argumentsOf(command).map(({ name, otherNames }) => [name, ...otherNames]);
  const [near] = suggest(key, [...names, ['reason'], ['tenant']], 1);
  return `argument "${key}": not known${near === undefined ? '' : `, did you mean "${near}"`}; ${takes(command)}`;
}

function takes(command: Command): string {
  const names = argumentsOf(command).map(({ name }) => name);
  return `${command.name} takes ${names.length === 0 ? 'no arguments' : names.join(', ')}`;
}
