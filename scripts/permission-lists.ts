import type { Action } from '../services/contract/action.ts';
import { partsOf, permissionsOf, requiredPartsOf, type Command } from '../services/contract/bundle.ts';
import { commandGroups } from '../services/command-groups.ts';
import { licenceName } from '../services/graph/app-readiness.ts';
import { delegatedPermission, whyAppsOnly } from '../services/graph/delegated-permissions.ts';
import { unique } from './command-pages.ts';
import { codes, item } from './markdown.ts';

/** A Graph call that a request needs besides the calls of its actions. */
export interface RequestCall {
  /** Method and path without version; `*` stands for one segment. */
  readonly call: string;
  /** Application permissions that it needs together. */
  readonly permissions: readonly string[];
  /** What it is for, with when it is left out. */
  readonly purpose: string;
}

/**
 * What Cordon reads on the way from a typed line to a run, whatever the command. A test plays a containment and fails on a call that is
 * neither here nor one of the actions'.
 * @see https://learn.microsoft.com/graph/api/user-get
 * @see https://learn.microsoft.com/graph/api/user-list-transitivememberof
 * @see https://learn.microsoft.com/graph/api/rbacapplication-list-roleassignmentscheduleinstances
 * @see https://learn.microsoft.com/graph/api/rbacapplication-list-roleeligibilityscheduleinstances
 * @see https://learn.microsoft.com/graph/api/directoryobject-checkmembergroups
 */
export const requestCalls: readonly RequestCall[] = [
  {
    call: 'GET /users/*',
    permissions: ['User.Read.All'],
    purpose: 'Find the target, and see that requester and approver are enabled members of the tenant',
  },
  {
    call: 'GET /users',
    permissions: ['User.Read.All'],
    purpose: 'Find a target by name or alias address',
  },
  {
    call: 'GET /roleManagement/directory/*',
    permissions: ['RoleManagement.Read.Directory'],
    purpose: 'See the admin roles of the target, active and eligible',
  },
  {
    call: 'GET /users/*/transitiveMemberOf/microsoft.graph.group',
    permissions: ['User.Read.All', 'GroupMember.Read.All'],
    purpose: 'See whether the target is in a role-assignable group',
  },
  {
    call: 'GET /groups',
    permissions: ['GroupMember.Read.All'],
    purpose: 'For more than 10 targets, see which groups are role-assignable',
  },
  {
    call: 'GET /groups/*/transitiveMembers/microsoft.graph.user',
    permissions: ['GroupMember.Read.All'],
    purpose: 'See who is in a role-assignable group',
  },
  {
    call: 'GET /identityGovernance/privilegedAccess/group/eligibilityScheduleInstances',
    permissions: ['PrivilegedEligibilitySchedule.Read.AzureADGroup'],
    purpose: 'See whether the target can join a role-assignable group in Privileged Identity Management',
  },
  {
    call: 'GET /domains',
    permissions: ['Domain.Read.All'],
    purpose: 'See whether the target signs in at another identity provider',
  },
  {
    call: 'POST /users/*/checkMemberGroups',
    permissions: ['User.Read.All', 'GroupMember.Read.All'],
    purpose: 'Only if the policy names groups, to see who is in them',
  },
  {
    call: 'GET /users/*/manager',
    permissions: ['User.Read.All'],
    purpose: 'Show the department and the manager of the target',
  },
  {
    call: 'GET /identityProtection/riskyUsers/*',
    permissions: [], // it can do without
    purpose: 'Show the risk of the target, where the app may read it',
  },
];

/**
 * The least that an app needs for one command alone, with the request path and without parts that it can do without.
 * @returns a list of permissions and what each is for
 */
export function leastSet(command: Command): string {
  const purposes = new Map<string, Set<string>>();
  const add = (permission: string, purpose: string): void => {
    purposes.set(permission, (purposes.get(permission) ?? new Set()).add(purpose));
  };
  for (const part of requiredPartsOf(command))
    if (part.tier !== 'read') for (const permission of part.permissions) add(permission, part.step.will);
  for (const { permissions, purpose } of requestCalls)
    for (const permission of permissions.filter((name) => permissions.length === 1 || !purposes.has(name)))
      add(permission, purpose);
  return [...purposes]
    .toSorted(([a], [b]) => a.localeCompare(b))
    .map(([permission, why]) => item(`\`${permission}\`: ${[...why].join('. ')}.`))
    .join('\n');
}

/**
 * The least permissions for each group of commands, so that an operator can grant by group: what all its commands need together, then what
 * each command that is off until it is switched on adds to that.
 * @throws {RangeError} when a group names an unknown command
 */
export function byGroup(commands: readonly Command[]): string {
  return commandGroups
    .map(({ page, title, commands: names }) => {
      const members = names.map((name) => named(commands, name));
      const needed = together(members.filter(({ optIn }) => optIn !== true));
      const more = members
        .filter(({ optIn }) => optIn === true)
        .map((command) => {
          const added = permissionsOf(command).filter((name) => !needed.includes(name));
          return `  ${item(`\`${command.name}\`, once the policy switches it on: ${added.length === 0 ? 'nothing more' : codes(added)}`)}`;
        });
      return [item(`[${title}](commands/${page}.md): ${codes(needed) || 'nothing'}`), ...more].join('\n');
    })
    .join('\n');
}

const together = (commands: readonly Command[]): readonly string[] =>
  [...new Set(commands.flatMap((command) => permissionsOf(command)))].sort();

function named(commands: readonly Command[], name: string): Command {
  const command = commands.find((one) => one.name === name);
  if (command === undefined) throw new RangeError(`there is no command "${name}"`);
  return command;
}

/** The commands that are off with a real tenant until the policy switches them on, with what each needs. */
export const optInList = (commands: readonly Command[]): string =>
  commands
    .filter(({ optIn }) => optIn === true)
    .map((command) => item(`\`${command.name}\`: ${codes(permissionsOf(command))}`))
    .join('\n');

/** Every application permission with the commands that need it. */
export function byPermission(commands: readonly Command[]): string {
  const names = [...new Set(commands.flatMap(permissionsOf))].sort();
  return names
    .map((name) => item(`\`${name}\`: ${namesOf(commands.filter((one) => permissionsOf(one).includes(name)))}`))
    .join('\n');
}

/** What differs where people act in their own names: permissions with another name, and those that only an app can use. */
export function inNamesList(commands: readonly Command[]): string {
  const names = [...new Set(commands.flatMap(permissionsOf))].sort();
  return names
    .flatMap((name) => {
      const delegated = delegatedPermission(name);
      if (delegated === name) return [];
      const users = namesOf(commands.filter((one) => permissionsOf(one).includes(name)));
      return item(
        delegated === undefined
          ? `\`${name}\`: only for apps, because ${whyAppsOnly(name) ?? ''}: ${users}`
          : `\`${name}\` is \`${delegated}\`: ${users}`,
      );
    })
    .join('\n');
}

/** Every command with its permissions, its Entra role and its licence, and what its optional parts need besides. */
export function byCommand(commands: readonly Command[]): string {
  return commands
    .map((command) => {
      const required = requiredPartsOf(command);
      const needed = [...permissionsOf(command), ...rolesAndLicences(required)];
      const optional = partsOf(command).filter((part) => !required.includes(part));
      const more = unique([...optional.flatMap(({ permissions }) => permissions), ...rolesAndLicences(optional)]);
      const besides = more.filter((name) => !needed.includes(name)).sort();
      const also = besides.length === 0 ? [] : [`for some arguments also ${besides.join(', ')}`];
      return item(`${namesOf([command])}: ${[needed.join(', '), ...also].join('; ')}`);
    })
    .join('\n');
}

const rolesAndLicences = (parts: readonly Action[]): readonly string[] => [
  ...unique(parts.map(({ role }) => role)).map((role) => `role ${role}`),
  ...unique(parts.map(({ licence }) => licence)).map((licence) => `licence ${licenceName(licence)}`),
];

/** The Entra roles that the app itself needs, with the commands that need each. */
export const byRole = (commands: readonly Command[]): string =>
  listed(commands, (command) => unique(partsOf(command).map(({ role }) => role)));

/** The licences that a tenant needs, with the commands that need each. */
export const byLicence = (commands: readonly Command[]): string =>
  listed(commands, (command) => unique(partsOf(command).map(({ licence }) => licence)).map(licenceName));

function listed(commands: readonly Command[], namesFor: (command: Command) => readonly string[]): string {
  const names = [...new Set(commands.flatMap(namesFor))].sort();
  return names
    .map((name) => item(`${name}: ${namesOf(commands.filter((command) => namesFor(command).includes(name)))}`))
    .join('\n');
}

/** Names of commands; those that are off until they are switched on are marked. */
const namesOf = (commands: readonly Command[]): string =>
  commands.map(({ name, optIn }) => `\`${name}\`${optIn === true ? ' (off until switched on)' : ''}`).join(', ');
