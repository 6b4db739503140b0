import type { Target } from '../model/person.ts';

/**
 * Where an assignment of a role counts.
 * - `tenant`: everywhere
 * - `unit`: in one administrative unit
 * - `object`: for one object of the directory, such as a group or an app
 * - `app`: inside one app, which defines the scope itself
 */
export type RoleScope = 'tenant' | 'unit' | 'object' | 'app';

/** A role as somebody holds it. */
export interface HeldRole {
  /** Display name of the role. */
  readonly name: string;
  /** Whether the tenant defined it itself. Its name may then equal that of a built-in role. */
  readonly custom: boolean;
  /** Whether it has to be activated first. */
  readonly eligible: boolean;
  readonly scope: RoleScope;
}

const scopeWords: Readonly<Record<RoleScope, string>> = {
  tenant: '',
  unit: 'in an administrative unit',
  object: 'for one object',
  app: 'inside one app',
};

/**
 * Names a role with what matters about it: `User Administrator (eligible)`, `Helpdesk Administrator (in an administrative unit)`.
 * @param group name of the group that the role is held through; undefined when it is held directly
 */
export function roleName({ name, custom, eligible, scope }: HeldRole, group?: string): string {
  const details = [
    custom ? 'custom role' : '',
    eligible ? 'eligible' : '',
    scopeWords[scope],
    group === undefined ? '' : `through ${group}`,
  ].filter((words) => words !== '');
  return details.length === 0 ? name : `${name} (${details.join(', ')})`;
}

/** Names the membership of a group that roles can be assigned to, which Microsoft treats like a role. */
export const groupName = (group: string): string => `Member of ${group} (role-assignable group)`;

/** Names the right to become a member or owner of such a group. */
export const joinableName = (group: string): string => `May join ${group} (role-assignable group)`;

/**
 * Whether an entry of `Target.roles` makes the account what it is now: not a role that has to be activated first, nor a group that can be
 * joined. The member of a role-assignable group counts whatever the group holds.
 * @param name as `roleName`, `groupName` and `joinableName` write it
 */
export const countsNow = (name: string): boolean =>
  name.includes('through ') || !(/\((?:custom role, )?eligible[,)]/.test(name) || name.startsWith('May join '));

/** Whether an entry of `Target.roles` is a role, and not only the part in a role-assignable group. */
export const isRole = (name: string): boolean => !/^(?:Member of|May join) .* \(role-assignable group\)$/.test(name);

/** Whether an entry of `Target.roles` is a role that is held through a group, so that only leaving the group ends it. */
export const isThroughGroup = (name: string): boolean => isRole(name) && /\((?:[^()]*, )?through [^]*\)$/.test(name);

/** Whether an entry of `Target.roles` is a role that the account holds, or can activate, itself. */
export const isOwnRole = (name: string): boolean => isRole(name) && !isThroughGroup(name);

/** Built-in roles that are of no use to an attacker. */
const harmlessRoles = [
  'Directory Readers',
  'Guest Inviter',
  'Message Center Reader',
  'Reports Reader',
  'Usage Summary Reports Reader',
  'User Experience Success Manager',
];

const harmlessNames: ReadonlySet<string> = new Set(
  harmlessRoles.flatMap((name) =>
    [false, true].flatMap((eligible) =>
      (['tenant', 'unit', 'object', 'app'] as const).map((scope) => roleName({ name, custom: false, eligible, scope })),
    ),
  ),
);

/**
 * Whether an entry of `Target.roles` makes an account an admin. Everything does except a harmless built-in role that is held directly:
 * a role through a group makes its holder a member of a role-assignable group, and a custom role may have any name.
 * @param name as `roleName`, `groupName` and `joinableName` write it
 */
export const isAdminRole = (name: string): boolean => !harmlessNames.has(name);

const unreadWords: Readonly<Record<Target['rolesUnread'][number], string>> = {
  active: 'active roles',
  eligible: 'eligible roles',
  groups: 'role-assignable groups',
};

/**
 * Describes the roles of an account, with what was looked at: `No active or eligible admin roles`, or
 * `User Administrator (eligible) · Could not be read: role-assignable groups`.
 */
export function rolesInWords({ roles, rolesUnread }: Pick<Target, 'roles' | 'rolesUnread'>): string {
  const unread = rolesUnread.map((source) => unreadWords[source]).join(', ');
  if (unread === '') return roles.length === 0 ? 'No active or eligible admin roles' : roles.join(', ');
  return roles.length === 0
    ? `Roles could not be read: ${unread}`
    : `${roles.join(', ')} · Could not be read: ${unread}`;
}
