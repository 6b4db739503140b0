import { echo } from '../base/echo.ts';
import { odata, type Graph } from '../graph/graph.ts';
import { appsWhere, registrationsWhere, type AppRegistration, type FoundApp } from './apps.ts';

/** What an id is that no service principal has. */
export interface RegistrationFound {
  /** The registration of this tenant with this object id or app id; undefined when there is none. */
  readonly registration: AppRegistration | undefined;
  /** Its app, when it has a service principal here. */
  readonly apps: readonly FoundApp[];
}

/**
 * Looks for a registration of this tenant, by its object id or by its app id.
 * @throws {GraphProblem} as the port does
 */
export async function registrationsWith(graph: Graph, id: string): Promise<RegistrationFound> {
  const found = await Promise.all(
    ['appId', 'id'].map((property) => registrationsWhere(graph, `${property} eq ${odata(id)}`)),
  );
  const [registration] = found.flat();
  const apps = registration === undefined ? [] : await appsWhere(graph, `appId eq ${odata(registration.appId)}`);
  return { registration, apps };
}

/**
 * Says what an app without a service principal in the tenant is, and how Microsoft blocks it beforehand: with a service principal that is
 * created disabled.
 * @param id as it was typed
 * @param registration the registration of this tenant; undefined when there is none
 * @see https://learn.microsoft.com/entra/identity/enterprise-apps/disable-user-sign-in-portal
 */
export function absentAppWords(
  id: string,
  registration: Pick<AppRegistration, 'appId' | 'displayName'> | undefined,
): string {
  const what =
    registration === undefined
      ? 'If it is the id of an app, the app has no service principal in this tenant, so nobody here has used it.'
      : `It is the registration “${echo(registration.displayName ?? 'without a name')}” of this tenant, which has no service principal here, so nobody can use it.`;
  const appId = registration?.appId ?? id;
  return `${what} To block it beforehand, ask an administrator to create its service principal disabled, in PowerShell: New-MgServicePrincipal -AppId ${appId} -AccountEnabled:$false`;
}
