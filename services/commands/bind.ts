import { timeZoneCalled, type Moment } from '../base/time-zone.ts';
import type { Offer } from '../contract/action.ts';
import { isLookupKind, isTimeKind } from '../contract/args.ts';
import type { Command } from '../contract/bundle.ts';
import { argumentsOf, catchallOf, type Argument } from '../contract/arguments.ts';
import { assignArguments, type AssignedArguments } from './assign.ts';
import { commandLineOf } from './command-line.ts';
import { readValue } from './option-value.ts';
import type { ParsedCommand } from './parsed-message.ts';
import {
  isExactReference,
  uniqueQueries,
  readPeopleField,
  readPeople,
  type PersonQuery,
  type PersonRead,
} from './person-query.ts';
import { readTimes, timeText, type TimeToRead } from './read-times.ts';
import { clean } from '../base/quotes.ts';
import { maskedIn, maskTyped } from '../base/typed-secrets.ts';
import { maxCharacters, type TypedValue } from './tokens.ts';

/** The validated arguments of a command, before its people and devices are looked up in Entra. */
export interface BoundArguments {
  /** The people, devices or deleted accounts named in each argument, without duplicates. */
  readonly people: Readonly<Record<string, readonly PersonQuery[]>>;
  /** The values of all other arguments, parsed, with defaults applied. */
  readonly args: Readonly<Record<string, unknown>>;
  readonly reason: string | undefined;
  /** Name, id or domain of the tenant, as typed. */
  readonly tenant: string | undefined;
  /** Whether targets that nobody is are left out. */
  readonly skipUnknown?: boolean | undefined;
}

/** The result of binding typed text or a form to a command. */
export type Binding =
  | (BoundArguments & { readonly kind: 'bound' })
  /** A secret was typed or requested in a conversation: ask for it with a private form. `exposed` names those whose value was typed. */
  | (BoundArguments & { readonly kind: 'private'; readonly exposed: readonly string[] })
  /** Required arguments are missing: ask for `keys` with a form. */
  | (BoundArguments & { readonly kind: 'missing'; readonly keys: readonly string[] })
  /** Secrets stood where the command takes none. `exposed` says what they are: `password`, `token`. */
  | { readonly kind: 'exposed'; readonly exposed: readonly string[] }
  /** The arguments are invalid: one sentence per problem, safe to show in a channel; and lines that may be meant instead. */
  | { readonly kind: 'problems'; readonly messages: readonly string[]; readonly offers: readonly Offer[] };

/** As many people as a message can name. How many targets a request may have is up to the policy. */
const mostPeople = 2000;

/** How many problems are reported; the rest is only counted. */
const mostMessages = 20;

/**
 * Binds a typed command line to the arguments of its command and validates them.
 * @param moment when it was typed, and the zone of times that name none
 * @param exposed what the secrets are that were masked in the line outside its reason; such a line is never bound
 * @returns every problem, not only the first
 */
export function bindArguments(
  command: Command,
  typed: Omit<ParsedCommand, 'kind' | 'command'>,
  moment: Moment,
  exposed: readonly string[] = [],
): Binding {
  const isExposed = exposed.length > 0;
  const takesSecrets = secretsOf(command).length > 0 && maskedIn(typed.tenant ?? '') === 0;
  if (isExposed && !takesSecrets) return { kind: 'exposed', exposed: unique(exposed) };
  const assigned = assignArguments(command, isExposed ? certainOf(typed) : typed);
  const secrets = secretsOf(command).filter((name) => assigned.byName.has(name));
  const reading = { read: readPeople, moment };
  if (secrets.length === 0 && !isExposed) return validate(command, assigned, reading, typed);
  const byName = new Map([...assigned.byName].filter(([name]) => !secrets.includes(name)));
  const rest = validate(command, { ...assigned, byName }, reading, typed);
  const nothing = { people: {}, args: {}, reason: typed.reason, tenant: typed.tenant };
  const valid = rest.kind === 'bound' || rest.kind === 'missing' ? rest : nothing;
  const named = secrets.filter((name) => !isFormRequest(assigned.byName.get(name)));
  return { ...valid, kind: 'private', exposed: isExposed ? unique(exposed) : named };
}

const unique = (labels: readonly string[]): readonly string[] => [...new Set(labels)];

/**
 * What can be kept of a line that held a secret: options without one, and words that can only be a target. Other words may belong to the
 * secret, as in `new password is ...`.
 */
const certainOf = ({ positionals, options }: Omit<ParsedCommand, 'kind' | 'command'>) => ({
  positionals: positionals.filter((value) => isExactReference(value) && !isMasked(value)),
  options: options.filter(({ value }) => !isMasked(value)),
});

const isMasked = (value: TypedValue): boolean => value.kind === 'word' && maskedIn(value.text) > 0;

const secretsOf = (command: Command): readonly string[] =>
  argumentsOf(command).flatMap(({ name, kind }) => (kind === 'secret' ? [name] : []));

/** Whether the person only asked for the private form, as `--password` and `password=private` do, and typed no secret. */
const isFormRequest = (values: readonly TypedValue[] = []): boolean =>
  values.every((value) => value.kind === 'word' && !value.quoted && /^(yes|private|)$/i.test(value.text));

/**
 * Binds a submitted form to the arguments of its command and validates them. Fields that are not arguments are ignored. A secret in a
 * field that asks for none is never bound; in the reason it is masked.
 * @param fields values by name of the argument; people as comma-separated object ids, as Teams' picker sends them; what was typed
 *   into `<name>-typed` counts too
 * @returns every problem, not only the first
 */
export function bindFields(
  command: Command,
  fields: Readonly<Record<string, string>>,
  { secrets = false, more = {}, moment }: BindFieldsOptions,
): Binding {
  const byName = new Map<string, readonly TypedValue[]>();
  const problems: string[] = [];
  const exposed = Object.entries(more).flatMap(([key, text]) => maskTyped(`${key}=${text}`).exposed);
  for (const { name, kind } of argumentsOf(command)) {
    if (kind === 'secret' && !secrets) continue;
    const text = [field(fields, name), field(fields, `${name}-typed`)].filter((part) => part !== '').join(',');
    if (kind !== 'secret') exposed.push(...maskTyped(text.slice(0, maxCharacters)).exposed);
    if (text.length > maxCharacters) problems.push(`argument "${name}": expected ${maxCharacters} characters at most`);
    else if (text !== '') byName.set(name, [{ kind: 'word', text, quoted: true }]);
  }
  if (exposed.length > 0) return { kind: 'exposed', exposed: unique(exposed) };
  const reason = maskTyped(field(fields, 'reason')).text;
  const common = { reason: reason || undefined, tenant: field(fields, 'tenant') || undefined };
  const read = (value: TypedValue) => (value.kind === 'word' ? readPeopleField(value.text) : readPeople(value));
  const extra = new Map(
    Object.entries(more).map(([key, text]): [string, TypedValue] => [key, { kind: 'word', text, quoted: true }]),
  );
  return validate(command, { byName, extra, problems }, { read, moment }, common);
}

/** Options of `bindFields`. */
export interface BindFieldsOptions {
  /** When it was submitted, and the zone of times that name none. */
  readonly moment: Moment;
  /** Whether the form was private, so that its secret fields are read. Default: false, which ignores them. */
  readonly secrets?: boolean;
  /** Options that no declared argument takes but the schema's catchall does, by key. */
  readonly more?: Readonly<Record<string, string>> | undefined;
}

/** How typed values are read. */
interface Reading {
  readonly read: (value: TypedValue) => readonly PersonRead[];
  readonly moment: Moment;
}

function validate(
  command: Command,
  { byName, extra, problems }: AssignedArguments,
  { read, moment }: Reading,
  { reason, tenant, skipUnknown = false }: Pick<BoundArguments, 'reason' | 'tenant' | 'skipUnknown'>,
): Binding {
  const messages = [...problems];
  const keys: string[] = [];
  const people: Record<string, readonly PersonQuery[]> = {};
  const kept = new Map<string, unknown>(); // typed keys: in an object, some would not be kept
  const keep = (key: string, schema: Argument['schema'], values: readonly TypedValue[], text = false) => {
    const result = readValue(key, schema, values, text);
    if (!result.ok) messages.push(result.problem);
    else if (result.value !== undefined) kept.set(key, result.value);
  };

  const times = readTimes(timesIn(command, byName), momentOf(command, byName, moment));
  messages.push(...times.problems);

  for (const arg of argumentsOf(command)) {
    const instant = times.values.get(arg.name);
    const values = byName.get(arg.name) ?? [];
    if (isLookupKind(arg.kind)) {
      const { queries, wrong } = peopleIn(arg, values.flatMap(read));
      messages.push(...wrong);
      if (queries.length > 0) people[arg.name] = queries;
      else if (arg.required) keys.push(arg.name);
    } else if (values.length === 0 && arg.required) keys.push(arg.name);
    else if (instant !== undefined) keep(arg.name, arg.schema, [{ kind: 'word', text: instant, quoted: true }]);
    else if (!times.wrong.has(arg.name)) keep(arg.name, arg.schema, values, arg.kind === 'text');
  }
  const catchall = catchallOf(command);
  if (catchall !== undefined) for (const [key, value] of extra) keep(key, catchall, [value]);

  const args = Object.fromEntries(kept);
  if (messages.length > 0) {
    const onlyTimes = messages.length === times.problems.length;
    const offers = (onlyTimes ? times.offers : []).map((offer): Offer => {
      const meant = { ...args, ...Object.fromEntries(offer.values) };
      return { label: offer.label, command: commandLineOf(command, { people, args: meant, reason, tenant }) };
    });
    return { kind: 'problems', messages: shortened([...new Set(messages)]), offers };
  }
  const reviewed = command.review?.(args) ?? { kind: 'fits', args };
  if (reviewed.kind === 'problems') return { kind: 'problems', messages: shortened(reviewed.messages), offers: [] };
  if (reviewed.kind === 'missing') keys.push(...reviewed.keys);
  const values: BoundArguments = {
    people,
    args: reviewed.args,
    reason,
    tenant,
    ...(skipUnknown && { skipUnknown }),
  };
  return keys.length > 0 ? { kind: 'missing', keys, ...values } : { kind: 'bound', ...values };
}

/** The moment with the zone that was typed for the times, if one was; one that nobody knows is left to the argument's schema. */
function momentOf(command: Command, byName: AssignedArguments['byName'], moment: Moment): Moment {
  const name = argumentsOf(command).find(({ kind }) => kind === 'time-zone')?.name ?? '';
  const words = (byName.get(name) ?? []).flatMap((value) => (value.kind === 'word' ? [value] : []));
  const zone = words.length === 0 ? undefined : timeZoneCalled(timeText(words));
  return zone === undefined ? moment : { ...moment, zone, isZoneTyped: true };
}

/** The typed times. A mention in the place of one is left to the argument's schema, which refuses it. */
const timesIn = (command: Command, byName: AssignedArguments['byName']): readonly TimeToRead[] =>
  argumentsOf(command).flatMap(({ name, kind }) => {
    const words = (byName.get(name) ?? []).flatMap((value) => (value.kind === 'word' ? [value] : []));
    const isTyped = words.length > 0 && words.length === byName.get(name)?.length;
    return isTimeKind(kind) && isTyped ? [{ name, kind, text: timeText(words) }] : [];
  });

function peopleIn({ name, kind }: Argument, reads: readonly PersonRead[]) {
  const queries = uniqueQueries(reads.flatMap((person) => (person.ok ? [person.query] : [])));
  const wrong = reads.flatMap((person) => (person.ok ? [] : [person.problem]));
  const most = kind === 'person' ? 1 : mostPeople;
  const tooMany = `argument "${name}": expected ${kind === 'person' ? 'one person' : `${most} people at most`}, got ${queries.length}`;
  return { queries, wrong: queries.length > most ? [...wrong, tooMany] : wrong };
}

const shortened = (messages: readonly string[]): readonly string[] =>
  messages.length <= mostMessages
    ? messages
    : [...messages.slice(0, mostMessages), `and ${messages.length - mostMessages} more`];

/** Reads a field's text; empty when the field is absent. Forms are untrusted input, so inherited keys do not count. */
const field = (fields: Readonly<Record<string, string>>, name: string): string =>
  Object.hasOwn(fields, name) ? clean(fields[name] ?? '') : '';
