import type { RoleAssignment } from './role-assignments.ts';

/**
 * A role as people type it: `User Administrator`, `Groups Administrator@/administrativeUnits/<id> eligible`, or
 * `<definition id>@/ active until 2027-03-01T00:00:00Z`. What is left out is not decided by it.
 */
export interface RoleEntry {
  /** Display name, or id of the role definition. */
  readonly role: string;
  /** Path of what it counts for, such as `/`; undefined when none was typed. */
  readonly directoryScope: string | undefined;
  /** Scope that an app defines; undefined when none was typed. */
  readonly appScope: string | undefined;
  readonly kind: 'active' | 'eligible' | undefined;
  /** ISO 8601. */
  readonly until: string | undefined;
}

const pattern =
  /^(?<role>[^@,]{1,256}?)(?:@(?:(?<directory>\/[\w/-]*)|app:(?<app>\S{1,256})))?(?: (?<kind>active|eligible))?(?: until (?<until>\d{4}-\d\d-\d\dT[\d:.]{5,16}Z))?$/i;

/**
 * Reads a role as people type it.
 * @returns undefined when the text is none
 */
export function roleEntry(typed: string): RoleEntry | undefined {
  const { role, directory, app, kind, until } = pattern.exec(typed.trim())?.groups ?? {};
  if (role === undefined || (until !== undefined && Number.isNaN(Date.parse(until)))) return undefined;
  return {
    role: role.trim(),
    directoryScope: directory,
    appScope: app,
    kind: kind === undefined ? undefined : kind.toLowerCase() === 'eligible' ? 'eligible' : 'active',
    until,
  };
}

/** An assignment of a role, as far as it is needed to make it again. */
export interface KeptRole {
  readonly name: string;
  readonly custom: boolean;
  /** Id of the role definition. */
  readonly definition: string;
  readonly directoryScope: string | null;
  readonly appScope: string | null;
  readonly eligible: boolean;
  readonly endsAt: string | null;
}

/** Writes an assignment as people type it. A custom role is named by its id, because its name may equal that of another one. */
export const entryOf = ({ name, custom, definition, directoryScope, appScope, eligible, endsAt }: KeptRole): string =>
  [
    `${custom || name.includes(',') || name.includes('@') ? definition : name}@${directoryScope ?? `app:${appScope ?? ''}`}`,
    eligible ? 'eligible' : 'active',
    ...(endsAt === null ? [] : [`until ${new Date(endsAt).toISOString()}`]),
  ].join(' ');

/** Whether an entry means an assignment. What the entry leaves out, any assignment fits. When it ends does not matter. */
export const isMeant = (
  { role, directoryScope, appScope, kind }: RoleEntry,
  held: Pick<RoleAssignment, 'name' | 'definition' | 'directoryScope' | 'appScope' | 'eligible'>,
): boolean =>
  [held.name, held.definition].some((name) => name.toLowerCase() === role.toLowerCase()) &&
  (directoryScope === undefined || directoryScope.toLowerCase() === held.directoryScope?.toLowerCase()) &&
  (appScope === undefined || appScope === held.appScope) &&
  (kind === undefined || (kind === 'eligible') === held.eligible);
