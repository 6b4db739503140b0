import { z } from 'zod';
import { tokenOf } from '../base/page-token.ts';
import { targetSchema } from '../model/target.ts';
import { startOf } from '../base/time.ts';

/** Kinds of arguments that are looked up in Entra. A command runs once for each value, except of a `person`. */
export type LookupKind = 'people' | 'person' | 'devices' | 'deleted';

/** What the parser, the resolver and the forms need to know about an argument besides its schema. */
export type ArgumentKind = LookupKind | 'text' | 'secret';

/** Whether arguments of this kind are looked up in Entra. */
export const isLookupKind = (kind: string | undefined): kind is LookupKind => kind === 'person' || namesTargets(kind);

/** Whether arguments of this kind name the targets of the command, which runs once for each of them. */
export const namesTargets = (kind: string | undefined): kind is Exclude<LookupKind, 'person'> =>
  kind === 'people' || kind === 'devices' || kind === 'deleted';

const kinds = z.registry<{ kind: ArgumentKind }>();

/**
 * Declares an argument for one or more accounts; the command runs once for each. People type a UPN, an object id, an @mention, an alias
 * address or a quoted name.
 * @param description what the form and the help call it
 */
export const people = (description: string) => withKind('people', targetSchema, description);

/** Declares an argument for exactly one account besides the targets, such as a manager. */
export const person = (description: string) => withKind('person', targetSchema, description);

/** Declares an argument for one or more devices, named by object id, by display name or by their owner. */
export const devices = (description: string) => withKind('devices', targetSchema, description);

/** Declares an argument for one or more deleted accounts that can still be restored, named by object id, address or display name. */
export const restorableAccounts = (description: string) => withKind('deleted', targetSchema, description);

/**
 * Declares an argument for a password or another secret. Cordon refuses one that is typed in a conversation and asks for it in a private
 * form. `run` receives a placeholder; read the secret itself with `secrets.privateInput(name)`.
 */
export const secret = (description: string) => withKind('secret', z.string().min(1).max(256).optional(), description);

/** The placeholder in a request's stored arguments for a secret that was entered in a private form. Persisted: do not change it. */
export const privateValuePlaceholder = 'given privately';

/** Declares a free-text argument, which takes everything that is typed without a key. At most 256 characters. */
export const freeText = (description: string) => withKind('text', z.string().trim().min(1).max(256), description);

/** Accepts `yes`, `no`, `true` or `false`, in any case. */
export const yesNo = z.union([
  z.boolean(),
  z
    .string()
    .toLowerCase()
    .pipe(z.enum(['yes', 'no', 'true', 'false'], { error: 'expected yes or no' }))
    .transform((word) => word === 'yes' || word === 'true'),
]);

/** What happens to a generated password: `discard` it, or `reveal` it to the requester, once and privately. */
export const delivery = z
  .string()
  .toLowerCase()
  .pipe(z.enum(['discard', 'reveal'], { error: 'expected discard or reveal' }));

/** Accepts a comma-separated list; empty items are dropped. */
export const commaList = z.union([
  z.array(z.string()),
  z.string().transform((typed) =>
    typed
      .split(',')
      .map((item) => item.trim())
      .filter((item) => item !== ''),
  ),
]);

/** Accepts a comma-separated list with at least one item. Use `isAll` to recognise the word `all`. */
export const someOrAll = commaList.refine((names) => names.length > 0, { error: 'expected names, ids or all' });

/** Whether a `someOrAll` argument is the single word `all`, in any case. */
export const isAll = (names: readonly string[]): boolean => names.length === 1 && names[0]?.toLowerCase() === 'all';

/**
 * Accepts a whole number.
 * @param least smallest value, inclusive
 * @param most largest value, inclusive
 */
export function wholeNumber(least: number, most: number) {
  const error = `expected a whole number from ${least} to ${most}`;
  return z.coerce.number({ error }).int({ error }).min(least, { error }).max(most, { error });
}

/** Accepts a point in time in ISO 8601, as UTC unless it has an offset, and stores it in UTC. It may lie in the past. */
export const timestamp = z
  .string()
  .trim()
  .refine((typed) => !/^\d+[mhd]$/i.test(typed) && !Number.isNaN(startOf(typed, 0)), {
    error: 'expected a time such as 2026-03-02T09:00Z',
  })
  .transform((typed) => new Date(startOf(typed, 0)).toISOString());

/**
 * Accepts the start of a period: `30m`, `2h` or `1d` ago, or a time in ISO 8601, as UTC unless it has an offset. The value stays as
 * typed, so that a button can repeat it; convert it with `startOf` when the action runs.
 */
export const since = z
  .string()
  .trim()
  .refine((typed) => !Number.isNaN(startOf(typed, 0)), {
    error: 'expected 30m, 2h, 1d or a time such as 2026-03-02T09:00Z',
  });

/**
 * Accepts the token of the next page, which the More button of a list fills in. A link of Graph works as well, but only its query is
 * used.
 */
export const nextPage = z
  .string()
  .transform((typed) => (/^https?:\/\/[^\s?]+\?\S+$/i.test(typed) ? tokenOf(typed) : typed))
  .pipe(z.string().regex(/^[\w.-]+$/, { error: 'expected what the More button of this list holds' }))
  .optional()
  .describe('The page to go on with, from the More button');

/**
 * Looks up the kind of an argument; works through `.optional()` and `.default()`.
 * @returns undefined for a plain option
 */
export function argumentKindOf(schema: z.ZodType): ArgumentKind | undefined {
  const known = kinds.get(schema)?.kind;
  if (known !== undefined || !(schema instanceof z.ZodOptional || schema instanceof z.ZodDefault)) return known;
  return argumentKindOf(schema.unwrap() as z.ZodType);
}

function withKind<S extends z.ZodType>(kind: ArgumentKind, schema: S, description: string): S {
  const described = schema.describe(description);
  kinds.add(described, { kind });
  return described;
}
