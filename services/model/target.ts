import { z } from 'zod';
import { personId, targetKinds, type PersonId, type Target } from './person.ts';

/** Parses a target from the stored payload of a request. */
export const targetSchema = z.object({
  kind: z.enum(targetKinds).default('account'), // requests of the first version have no kind
  id: z.custom<PersonId>((value) => typeof value === 'string' && personId(value) !== undefined),
  name: z.string(),
  upn: z.string(),
  jobTitle: z.string().nullable(),
  synced: z.boolean(),
  guest: z.boolean(),
  enabled: z.boolean(),
  roles: z.array(z.string()).readonly(),
}) satisfies z.ZodType<Target>;
