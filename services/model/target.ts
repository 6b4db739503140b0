import { z } from 'zod';
import { personId, targetKinds, type PersonId, type Target } from './person.ts';

/** A target as the store keeps it in a request's arguments. */
export const targetSchema = z.object({
  kind: z.enum(targetKinds).default('account'), // requests of the first version have none
  id: z.custom<PersonId>((value) => typeof value === 'string' && personId(value) !== undefined),
  name: z.string(),
  upn: z.string(),
  jobTitle: z.string().nullable(),
  synced: z.boolean(),
  guest: z.boolean(),
  enabled: z.boolean(),
  roles: z.array(z.string()).readonly(),
}) satisfies z.ZodType<Target>;
