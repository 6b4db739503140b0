import { z } from 'zod';
import { isLookupKind, isTimeKind } from '../../services/contract/args.ts';
import { argumentsOf, type Argument } from '../../services/contract/arguments.ts';
import type { Command } from '../../services/contract/bundle.ts';

/** Values of a tool's arguments, by name. */
export type ToolValues = Readonly<Record<string, unknown>>;

/** Longest value of an argument, in characters. */
const valueAtMost = 2000;

/**
 * The arguments of a tool for a command, from what the command declares. Secrets are left out: nobody gives one to an assistant.
 * @param more arguments besides, such as the tenant
 */
export const fieldsSchema = (command: Command, more: z.ZodRawShape): z.ZodObject =>
  z.strictObject({
    ...Object.fromEntries(
      argumentsOf(command)
        .filter(({ kind }) => kind !== 'secret')
        .map((argument) => [argument.name, fieldSchema(argument)]),
    ),
    ...more,
  });

function fieldSchema(argument: Argument): z.ZodType {
  const value = valueSchema(argument);
  const described = value.describe(describedBy(argument));
  return argument.required ? described : described.optional();
}

function valueSchema({ kind, choices }: Argument): z.ZodType {
  if (kind === 'yes-no') return z.boolean();
  const [first, ...others] = choices;
  if (kind === 'choice' && first !== undefined) return z.enum([first, ...others]);
  return kind === 'plain' ? z.union([z.string().max(valueAtMost), z.number()]) : z.string().min(1).max(valueAtMost);
}

/** What an argument is, and how it is written. */
export function describedBy({ name, description, kind, default: usual }: Argument): string {
  const how = isLookupKind(kind)
    ? kind === 'person'
      ? ': an address, an object id or a display name'
      : ': addresses, object ids or display names, with commas between them'
    : isTimeKind(kind)
      ? ': a time in ISO 8601, or one such as 2h'
      : '';
  return `${description || name}${how}${usual === '' ? '' : `. Default: ${usual}`}`;
}

/** The values as a form would submit them: text by name of the argument. */
export const fieldTexts = (values: ToolValues): Readonly<Record<string, string>> =>
  Object.fromEntries(
    Object.entries(values).flatMap(([name, value]) => (value === undefined ? [] : [[name, fieldText(value)]])),
  );

const fieldText = (value: unknown): string =>
  typeof value === 'boolean' ? (value ? 'yes' : 'no') : typeof value === 'string' ? value : JSON.stringify(value);
