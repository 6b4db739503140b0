import { readFileSync } from 'node:fs';
import { z } from 'zod';

const read = (file: string): unknown => JSON.parse(readFileSync(new URL(file, import.meta.url), 'utf8'));

/** An excerpt of Graph's metadata; the file names its source. */
export const graphMetadata = z
  .strictObject({
    source: z.string(),
    userProperties: z.record(
      z.string(),
      z.strictObject({ type: z.string(), readOnly: z.boolean().optional(), requiresSelect: z.boolean().optional() }),
    ),
    requiredToCreateUser: z.array(z.string()),
    authenticationMethods: z.record(z.string(), z.strictObject({ type: z.string(), delete: z.boolean() })),
  })
  .parse(read('graph-metadata.json'));

/** An excerpt of Entra's pages about built-in roles; the file names its source. */
export const entraRoles = z
  .strictObject({
    source: z.string(),
    roles: z.array(z.strictObject({ name: z.string(), templateId: z.guid(), privileged: z.boolean() })),
    belowUserAdministrator: z.array(z.string()),
  })
  .parse(read('entra-roles.json'));
