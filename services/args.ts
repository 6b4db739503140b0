import { z } from 'zod';
import { personId, type PersonId, type Target } from './person.ts';

/** What the parser, the resolver and the form must know of an argument besides its schema. */
export type ArgKind = 'people' | 'person' | 'text';

const kinds = z.registry<{ kind: ArgKind }>();

const target = z.object({
  id: z.custom<PersonId>((value) => typeof value === 'string' && personId(value) !== undefined),
  name: z.string(),
  upn: z.string(),
  jobTitle: z.string().nullable(),
  synced: z.boolean(),
  guest: z.boolean(),
  enabled: z.boolean(),
  roles: z.array(z.string()).readonly(),
}) satisfies z.ZodType<Target>;

/** An account as the store keeps it. */
export const targetSchema = target;

/** One or more accounts; the command runs once for each. Typed as UPN, object id, @mention, alias or quoted name. */
export const people = (description: string) => withKind('people', target, description);

/** Exactly one account, besides those the command runs for. */
export const person = (description: string) => withKind('person', target, description);

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

/** What kind of argument a schema is; undefined for plain options. Sees through `.optional()` and `.default()`. */
export function kindOf(schema: z.ZodType): ArgKind | undefined {
  if (schema instanceof z.ZodOptional || schema instanceof z.ZodDefault) return kindOf(schema.unwrap() as z.ZodType);
  return kinds.get(schema)?.kind;
}

function withKind<S extends z.ZodType>(kind: ArgKind, schema: S, description: string): S {
  const described = schema.describe(description);
  kinds.add(described, { kind });
  return described;
}
