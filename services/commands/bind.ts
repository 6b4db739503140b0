import { isLookup } from '../contract/args.ts';
import type { Command } from '../contract/bundle.ts';
import { argumentsOf, catchallOf, type Argument } from '../contract/arguments.ts';
import { assign, type Assigned } from './assign.ts';
import { readValue } from './option-value.ts';
import type { ParsedCommand } from './parse.ts';
import { eachOnce, readField, readPeople, type PersonQuery, type PersonRead } from './person-query.ts';
import { clean } from '../base/quotes.ts';
import { maxCharacters, type Value } from './tokens.ts';

/** What a command will run with, but for asking Entra who the people are. */
export interface BoundArguments {
  /** By the name of the argument, each person once. */
  readonly people: Readonly<Record<string, readonly PersonQuery[]>>;
  /** Values of all other arguments, parsed, defaults applied. */
  readonly args: Readonly<Record<string, unknown>>;
  readonly reason: string | undefined;
  readonly tenant: string | undefined;
}

export type Binding =
  | (BoundArguments & { readonly kind: 'bound' })
  /** Secrets that were typed, or asked to be asked for, where others can read: ask with a private form. */
  | (BoundArguments & { readonly kind: 'private'; readonly exposed: readonly string[] })
  /** Required arguments that were not given: ask for them with a form. */
  | (BoundArguments & { readonly kind: 'missing'; readonly keys: readonly string[] })
  /** Everything that is wrong, a sentence each. */
  | { readonly kind: 'problems'; readonly messages: readonly string[] };

/** No message holds more; how many a request may have is policy. */
const mostPeople = 600;
const mostMessages = 20;

/** Assigns what was typed to the arguments of the command and validates it; finds every problem, not only the first. */
export function bind(command: Command, typed: Omit<ParsedCommand, 'kind' | 'command'>): Binding {
  const assigned = assign(command, typed);
  const secrets = secretsOf(command).filter((name) => assigned.byName.has(name));
  if (secrets.length === 0) return settle(command, assigned, readPeople, typed);
  const byName = new Map([...assigned.byName].filter(([name]) => !secrets.includes(name)));
  const rest = settle(command, { ...assigned, byName }, readPeople, typed);
  const given = rest.kind === 'problems' ? { people: {}, args: {}, reason: typed.reason, tenant: typed.tenant } : rest;
  return { ...given, kind: 'private', exposed: secrets.filter((name) => !asksOnly(assigned.byName.get(name))) };
}

const secretsOf = (command: Command): readonly string[] =>
  argumentsOf(command).flatMap(({ name, kind }) => (kind === 'secret' ? [name] : []));

/** `--password` and `password=private` ask for the private form and give nothing away. */
const asksOnly = (values: readonly Value[] = []): boolean =>
  values.every((value) => value.kind === 'word' && !value.quoted && /^(yes|private|)$/i.test(value.text));

/**
 * The same for a submitted form: fields by the name of the argument, people as object ids separated by commas.
 * What was typed in `<name>-typed` counts when `<name>` is empty. Fields that are no arguments are left alone.
 */
export function bindFields(
  command: Command,
  fields: Readonly<Record<string, string>>,
  { secrets = false, more = {} }: FieldOptions = {},
): Binding {
  const byName = new Map<string, readonly Value[]>();
  const problems: string[] = [];
  for (const { name, kind } of argumentsOf(command)) {
    if (kind === 'secret' && !secrets) continue;
    const text = field(fields, name) || field(fields, `${name}-typed`);
    if (text.length > maxCharacters) problems.push(`argument "${name}": expected ${maxCharacters} characters at most`);
    else if (text !== '') byName.set(name, [{ kind: 'word', text, quoted: true }]);
  }
  const said = { reason: field(fields, 'reason') || undefined, tenant: field(fields, 'tenant') || undefined };
  const read = (value: Value) => (value.kind === 'word' ? readField(value.text) : readPeople(value));
  const extra = new Map(
    Object.entries(more).map(([key, text]): [string, Value] => [key, { kind: 'word', text, quoted: true }]),
  );
  return settle(command, { byName, extra, problems }, read, said);
}

export interface FieldOptions {
  /** Whether the form was private, so that its secrets count. */
  readonly secrets?: boolean;
  /** The options that only a schema's catchall takes. */
  readonly more?: Readonly<Record<string, string>> | undefined;
}

type ReadPeople = (value: Value) => readonly PersonRead[];

function settle(
  command: Command,
  { byName, extra, problems }: Assigned,
  read: ReadPeople,
  { reason, tenant }: Pick<BoundArguments, 'reason' | 'tenant'>,
): Binding {
  const messages = [...problems];
  const keys: string[] = [];
  const people: Record<string, readonly PersonQuery[]> = {};
  const args: Record<string, unknown> = {};
  const keep = (key: string, schema: Argument['schema'], values: readonly Value[], text = false) => {
    const result = readValue(key, schema, values, text);
    if (!result.ok) messages.push(result.problem);
    else if (result.value !== undefined) args[key] = result.value;
  };

  for (const arg of argumentsOf(command)) {
    const values = byName.get(arg.name) ?? [];
    if (isLookup(arg.kind)) {
      const { queries, wrong } = peopleIn(arg, values.flatMap(read));
      messages.push(...wrong);
      if (queries.length > 0) people[arg.name] = queries;
      else if (arg.required) keys.push(arg.name);
    } else if (values.length === 0 && arg.required) keys.push(arg.name);
    else keep(arg.name, arg.schema, values, arg.kind === 'text');
  }
  const catchall = catchallOf(command);
  if (catchall !== undefined) for (const [key, value] of extra) keep(key, catchall, [value]);

  if (messages.length > 0) return { kind: 'problems', messages: shortened([...new Set(messages)]) };
  const reviewed = command.review?.(args) ?? { kind: 'fits', args };
  if (reviewed.kind === 'problems') return { kind: 'problems', messages: shortened(reviewed.messages) };
  if (reviewed.kind === 'missing') keys.push(...reviewed.keys);
  const given: BoundArguments = { people, args: reviewed.args, reason, tenant };
  return keys.length > 0 ? { kind: 'missing', keys, ...given } : { kind: 'bound', ...given };
}

function peopleIn({ name, kind }: Argument, reads: readonly PersonRead[]) {
  const queries = eachOnce(reads.flatMap((person) => (person.ok ? [person.query] : [])));
  const wrong = reads.flatMap((person) => (person.ok ? [] : [person.problem]));
  const most = kind === 'person' ? 1 : mostPeople;
  const tooMany = `argument "${name}": expected ${kind === 'person' ? 'one person' : `${most} people at most`}, got ${queries.length}`;
  return { queries, wrong: queries.length > most ? [...wrong, tooMany] : wrong };
}

const shortened = (messages: readonly string[]): readonly string[] =>
  messages.length <= mostMessages
    ? messages
    : [...messages.slice(0, mostMessages), `and ${messages.length - mostMessages} more`];

/** A field's text; empty when it was left empty. */
const field = (fields: Readonly<Record<string, string>>, name: string): string =>
  Object.hasOwn(fields, name) ? clean(fields[name] ?? '') : '';
