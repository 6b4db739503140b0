import { z } from 'zod';
import type { Declared } from './action.ts';
import { kindOf, type ArgKind } from './args.ts';
import type { Target } from '../model/person.ts';
import { targetSchema } from '../model/target.ts';

/** What can be said of one argument of a command: for the parser, the help, the form and the documentation. */
export interface Argument {
  readonly name: string;
  readonly description: string;
  readonly kind: ArgKind | 'yes-no' | 'choice' | 'plain';
  readonly required: boolean;
  /** As one would type it; empty when there is none. */
  readonly default: string;
  /** What a `choice` takes; else empty. */
  readonly choices: readonly string[];
  /** Such as Cortex XSOAR's. */
  readonly otherNames: readonly string[];
  readonly schema: z.ZodType;
}

const known = new WeakMap<Declared, readonly Argument[]>();

/** The arguments of a command, in declared order, from its schema. */
export function argumentsOf(command: Declared): readonly Argument[] {
  const before = known.get(command);
  if (before !== undefined) return before;
  const rows = Object.entries(command.args.shape).map(([name, schema]) =>
    argument(name, schema as z.ZodType, otherNames(command, name)),
  );
  known.set(command, rows);
  return rows;
}

/** The schema of options that are not declared one by one (`update-user` takes any property); undefined as a rule. */
export function catchallOf(command: Declared): z.ZodType | undefined {
  const { catchall } = command.args.def;
  return catchall === undefined || catchall instanceof z.ZodNever ? undefined : (catchall as z.ZodType);
}

/** A value as one would type it. */
export function typedForm(value: unknown): string {
  if (Array.isArray(value)) return value.map(typedForm).join(',');
  if (typeof value === 'string' || typeof value === 'number') return String(value);
  if (typeof value === 'boolean') return value ? 'yes' : 'no';
  if (isTarget(value)) return value.id;
  return value === undefined || value === null ? '' : JSON.stringify(value);
}

/** Somebody among the arguments, as a stored request keeps them. */
export const isTarget = (value: unknown): value is Target => targetSchema.safeParse(value).success;

function argument(name: string, schema: z.ZodType, otherNames: readonly string[]): Argument {
  const absent = schema.safeParse(undefined);
  const choices = choicesOf(schema);
  return {
    name,
    description: schema.description ?? '',
    kind: kindOf(schema) ?? (isYesNo(schema) ? 'yes-no' : choices.length > 0 ? 'choice' : 'plain'),
    required: !absent.success,
    default: absent.success ? typedForm(absent.data) : '',
    choices,
    otherNames,
    schema,
  };
}

const otherNames = (command: Declared, name: string): readonly string[] =>
  Object.entries(command.keys ?? {})
    .filter(([, key]) => key === name)
    .map(([other]) => other);

const isYesNo = (schema: z.ZodType): boolean =>
  schema.safeParse('yes').data === true && schema.safeParse('no').data === false;

function choicesOf(schema: z.ZodType): readonly string[] {
  if (kindOf(schema) !== undefined) return [];
  const { enum: values } = z.toJSONSchema(schema, { io: 'output', unrepresentable: 'any' });
  return (values ?? []).filter((value) => typeof value === 'string');
}
