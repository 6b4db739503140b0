import { z } from 'zod';

/** A Microsoft 365 group that is deleted, or was and is back. */
export const deletedGroupSchema = z.object({
  id: z.string(),
  displayName: z.string(),
  description: z.string(),
  mail: z.string(),
  isAssignableToRole: z.boolean().nullable(),
  /** Null once it is restored. */
  deletedAt: z.string().nullable(),
});

/** A parsed group. */
export type DeletableGroup = Readonly<z.output<typeof deletedGroupSchema>>;
