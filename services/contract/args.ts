import { z } from 'zod';
import { tokenOf } from '../base/page-token.ts';
import { targetSchema } from '../model/target.ts';
import { startOf } from '../base/time.ts';

/** Arguments whose words Entra must be asked about; the command runs once for each of all but a `person`. */
export type LookupKind = 'people' | 'person' | 'devices' | 'deleted';

/** What the parser, the resolver and the form must know of an argument besides its schema. */
export type ArgKind = LookupKind | 'text' | 'secret';

export const isLookup = (kind: string | undefined): kind is LookupKind => kind === 'person' || isMany(kind);

/** Whether a kind names what the command runs for, once for each. */
export const isMany = (kind: string | undefined): kind is Exclude<LookupKind, 'person'> =>
  kind === 'people' || kind === 'devices' || kind === 'deleted';

const kinds = z.registry<{ kind: ArgKind }>();
/** One or more accounts; the command runs once for each. Typed as UPN, object id, @mention, alias or quoted name. */
export const people = (description: string) => withKind('people', targetSchema, description);

/** Exactly one account, besides those the command runs for. */
export const person = (description: string) => withKind('person', targetSchema, description);

/** One or more devices: object id, name, or whose they are. */
export const devices = (description: string) => withKind('devices', targetSchema, description);

/** One or more deleted accounts that can still be restored: object id, address or name. */
export const deleted = (description: string) => withKind('deleted', targetSchema, description);

/**
 * A password or the like. Typed into a chat it is refused; a private form asks for it. `run` gets only the fact that there is one:
 * the secret itself comes from `secrets.given(name)`.
 */
export const secret = (description: string) => withKind('secret', z.string().min(1).max(256).optional(), description);

/** What stands in the stored arguments for a secret that was given privately. */
export const givenPrivately = 'given privately';

/** Free text: takes everything that is typed without a key. */
export const text = (description: string) => withKind('text', z.string().trim().min(1).max(256), description);

/** `yes`, `no`, `true` or `false`, in any case. */
export const yesNo = z.union([
  z.boolean(),
  z
    .string()
    .toLowerCase()
    .pipe(z.enum(['yes', 'no', 'true', 'false'], { error: 'expected yes or no' }))
    .transform((word) => word === 'yes' || word === 'true'),
]);

/** How a generated password reaches somebody: not at all, or once, privately, to the requester. */
export const delivery = z
  .string()
  .toLowerCase()
  .pipe(z.enum(['discard', 'reveal'], { error: 'expected discard or reveal' }));

/** A comma-separated list. */
export const list = z.union([
  z.array(z.string()),
  z.string().transform((typed) =>
    typed
      .split(',')
      .map((item) => item.trim())
      .filter((item) => item !== ''),
  ),
]);

/** A list that has something in it; `isAll` tells the one word that stands for everything. */
export const someOrAll = list.refine((names) => names.length > 0, { error: 'expected names, ids or all' });

export const isAll = (names: readonly string[]): boolean => names.length === 1 && names[0]?.toLowerCase() === 'all';

/** A whole number within bounds, both included. */
export function wholeNumber(least: number, most: number) {
  const error = `expected a whole number from ${least} to ${most}`;
  return z.coerce.number({ error }).int({ error }).min(least, { error }).max(most, { error });
}

/** A time to come, ISO 8601, UTC unless it says otherwise; stored as UTC. */
export const moment = z
  .string()
  .trim()
  .refine((typed) => !/^\d+[mhd]$/i.test(typed) && !Number.isNaN(startOf(typed, 0)), {
    error: 'expected a time such as 2026-03-02T09:00Z',
  })
  .transform((typed) => new Date(startOf(typed, 0)).toISOString());

/** From when on: `30m`, `2h`, `1d`, or an ISO time, UTC unless it says otherwise. Stays as typed; `startOf` reads it. */
export const since = z
  .string()
  .trim()
  .refine((typed) => !Number.isNaN(startOf(typed, 0)), {
    error: 'expected 30m, 2h, 1d or a time such as 2026-03-02T09:00Z',
  });
/** Where a list goes on; the More button fills it in. Graph's own link is taken as well, of which only the query is used. */
export const nextPage = z
  .string()
  .transform((typed) => (/^https?:\/\/\S+\?\S+$/i.test(typed) ? tokenOf(typed) : typed))
  .pipe(z.string().regex(/^[\w.-]+$/, { error: 'expected what the More button of this list holds' }))
  .optional()
  .describe('The page to go on with, from the More button');

/** What kind of argument a schema is; undefined for plain options. Sees through `.optional()` and `.default()`. */
export function kindOf(schema: z.ZodType): ArgKind | undefined {
  const known = kinds.get(schema)?.kind;
  if (known !== undefined || !(schema instanceof z.ZodOptional || schema instanceof z.ZodDefault)) return known;
  return kindOf(schema.unwrap() as z.ZodType);
}

function withKind<S extends z.ZodType>(kind: ArgKind, schema: S, description: string): S {
  const described = schema.describe(description);
  kinds.add(described, { kind });
  return described;
}
