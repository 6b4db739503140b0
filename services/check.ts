import type { Report } from './contract/action.ts';
import { partsOf, permissionsOf, type Command } from './contract/bundle.ts';
import type { AppReadiness } from './graph/app-readiness.ts';

/** What one command still needs; empty when it is ready. */
export interface Readiness {
  readonly command: string;
  readonly missing: readonly string[];
}

/** Broader permissions that Microsoft lists for the same calls, besides `.ReadWrite` for `.Read`. Source: the pages of each action. */
const broader: Readonly<Record<string, readonly string[]>> = {
  'User.Read.All': ['Directory.Read.All', 'Directory.ReadWrite.All'],
  'User.ReadWrite.All': ['Directory.ReadWrite.All'],
  'User.EnableDisableAccount.All': ['User.ReadWrite.All', 'Directory.ReadWrite.All'],
  'User.RevokeSessions.All': ['User.ReadWrite.All', 'Directory.ReadWrite.All'],
  'User.DeleteRestore.All': ['User.ReadWrite.All', 'Directory.ReadWrite.All'],
  'UserAuthMethod-TAP.ReadWrite.All': ['UserAuthenticationMethod.ReadWrite.All'],
  'RoleManagement.Read.Directory': ['Directory.Read.All', 'Directory.ReadWrite.All'],
};

/** Permissions of another resource than Graph, of which Graph's token says nothing. */
const elsewhere: ReadonlySet<string> = new Set(['Exchange.ManageAsApp']);

/** Roles that include another one. Source: https://learn.microsoft.com/entra/identity/role-based-access-control/permissions-reference */
const over: Readonly<Record<string, readonly string[]>> = {
  'User Administrator': ['Privileged Authentication Administrator'],
  'Authentication Administrator': ['Privileged Authentication Administrator'],
};

/** What each command still needs of a tenant. What Graph did not say counts as there, and is told apart by the caller. */
export const readinessOf = (commands: readonly Command[], standing: AppReadiness): readonly Readiness[] =>
  commands.map((command) => ({ command: command.name, missing: missingFor(command, standing) }));

function missingFor(command: Command, { permissions, roles, licences }: AppReadiness): readonly string[] {
  const lacking = permissions === undefined ? [] : permissionsOf(command).filter((name) => !holds(permissions, name));
  const parts = partsOf(command);
  const wanted = [...new Set(parts.flatMap(({ role }) => role ?? []))];
  const unpaid = [...new Set(parts.flatMap(({ licence }) => licence ?? []))];
  return [
    ...lacking.map((name) => `permission ${name}`),
    ...(roles === undefined ? [] : wanted.filter((role) => !inRole(roles, role)).map((role) => `role ${role}`)),
    ...(licences === undefined ? [] : unpaid.filter((name) => !licences.includes(name)).map(licenceName)),
  ];
}

const holds = (held: readonly string[], name: string): boolean =>
  elsewhere.has(name) ||
  [name, name.replace(/\.Read(?=\.|$)/, '.ReadWrite'), ...(broader[name] ?? [])].some((other) => held.includes(other));

const inRole = (held: readonly string[], role: string): boolean =>
  [role, 'Global Administrator', ...(over[role] ?? [])].some((other) => held.includes(other));

const licenceName = (licence: string): string =>
  licence === 'Intune' ? 'licence Microsoft Intune' : `licence Microsoft Entra ID ${licence}`;

/** The card of `check`: what is ready, and for the rest what to do. @param authority origin of Entra, for the link that grants consent */
export function checkReport(commands: readonly Command[], standing: AppReadiness, authority: string): Report {
  const { tenant, appId, permissions, roles, licences } = standing;
  if ('why' in tenant)
    return {
      title: 'Microsoft Graph cannot be reached as this app',
      badge: { text: 'Not ready', tone: 'attention' },
      alerts: [tenant.why],
      facts: [['App', appId ?? 'unknown']],
    };
  const rows = readinessOf(commands, standing).filter(({ missing }) => missing.length > 0);
  const wanted = [...new Set(rows.flatMap(({ missing }) => missing))].sort();
  const all = (kind: string) => wanted.flatMap((name) => (name.startsWith(kind) ? [name.slice(kind.length)] : []));
  const [wantedPermissions, wantedRoles, wantedLicences] = [all('permission '), all('role '), all('licence ')];
  const consent = `${authority}/${standing.tenantId}/adminconsent?client_id=${appId ?? ''}`;
  return {
    title: `${commands.length - rows.length} of ${commands.length} commands are ready`,
    subtitle: `${tenant.name}, by the app’s token and by Graph`,
    badge: rows.length === 0 ? { text: 'Ready', tone: 'good' } : { text: 'Something is missing', tone: 'warning' },
    alerts: [
      ...(wantedPermissions.length === 0
        ? []
        : ['Add the application permissions below to the app, and let an administrator consent.']),
      ...wantedRoles.map(
        (role) =>
          `Give the app’s service principal the role ${role}: Entra admin center, Roles & admins, ${role}, Add assignments.`,
      ),
      ...wantedLicences.map((name) => `The tenant has no ${name}; what needs it says so and does nothing.`),
    ],
    facts: [
      ['App', appId ?? 'unknown'],
      ['Permissions', permissions === undefined ? 'the token cannot be read' : String(permissions.length)],
      ...notLookedAt(commands),
      [
        'Entra roles',
        roles === undefined ? 'Graph does not say: Application.Read.All would tell' : roles.join(', ') || 'none',
      ],
      [
        'Licences',
        licences === undefined
          ? 'Graph does not say: LicenseAssignment.Read.All would tell'
          : licences.join(', ') || 'none',
      ],
    ],
    ...(wanted.length === 0
      ? {}
      : { table: { columns: ['Missing', 'Needed by'], rows: wanted.map((name) => [name, neededBy(rows, name)]) } }),
    ...(wantedPermissions.length === 0 || appId === undefined
      ? {}
      : { link: { title: 'Grant admin consent', url: consent } }),
  };
}

function notLookedAt(commands: readonly Command[]): readonly (readonly [name: string, value: string])[] {
  const others = [...elsewhere].filter((name) => commands.some((command) => permissionsOf(command).includes(name)));
  return others.length === 0 ? [] : [['Not in Graph’s token, so not looked at', others.join(', ')]];
}

const neededBy = (rows: readonly Readiness[], name: string): string =>
  rows.flatMap(({ command, missing }) => (missing.includes(name) ? [command] : [])).join(', ');
