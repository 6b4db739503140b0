import { isLookup, isMany } from '../contract/args.ts';
import { isRead, type Command } from '../contract/bundle.ts';
import { argumentsOf, catchallOf, typedForm, type Argument } from '../contract/arguments.ts';
import type { BoundArguments } from './bind.ts';
import { shownQuery, type PersonQuery } from './person-query.ts';
import { quote } from '../base/quotes.ts';

/** How a command is typed: `contain <user...> [disable=no] [deliver=discard] [because <reason>]`. */
export function usageOf(command: Command): string {
  const parts = argumentsOf(command).map(usageOfArgument);
  const others = catchallOf(command) === undefined ? [] : ['[<property>=<value>...]'];
  return [command.name, ...parts, ...others, ...(isRead(command) ? [] : ['[because <reason>]'])].join(' ');
}

/** One input of the form for a command. */
export interface Field {
  /** The name of the argument, or `reason`. A people field has a second input, `<key>-typed`. */
  readonly key: string;
  readonly label: string;
  readonly kind: Argument['kind'];
  readonly choices: readonly string[];
  /** What is known or usual; of people, their object ids. Empty when there is nothing. */
  readonly value: string;
  /** Of people: those who were named otherwise, as one would type them. */
  readonly typed: string;
  readonly required: boolean;
}

/**
 * The form for a command, filled with what is known of the arguments.
 * @param secrets whether the form is for one person's eyes, so that it may ask for secrets
 */
export function fieldsOf(
  command: Command,
  known: Partial<BoundArguments> = {},
  { secrets = false }: { readonly secrets?: boolean } = {},
): readonly Field[] {
  const asked = argumentsOf(command).filter(({ kind }) => secrets || kind !== 'secret');
  const fields = asked.map((arg): Field => {
    const { name: key, description: label, kind, choices, required } = arg;
    const people = known.people?.[key] ?? [];
    const given = Object.hasOwn(known.args ?? {}, key) ? typedForm(known.args?.[key]) : arg.default;
    const value = people.filter(({ kind }) => kind === 'id').map(shownQuery);
    const typed = people.filter(({ kind }) => kind !== 'id').map(retyped);
    return { key, label, kind, choices, required, value: value.join(',') || given, typed: typed.join(', ') };
  });
  return isRead(command) ? fields : [...fields, reasonField(known.reason ?? '')];
}

const reasonField = (value: string): Field => ({
  key: 'reason',
  label: 'Why: an incident number, what was seen',
  kind: 'plain',
  choices: [],
  value,
  typed: '',
  required: false,
});

const retyped = (query: PersonQuery): string =>
  query.kind === 'upn' ? query.upn : quote(shownQuery(query).replaceAll('"', ''));

function usageOfArgument({ name, kind, required, default: usual, choices }: Argument): string {
  if (isLookup(kind) || kind === 'text') {
    const typed = isMany(kind) ? `${name}...` : name;
    return required ? `<${typed}>` : `[${typed}]`;
  }
  if (kind === 'secret') return `[${name}=private]`;
  const value = usual || choices.join('|') || (kind === 'yes-no' ? 'yes|no' : `<${name}>`);
  return required ? `${name}=${value}` : `[${name}=${value}]`;
}
