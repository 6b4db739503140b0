import { z } from 'zod';

/** Groups as a step keeps them: all of which an account was a member, or all of which it was not. */
export const keptGroups = z.object({
  groups: z.array(z.object({ id: z.string(), name: z.string() })).readonly(),
});
type KeptGroups = z.output<typeof keptGroups>;

/** The names of kept groups; empty when there are none. */
export const namesIn = ({ groups }: KeptGroups): string => groups.map(({ name }) => name).join(', ');

/** Whether no group is missing in another list. */
export const hasAllOf = (part: KeptGroups, whole: KeptGroups): boolean =>
  part.groups.every(({ id }) => whole.groups.some((group) => group.id === id));
