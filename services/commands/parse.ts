import type { Command } from '../contract/bundle.ts';
import { argumentsOf } from '../contract/arguments.ts';
import { normalizeName } from '../base/suggest.ts';
import type { BuiltinName } from './builtin.ts';
import { clean, excerpt } from '../base/quotes.ts';
import {
  tokenise,
  type TypedOption,
  type TypedToken,
  type TypedMessage,
  type TypedValue,
  type TypedWord,
} from './tokens.ts';
import type { Vocabulary } from './vocabulary.ts';

/** An option with its value. `--key` without a value counts as `yes`. */
export interface NamedValue {
  readonly key: string;
  readonly value: TypedValue;
}

/** A command line, split into its values but not yet validated. */
export interface ParsedCommand {
  readonly kind: 'command';
  readonly command: Command;
  /** The values without a key, in order. */
  readonly positionals: readonly TypedValue[];
  readonly options: readonly NamedValue[];
  readonly reason: string | undefined;
  /** Name, id or domain of the tenant, as typed with `tenant=`. */
  readonly tenant: string | undefined;
}

/** What one message means. */
export type ParsedMessage =
  | ParsedCommand
  | {
      readonly kind: 'builtin';
      readonly name: BuiltinName;
      readonly rest: readonly string[];
      readonly reason: string | undefined;
      readonly tenant: string | undefined;
    }
  /** The first word is no command; `suggestions` are names that are spelled alike. */
  | { readonly kind: 'unknown'; readonly word: string; readonly suggestions: readonly string[] }
  | { readonly kind: 'empty' }
  | { readonly kind: 'problem'; readonly message: string };

/**
 * Parses one message. It never throws, whatever the message contains.
 * @returns the command that the message begins with, or why there is none
 */
export function parseCommand(typed: TypedMessage, vocabulary: Vocabulary): ParsedMessage {
  const read = tokenise(typed);
  if (read.kind === 'problem') return read;
  const [first, ...rest] = read.tokens;
  if (first === undefined) return { kind: 'empty' };
  if (asksForHelp(first)) return help(rest.map(asTyped));

  const word = excerpt(asTyped(first));
  const name = word.replace(/^[!/]+/, '').replace(/[:,.!?]+$/, '');
  const entry = first.kind === 'option' ? undefined : vocabulary.find(name);
  if (entry === undefined) return { kind: 'unknown', word: name || word, suggestions: vocabulary.suggest(name) };
  const { name: found } = entry.kind === 'command' ? entry.command : entry.builtin;
  if (word.endsWith('?') || (rest.length === 1 && isWord(rest[0], /^(help|\?+)$/i)) || rest.some(isHelpFlag))
    return help([found]);
  return entry.kind === 'command'
    ? commandLine(entry.command, rest, read.reason)
    : builtinLine(entry.builtin.name, rest, read.reason);
}

function builtinLine(name: BuiltinName, rest: readonly TypedToken[], because: string | undefined): ParsedMessage {
  const { settings, others } = pair(rest, () => false);
  const reasons = settings.filter(({ key }) => isReason(key));
  const tenants = settings.filter(({ key }) => isTenant(key));
  return {
    kind: 'builtin',
    name,
    rest: [...others, ...settings.filter((setting) => !reasons.includes(setting) && !tenants.includes(setting))].map(
      asTyped,
    ),
    reason: joined([because, ...reasons.map(({ value }) => asTyped(value))]),
    tenant: tenants.map(({ value }) => asTyped(value))[0],
  };
}

function commandLine(command: Command, rest: readonly TypedToken[], because: string | undefined): ParsedMessage {
  const args = argumentsOf(command);
  const owns = (key: string) => args.some(({ name }) => normalizeName(name) === normalizeName(key));
  const flags = new Set(args.filter(({ kind }) => kind === 'yes-no').map(({ name }) => normalizeName(name)));
  const { settings, others } = pair(rest, (key) => flags.has(normalizeName(key)));

  const reasons = settings.filter(({ key }) => isReason(key) && !owns(key));
  const tenants = settings.filter(({ key }) => isTenant(key) && !owns(key));
  if (tenants.length > 1) return { kind: 'problem', message: 'argument "tenant" is given twice' };
  return {
    kind: 'command',
    command,
    positionals: others,
    options: settings.filter((setting) => !reasons.includes(setting) && !tenants.includes(setting)),
    reason: joined([because, ...reasons.map(({ value }) => asTyped(value))]),
    tenant: tenants.map(({ value }) => asTyped(value))[0],
  };
}

/**
 * Pairs every `--key`, and every `key=` without a value, with the next token. The key stays a flag when that token is an option, or when
 * the key is a yes-or-no argument and the token is neither: `--disable alex@contoso.com` is a flag and a target.
 */
function pair(tokens: readonly TypedToken[], isFlag: (key: string) => boolean) {
  const settings: NamedValue[] = [];
  const others: TypedValue[] = [];
  let open: TypedOption | undefined;
  for (const token of [...tokens, undefined]) {
    const taken =
      open !== undefined && token !== undefined && token.kind !== 'option' && takesValue(open.key, token, isFlag);
    if (open !== undefined) settings.push({ key: open.key, value: taken ? token : (open.value ?? yes) });
    open = undefined;
    if (taken || token === undefined) continue;
    if (token.kind !== 'option') others.push(token);
    else if (token.value === undefined || isWord(token.value, /^$/)) open = token;
    else settings.push({ key: token.key, value: token.value });
  }
  return { settings, others };
}

const yes: TypedWord = { kind: 'word', text: 'yes', quoted: false };

const takesValue = (key: string, value: TypedValue, isFlag: (key: string) => boolean): boolean =>
  !isFlag(key) || isWord(value, /^(yes|no|true|false)$/i);

const isReason = (key: string): boolean => ['reason', 'because'].includes(normalizeName(key));

const isTenant = (key: string): boolean => normalizeName(key) === 'tenant';

const isWord = (token: TypedToken | undefined, pattern: RegExp): boolean =>
  token?.kind === 'word' && !token.quoted && pattern.test(token.text);

const isHelpFlag = (token: TypedToken): boolean =>
  token.kind === 'option' ? normalizeName(token.key) === 'help' && token.value === undefined : isWord(token, /^-h$/i);

const asksForHelp = (token: TypedToken): boolean => isHelpFlag(token) || isWord(token, /^\?+$/);

const help = (rest: readonly string[]): ParsedMessage => ({
  kind: 'builtin',
  name: 'help',
  rest,
  reason: undefined,
  tenant: undefined,
});

function joined(reasons: readonly (string | undefined)[]): string | undefined {
  const nonEmpty = reasons.filter((reason) => reason !== undefined && reason !== '');
  return nonEmpty.length === 0 ? undefined : nonEmpty.join('; ');
}

function asTyped(token: TypedToken | NamedValue): string {
  if ('key' in token) return token.value === undefined ? token.key : `${token.key}=${asTyped(token.value)}`;
  return clean(token.kind === 'mention' ? token.name : token.text);
}
