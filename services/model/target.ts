import { z } from 'zod';
import { personId, roleSources, systemApps, targetKinds, type PersonId, type Target } from './person.ts';

const objectId = z.custom<PersonId>((value) => typeof value === 'string' && personId(value) !== undefined);

/** Parses a target from the stored payload of a request. */
export const targetSchema = z.object({
  kind: z.enum(targetKinds).default('account'), // requests of the first version have no kind
  id: objectId,
  name: z.string(),
  upn: z.string(),
  jobTitle: z.string().nullable(),
  synced: z.boolean(),
  guest: z.boolean(),
  enabled: z.boolean(),
  roles: z.array(z.string()).readonly(),
  // requests from before these were read have none of the following
  rolesUnread: z.array(z.enum(roleSources)).readonly().default([]),
  globalAdministrator: z.boolean().default(false),
  owners: z.array(objectId).readonly().default([]),
  employeeId: z.string().nullable().default(null),
  federated: z.boolean().default(false),
  activeRoles: z.array(z.string()).readonly().default([]),
  systemApp: z.enum(systemApps).nullable().default(null),
}) satisfies z.ZodType<Target>;
