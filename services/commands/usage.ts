import { isLookupKind, isStoredTime, namesTargets } from '../contract/args.ts';
import { isRead, type Command } from '../contract/bundle.ts';
import { argumentsOf, catchallOf, typedForm, type Argument } from '../contract/arguments.ts';
import type { BoundArguments } from './bind.ts';
import { shownQuery, typedQuery } from './person-query.ts';
import { timeToType } from '../base/typed-time.ts';

/** Formats the usage line of a command: `contain <user...> [disable=no] [deliver=discard] [because <reason>]`. */
export function usageOf(command: Command): string {
  const parts = argumentsOf(command).map(usageOfArgument);
  const others = catchallOf(command) === undefined ? [] : ['[<property>=<value>...]'];
  return [command.name, ...parts, ...others, ...(isRead(command) ? [] : ['[because <reason>]'])].join(' ');
}

/** One input of a command's form. */
export interface CommandField {
  /** The name of the argument, or `reason`. A field for people has a second input, `<key>-typed`. */
  readonly key: string;
  readonly label: string;
  readonly kind: Argument['kind'];
  readonly choices: readonly string[];
  readonly choiceLabels: Argument['choiceLabels'];
  /** The known value or the default; for people, their object ids, comma-separated. Empty when there is none. */
  readonly value: string;
  /** For people: those not named by object id, as a person would type them. */
  readonly typed: string;
  readonly required: boolean;
}

/** Options of `fieldsOf`. */
export interface FieldsOptions {
  /** Whether secret arguments get a field. Default: false, because others may see the form. */
  readonly secrets?: boolean;
  /** IANA name of the time zone in which times are shown, unless the command line names one; UTC when left out. */
  readonly zone?: string | undefined;
}

/**
 * Lists the fields of a command's form, filled with the values that are known already. Secret arguments get a field only with
 * `secrets: true`, which is for forms that only one person can see.
 * @param known the arguments of an incomplete command line
 */
export function fieldsOf(
  command: Command,
  known: Partial<BoundArguments> = {},
  { secrets = false, zone }: FieldsOptions = {},
): readonly CommandField[] {
  const zoneName = argumentsOf(command).find(({ kind }) => kind === 'time-zone')?.name ?? '';
  const typedZone = Object.hasOwn(known.args ?? {}, zoneName) ? known.args?.[zoneName] : undefined;
  const shownIn = typeof typedZone === 'string' ? typedZone : zone;
  const shown = argumentsOf(command).filter(({ kind }) => secrets || kind !== 'secret');
  const fields = shown.map((arg): CommandField => {
    const { name: key, description: label, kind, choices, choiceLabels, required } = arg;
    const people = known.people?.[key] ?? [];
    const given = Object.hasOwn(known.args ?? {}, key) ? typedForm(known.args?.[key]) : arg.default;
    const current = isStoredTime(kind) && given !== '' ? timeToType(given, shownIn) : given;
    const value = people.filter(({ kind }) => kind === 'id').map(shownQuery);
    const typed = people.filter(({ kind }) => kind !== 'id').map(typedQuery);
    return {
      key,
      label,
      kind,
      choices,
      choiceLabels,
      required,
      value: value.join(',') || current,
      typed: typed.join(', '),
    };
  });
  return isRead(command) ? fields : [...fields, reasonField(known.reason ?? '')];
}

const reasonField = (value: string): CommandField => ({
  key: 'reason',
  label: 'Why: an incident number, what was seen',
  kind: 'plain',
  choices: [],
  choiceLabels: {},
  value,
  typed: '',
  required: false,
});

function usageOfArgument({ name, kind, required, default: usual, choices }: Argument): string {
  if (isLookupKind(kind) || kind === 'text') {
    const typed = namesTargets(kind) ? `${name}...` : name;
    if (!required && kind === 'person') return `[${name}=<person>]`;
    return required ? `<${typed}>` : `[${typed}]`;
  }
  if (kind === 'secret') return `[${name}=private]`;
  const value = usual || choices.join('|') || (kind === 'yes-no' ? 'yes|no' : `<${name}>`);
  return required ? `${name}=${value}` : `[${name}=${value}]`;
}
