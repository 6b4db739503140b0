import { z } from 'zod';
import type { CommandDeclaration } from './action.ts';
import { argumentKindOf, choiceLabelsOf, type ArgumentKind, type ChoiceLabels } from './args.ts';
import type { Target } from '../model/person.ts';
import { targetSchema } from '../model/target.ts';

/** One argument of a command, as the parser, the help, the form and the documentation see it. */
export interface Argument {
  readonly name: string;
  readonly description: string;
  readonly kind: ArgumentKind | 'yes-no' | 'choice' | 'plain';
  readonly required: boolean;
  /** The default as a person would type it; empty when there is none. */
  readonly default: string;
  /** The values that a `choice` accepts; empty for other kinds. */
  readonly choices: readonly string[];
  /** What forms call those values. */
  readonly choiceLabels: ChoiceLabels;
  /** Other keys that people may type, such as those of Cortex XSOAR. */
  readonly otherNames: readonly string[];
  readonly schema: z.ZodType;
}

const cache = new WeakMap<CommandDeclaration, readonly Argument[]>();

/** Lists the arguments of a command in declared order. The result is cached, because a declaration never changes. */
export function argumentsOf(command: CommandDeclaration): readonly Argument[] {
  const cached = cache.get(command);
  if (cached !== undefined) return cached;
  const rows = Object.entries(command.args.shape).map(([name, schema]) =>
    argument(name, schema as z.ZodType, otherNames(command, name)),
  );
  cache.set(command, rows);
  return rows;
}

/**
 * Returns the schema for options that are not declared one by one: `update-user` accepts any property.
 * @returns undefined for most commands, which accept only what they declare
 */
export function catchallOf(command: CommandDeclaration): z.ZodType | undefined {
  const { catchall } = command.args.def;
  return catchall === undefined || catchall instanceof z.ZodNever ? undefined : (catchall as z.ZodType);
}

/** Formats a value the way a person would type it; the object id for a target, empty for an absent value. */
export function typedForm(value: unknown): string {
  if (Array.isArray(value)) return value.map(typedForm).join(',');
  if (typeof value === 'string' || typeof value === 'number') return String(value);
  if (typeof value === 'boolean') return value ? 'yes' : 'no';
  if (isTarget(value)) return value.id;
  return value === undefined || value === null ? '' : JSON.stringify(value);
}

/** Whether an argument's value is a target, as a stored request keeps it. */
export const isTarget = (value: unknown): value is Target => targetSchema.safeParse(value).success;

function argument(name: string, schema: z.ZodType, otherNames: readonly string[]): Argument {
  const absent = schema.safeParse(undefined);
  const choices = choicesOf(schema);
  return {
    name,
    description: schema.description ?? '',
    kind: argumentKindOf(schema) ?? (isYesNo(schema) ? 'yes-no' : choices.length > 0 ? 'choice' : 'plain'),
    required: !absent.success,
    default: absent.success ? typedForm(absent.data) : '',
    choices,
    choiceLabels: choiceLabelsOf(schema),
    otherNames,
    schema,
  };
}

const otherNames = (command: CommandDeclaration, name: string): readonly string[] =>
  Object.entries(command.argumentAliases ?? {})
    .filter(([, key]) => key === name)
    .map(([other]) => other);

const isYesNo = (schema: z.ZodType): boolean =>
  schema.safeParse('yes').data === true && schema.safeParse('no').data === false;

function choicesOf(schema: z.ZodType): readonly string[] {
  if (argumentKindOf(schema) !== undefined) return [];
  const { enum: values } = z.toJSONSchema(schema, { io: 'output', unrepresentable: 'any' });
  return (values ?? []).filter((value) => typeof value === 'string');
}
