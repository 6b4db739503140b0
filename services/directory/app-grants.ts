import { z } from 'zod';
import { echo } from '../base/echo.ts';
import { GraphProblem, graphPath, odata, type Graph } from '../graph/graph.ts';
import { readAll } from '../graph/page.ts';
import { consentSchema, type Consent } from './grants.ts';

const assignment = z.object({
  id: z.string(),
  appRoleId: z.string(),
  resourceId: z.string(),
  resourceDisplayName: z.string().nullish(),
  createdDateTime: z.string().nullish(),
});

/** An application permission of an app, which it uses without any person. */
export interface AppPermission {
  /** Id of the assignment. */
  readonly id: string;
  readonly appRoleId: string;
  /** Object id and name of the app that it is a permission for, such as Microsoft Graph. */
  readonly resourceId: string;
  readonly resource: string;
  /** Its name as Microsoft writes it: `Mail.ReadWrite`; the id of the role where the resource does not name it. */
  readonly name: string;
  /** ISO 8601; undefined where Graph does not say. */
  readonly at: string | undefined;
}

const tooMany = 'This app has more of them than Cordon reads. Do it in the Microsoft Entra admin center.';

/**
 * Reads all delegated consents to an app: those for everybody, and those of single people. They have no date.
 * @param id object id of its service principal
 * @throws {GraphProblem} as the port does; `rejected` when there are more than Cordon reads
 * @see https://learn.microsoft.com/graph/api/oauth2permissiongrant-list
 */
export const consentsTo = (graph: Graph, id: string): Promise<readonly Consent[]> =>
  readAll(
    graph,
    {
      path: graphPath`/oauth2PermissionGrants`,
      query: { $filter: `clientId eq ${odata(id)}`, $top: '100' },
      item: consentSchema,
    },
    tooMany,
  );

/** Whether a consent is for everybody in the tenant. */
export const isForEverybody = ({ consentType }: Pick<Consent, 'consentType'>): boolean =>
  consentType === 'AllPrincipals';

/**
 * Reads all application permissions of an app.
 * @param id object id of its service principal
 * @throws {GraphProblem} as the port does; `rejected` when there are more than Cordon reads
 * @see https://learn.microsoft.com/graph/api/serviceprincipal-list-approleassignments
 */
export async function permissionsOfApp(graph: Graph, id: string): Promise<readonly AppPermission[]> {
  const assigned = await readAll(
    graph,
    { path: graphPath`/servicePrincipals/${id}/appRoleAssignments`, query: { $top: '100' }, item: assignment },
    tooMany,
  );
  const names = await roleNames(graph, [...new Set(assigned.map(({ resourceId }) => resourceId))]);
  return assigned.map((one) => ({
    id: one.id,
    appRoleId: one.appRoleId,
    resourceId: one.resourceId,
    resource: one.resourceDisplayName ?? one.resourceId,
    name: names.get(one.appRoleId) ?? one.appRoleId,
    at: one.createdDateTime ?? undefined,
  }));
}

/** The names of the permissions that these resources offer, by their ids. */
async function roleNames(graph: Graph, resources: readonly string[]): Promise<ReadonlyMap<string, string>> {
  if (resources.length === 0) return new Map();
  const roles = await readAll(graph, {
    path: graphPath`/servicePrincipals`,
    query: { $filter: `id in (${resources.slice(0, 15).map(odata).join(',')})`, $select: 'id,appRoles', $top: '100' },
    item: z.object({ appRoles: z.array(z.object({ id: z.string(), value: z.string().nullish() })).nullish() }),
  });
  return new Map(
    roles.flatMap(({ appRoles }) => (appRoles ?? []).flatMap(({ id, value }) => (value == null ? [] : [[id, value]]))),
  );
}

/** Whether an application permission lets an app read or send mail, take files or change the tenant, without any person. */
export const isRiskyPermission = (name: string): boolean =>
  /^(Mail|MailboxSettings|Files|Sites|Contacts|Calendars|Notes|Chat|ChannelMessage)\./i.test(name) ||
  /^(full_access_as_app|EWS\.|IMAP\.|POP\.|SMTP\.|Exchange\.ManageAsApp)/i.test(name) ||
  /\.(ReadWrite|Write|Manage|FullControl|PrivilegedOperations|Send)\b/i.test(name) ||
  /^Directory\.Read\.All$/i.test(name);

/** The scopes of a consent, which Graph stores separated by spaces. */
export const scopesIn = (scope: string | null | undefined): readonly string[] =>
  (scope ?? '').split(/\s+/).filter((name) => name !== '');

const guid = '[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}';
const permissionForm = new RegExp(`^([\\w.-]+) in (${guid})$`);
const consentForm = new RegExp(`^(everybody|${guid}) in (${guid}): ([\\w./:-]+(?: [\\w./:-]+)*)$`);

/** A consent that is to be given. */
export interface TypedConsent {
  /** Object id of the person; null for everybody. */
  readonly principalId: string | null;
  readonly resourceId: string;
  readonly scopes: readonly string[];
}

/** A consent as people type it: `everybody in <object id of the resource>: Mail.Read offline_access`. */
export const typedConsent = ({ principalId, resourceId, scopes }: TypedConsent): string =>
  `${principalId ?? 'everybody'} in ${resourceId}: ${scopes.join(' ')}`;

/**
 * Reads a consent as `typedConsent` writes it.
 * @returns undefined for any other text
 */
export function readTypedConsent(typed: string): TypedConsent | undefined {
  const [, whose, resourceId, scopes] = consentForm.exec(typed.trim()) ?? [];
  if (whose === undefined || resourceId === undefined || scopes === undefined) return undefined;
  return { principalId: whose === 'everybody' ? null : whose, resourceId, scopes: scopesIn(scopes) };
}

/** An application permission that is to be given. */
export interface TypedPermission {
  /** Its name, such as `Mail.Read`, or its id. */
  readonly name: string;
  readonly resourceId: string;
}

/** An application permission as people type it: `Mail.Read in <object id of the resource>`. */
export const typedPermission = ({ name, resourceId }: TypedPermission): string => `${name} in ${resourceId}`;

/**
 * Reads an application permission as `typedPermission` writes it.
 * @returns undefined for any other text
 */
export function readTypedPermission(typed: string): TypedPermission | undefined {
  const [, name, resourceId] = permissionForm.exec(typed.trim()) ?? [];
  return name === undefined || resourceId === undefined ? undefined : { name, resourceId };
}

/**
 * Finds the id of an application permission.
 * @throws {GraphProblem} as the port does; `rejected` when the resource offers none of this name
 */
export async function roleIdOf(graph: Graph, { name, resourceId }: TypedPermission): Promise<string> {
  const found = [...(await roleNames(graph, [resourceId]))].find(([id, value]) => value === name || id === name);
  if (found === undefined)
    throw new GraphProblem('rejected', `The app ${resourceId} offers no permission “${echo(name)}”.`);
  return found[0];
}
