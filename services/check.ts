import type { Report } from './contract/action.ts';
import { permissionsOf, requiredPartsOf, type Command } from './contract/bundle.ts';
import { roleReadPermissions } from './directory/admin-roles.ts';
import { domainReadPermission } from './directory/domains.ts';
import { delegatedPermission, whyAppsOnly } from './graph/delegated-permissions.ts';
import { licenceName, type AppReadiness } from './graph/app-readiness.ts';
import { messageTraceSetUp } from './graph/message-trace-app.ts';

/** Whether one command can work in a tenant. */
export interface CommandReadiness {
  readonly command: string;
  /** What it still needs, such as `permission User.Read.All` or `role User Administrator`; empty when it is ready. */
  readonly missing: readonly string[];
}

/**
 * Broader permissions that also allow the same calls, according to the `source` page of each action. `.ReadWrite` for `.Read` is implied.
 */
const broaderPermissions: Readonly<Record<string, readonly string[]>> = {
  'User.Read.All': ['Directory.Read.All', 'Directory.ReadWrite.All'],
  'User.ReadWrite.All': ['Directory.ReadWrite.All'],
  'User.EnableDisableAccount.All': ['User.ReadWrite.All', 'Directory.ReadWrite.All'],
  'User.RevokeSessions.All': ['User.ReadWrite.All', 'Directory.ReadWrite.All'],
  'User.DeleteRestore.All': ['User.ReadWrite.All', 'Directory.ReadWrite.All'],
  'UserAuthMethod-TAP.ReadWrite.All': ['UserAuthenticationMethod.ReadWrite.All'],
  'RoleManagement.Read.Directory': ['Directory.Read.All', 'Directory.ReadWrite.All'],
  'Application.Read.All': ['Directory.Read.All', 'Directory.ReadWrite.All'],
};

/** The same for reading the roles of targets. `Directory.Read.All` does not allow Graph to list eligible roles. */
const broaderForRoles: Readonly<Record<string, readonly string[]>> = {
  'RoleManagement.Read.Directory': ['RoleManagement.Read.All'],
  'GroupMember.Read.All': ['Group.Read.All', 'Group.ReadWrite.All', 'Directory.Read.All', 'Directory.ReadWrite.All'],
};

/** Permissions of other resources than Graph, which Graph's token never lists. */
const notInGraphToken: ReadonlySet<string> = new Set(['Exchange.ManageAsApp']);

/**
 * Roles that include another role.
 * @see https://learn.microsoft.com/entra/identity/role-based-access-control/permissions-reference
 */
const higherRoles: Readonly<Record<string, readonly string[]>> = {
  'User Administrator': ['Privileged Authentication Administrator'],
  'Authentication Administrator': ['Privileged Authentication Administrator'],
};

/**
 * Determines what each command still needs in a tenant.
 * @param app what the app may do there; anything undefined counts as present, so report separately that it is unknown
 */
export const readinessOf = (commands: readonly Command[], app: AppReadiness): readonly CommandReadiness[] =>
  commands.map((command) => ({ command: command.name, missing: missingFor(command, app) }));

function missingFor(command: Command, app: AppReadiness): readonly string[] {
  const { permissions, roles, licences } = app;
  const wanted = permissionsOf(command).flatMap((name) =>
    app.isPerson === true ? (delegatedPermission(name) ?? []) : name,
  );
  const missing = permissions === undefined ? [] : wanted.filter((name) => !holds(permissions, name));
  const parts = requiredPartsOf(command);
  const neededRoles = [...new Set(parts.flatMap(({ role }) => role ?? []))];
  const neededLicences = [...new Set(parts.flatMap(({ licence }) => licence ?? []))];
  return [
    ...missing.map((name) => `permission ${name}`),
    ...(roles === undefined ? [] : neededRoles.filter((role) => !inRole(roles, role)).map((role) => `role ${role}`)),
    ...(licences === undefined
      ? []
      : neededLicences.filter((name) => !licences.includes(name)).map((name) => `licence ${licenceName(name)}`)),
  ];
}

const holds = (held: readonly string[], name: string, broader = broaderPermissions): boolean =>
  notInGraphToken.has(name) ||
  [name, name.replace(/\.Read(?=\.|$)/, '.ReadWrite'), ...(broader[name] ?? [])].some((other) => held.includes(other));

const inRole = (held: readonly string[], role: string): boolean =>
  [role, 'Global Administrator', ...(higherRoles[role] ?? [])].some((other) => held.includes(other));

/**
 * Builds the report of `check`: how many commands are ready, and what to do about the others.
 * @param commands the commands to check
 * @param app what the app may do in the tenant
 * @param authority origin of Entra's sign-in service, for the link that grants consent
 * @param mend what the operator should mend besides, one sentence each
 */
export function checkReport(
  commands: readonly Command[],
  app: AppReadiness,
  authority: string,
  mend: readonly string[] = [],
): Report {
  const { tenant, appId, permissions, roles, licences } = app;
  if ('why' in tenant)
    return {
      title: `Microsoft Graph cannot be reached as this ${app.isPerson === true ? 'person' : 'app'}`,
      badge: { text: 'Not ready', tone: 'attention' },
      alerts: [tenant.why, ...mend],
      facts: [['App', appId ?? 'unknown']],
    };
  const unready = readinessOf(commands, app).filter(({ missing }) => missing.length > 0);
  const forRoles = roleReadPermissions.filter((name) => permissions && !holds(permissions, name, broaderForRoles));
  const seesDomains = permissions === undefined || holds(permissions, domainReadPermission, {});
  const rows = [
    ...unready,
    ...(forRoles.length === 0 ? [] : [{ command: adminRoles, missing: forRoles.map((name) => `permission ${name}`) }]),
    ...(seesDomains ? [] : [{ command: federatedAccounts, missing: [`permission ${domainReadPermission}`] }]),
  ];
  const wanted = [...new Set(rows.flatMap(({ missing }) => missing))].sort();
  const all = (kind: string) => wanted.flatMap((name) => (name.startsWith(kind) ? [name.slice(kind.length)] : []));
  const [wantedPermissions, wantedRoles, wantedLicences] = [all('permission '), all('role '), all('licence ')];
  const consent = `${authority}/${app.tenantId}/adminconsent?client_id=${appId ?? ''}`;
  return {
    title: `${commands.length - unready.length} of ${commands.length} commands are ready`,
    subtitle: `${tenant.name}, by ${app.isPerson === true ? 'your own' : 'the app’s'} token and by Graph`,
    badge:
      rows.length + mend.length === 0
        ? { text: 'Ready', tone: 'good' }
        : { text: rows.length === 0 ? 'Something to mend' : 'Something is missing', tone: 'warning' },
    alerts: [
      ...mend,
      ...(wantedPermissions.length === 0
        ? []
        : [
            `Add the ${app.isPerson === true ? 'delegated' : 'application'} permissions below to the app, and let an administrator consent.`,
          ]),
      ...appsOnlyIn(commands, app),
      ...(forRoles.length === 0
        ? []
        : ['Roles of targets cannot be read completely, so every target counts as an admin.']),
      ...(seesDomains
        ? []
        : [
            'Cordon cannot see who signs in at another identity provider, and does not say before a password reset that it stops nobody there.',
          ]),
      ...(app.messageTraces === false && commands.some(({ name }) => name === 'list-sent') ? [messageTraceSetUp] : []),
      ...wantedRoles.map(
        (role) =>
          `Give the app’s service principal the role ${role}: Entra admin center, Roles & admins, ${role}, Add assignments.`,
      ),
      ...wantedLicences.map((name) => `The tenant has no ${name}. Commands that need it say so and do nothing.`),
    ],
    facts: [
      ['App', appId ?? 'unknown'],
      ['Permissions', permissions === undefined ? 'the token cannot be read' : String(permissions.length)],
      ...(app.isPerson === true ? [] : uncheckedPermissions(commands)),
      [
        'Entra roles',
        app.isPerson === true ? 'yours decide, and are not checked here' : (roles?.join(', ') ?? noRoles) || 'none',
      ],
      [
        'Licences',
        licences === undefined
          ? 'Graph does not say: that needs LicenseAssignment.Read.All'
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

const noRoles = 'Graph does not say: that needs Application.Read.All';

/** Names the commands of which a person can do nothing, or not everything. */
function appsOnlyIn(commands: readonly Command[], { isPerson }: AppReadiness): readonly string[] {
  if (isPerson !== true) return [];
  const names = commands
    .filter((command) => permissionsOf(command).some((name) => whyAppsOnly(name) !== undefined))
    .map(({ name }) => name);
  return names.length === 0
    ? []
    : [`Only an app can do all of these, and here everything is done in people’s names: ${names.join(', ')}.`];
}

function uncheckedPermissions(commands: readonly Command[]): readonly (readonly [name: string, value: string])[] {
  const others = [...notInGraphToken].filter((name) =>
    commands.some((command) => permissionsOf(command).includes(name)),
  );
  return others.length === 0 ? [] : [['Not checked, because Graph’s token never lists them', others.join(', ')]];
}

/** Stands beside the names of commands, for what every command about an account reads. */
const adminRoles = 'seeing admins';

/** Likewise, for what tells whose password another identity provider checks. */
const federatedAccounts = 'seeing federated accounts';

const neededBy = (rows: readonly CommandReadiness[], name: string): string =>
  rows.flatMap(({ command, missing }) => (missing.includes(name) ? [command] : [])).join(', ');
