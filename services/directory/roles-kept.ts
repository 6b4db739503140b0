import { z } from 'zod';
import { echo } from '../base/echo.ts';
import { isAll } from '../contract/args.ts';
import { GraphProblem } from '../graph/graph.ts';
import type { RoleAssignment } from './role-assignments.ts';
import { isMeant, roleEntry, type KeptRole, type RoleEntry } from './role-entries.ts';

/** Roles as a step keeps them: those that it removes, or those that it assigns. */
export const keptRoles = z.object({
  roles: z
    .array(
      z.object({
        name: z.string(),
        custom: z.boolean(),
        definition: z.string(),
        directoryScope: z.string().nullable(),
        appScope: z.string().nullable(),
        eligible: z.boolean(),
        endsAt: z.string().nullable(),
      }),
    )
    .readonly(),
});
type KeptRoles = z.output<typeof keptRoles>;

/** An assignment as a step keeps it. */
export const asKept = (role: KeptRole): KeptRole => ({
  name: role.name,
  custom: role.custom,
  definition: role.definition,
  directoryScope: role.directoryScope,
  appScope: role.appScope,
  eligible: role.eligible,
  endsAt: role.endsAt === null ? null : new Date(role.endsAt).toISOString(), // Graph writes the same time in several ways
});

/** The names of kept roles; empty when there are none. */
export const roleNamesIn = ({ roles }: KeptRoles): string =>
  roles.map(({ name, eligible }) => (eligible ? `${name} (eligible)` : name)).join(', ');

/** Whether no role is missing in another list. */
export const hasAllRolesOf = (part: KeptRoles, whole: KeptRoles): boolean =>
  part.roles.every((role) =>
    whole.roles.some(
      (other) =>
        other.definition === role.definition &&
        other.directoryScope === role.directoryScope &&
        other.appScope === role.appScope &&
        other.eligible === role.eligible,
    ),
  );

/**
 * Reads entries that an argument has checked already.
 * @throws {TypeError} for one that is none
 */
export const entriesIn = (typed: readonly string[]): readonly RoleEntry[] =>
  typed.map((text) => {
    const entry = roleEntry(text);
    if (entry === undefined) throw new TypeError('a role that the argument should have refused');
    return entry;
  });

/**
 * Finds the roles that a request means.
 * @param typed entries that an argument has checked already, or the one word `all`
 * @param held those that there are
 * @throws {GraphProblem} `rejected` for an entry that means none of them
 */
export function chosenRoles<R extends RoleAssignment>(typed: readonly string[], held: readonly R[]): readonly R[] {
  if (isAll(typed)) return held;
  const entries = entriesIn(typed);
  const unknown = entries.find((entry) => !held.some((role) => isMeant(entry, role)));
  if (unknown !== undefined)
    throw new GraphProblem(
      'rejected',
      `The account itself holds no role “${echo(unknown.role)}” there. list-groups shows those that it has.`,
    );
  return held.filter((role) => areMeant(typed, role));
}

/**
 * Whether any of these entries means an assignment.
 * @param typed as for `chosenRoles`
 */
export const areMeant = (typed: readonly string[], role: RoleAssignment): boolean =>
  isAll(typed) || entriesIn(typed).some((entry) => isMeant(entry, role));
