import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import { badRequest, ErrorAnswer, notFound } from '../http/answer.ts';
import { page } from '../odata/page.ts';
import { recordFilter } from '../odata/record-filter.ts';
import type { View } from '../state/directory.ts';
import { readRoute, writeRoute, type ReceivedCall, type Route } from './route.ts';
import { appIn } from './service-principals.ts';

const options = ['$filter', '$top', '$skiptoken'];

/** All consents of the tenant: those for everybody, and those of people. */
const consentsIn = ({ directory }: ReceivedCall, view: View) => [
  ...directory.apps(view).flatMap(({ consents }) => consents),
  ...directory.accounts(view).flatMap(({ grants = [] }) => grants),
];

const newConsent = z.strictObject({
  clientId: z.string(),
  consentType: z.enum(['AllPrincipals', 'Principal']),
  principalId: z.string().nullish(),
  resourceId: z.string(),
  scope: z.string(),
});

const newRole = z.strictObject({ principalId: z.string(), resourceId: z.string(), appRoleId: z.string() });

/** What apps may do: consents for the whole tenant and application permissions, and giving and taking them. */
export const appGrants: readonly Route[] = [
  readRoute('/oauth2PermissionGrants', options, (call) => {
    const filter = call.query.get('$filter');
    const known = ['clientId', 'principalId', 'consentType', 'resourceId'];
    const wanted = filter === undefined ? () => true : recordFilter(filter, known);
    return page(call, 'oauth2PermissionGrants', consentsIn(call, 'index').filter(wanted), (one) => one);
  }),
  readRoute('/servicePrincipals/{id}/appRoleAssignments', ['$top', '$skiptoken'], (call) =>
    page(call, 'appRoleAssignments', appIn(call).roles, (one) => one),
  ),
  readRoute('/servicePrincipals/{id}/appRoleAssignedTo', ['$top', '$skiptoken'], (call) => {
    const { principal } = appIn(call);
    const people = call.directory
      .accounts('directory')
      .flatMap(({ user, appRoles = [] }) =>
        appRoles.map((role) => ({ ...role, principalDisplayName: user.displayName })),
      );
    const apps = call.directory.apps('directory').flatMap(({ roles }) => roles);
    const assigned = [...people, ...apps].filter(({ resourceId }) => resourceId === principal.id);
    return page(call, 'appRoleAssignments', assigned, (one) => one);
  }),
  writeRoute('POST', '/oauth2PermissionGrants', (call) => {
    const { data } = newConsent.safeParse(call.body);
    if (data === undefined || (data.consentType === 'Principal') !== (typeof data.principalId === 'string'))
      throw badRequest("Invalid value specified for property of resource 'OAuth2PermissionGrant'.");
    const isSame = (one: Readonly<Record<string, unknown>>) =>
      (['clientId', 'resourceId', 'consentType'] as const).every((name) => one[name] === data[name]) &&
      (one['principalId'] ?? null) === (data.principalId ?? null);
    if (consentsIn(call, 'truth').some(isSame)) {
      throw new ErrorAnswer(409, 'Request_MultipleObjectsWithSameKeyValue', 'Permission entry already exists.');
    }
    const consent = { ...data, id: randomUUID(), principalId: data.principalId ?? null };
    keepConsent(call, consent);
    return { status: 201, body: { '@odata.context': call.context('oauth2PermissionGrants/$entity'), ...consent } };
  }),
  writeRoute('POST', '/servicePrincipals/{id}/appRoleAssignments', (call) => {
    const app = appIn(call, 'truth');
    const { data } = newRole.safeParse(call.body);
    const resource = call.directory.apps('truth').find(({ principal }) => principal.id === data?.resourceId)?.principal;
    if (data === undefined || resource === undefined || data.principalId !== app.principal.id)
      throw badRequest('One or more properties are invalid.');
    if (app.roles.some((one) => one.resourceId === data.resourceId && one.appRoleId === data.appRoleId))
      throw badRequest('Permission being assigned already exists on the object');
    const role = {
      ...data,
      id: randomUUID(),
      createdDateTime: new Date(call.now).toISOString(),
      principalDisplayName: app.principal.displayName,
      principalType: 'ServicePrincipal',
      resourceDisplayName: resource.displayName,
    };
    call.directory.writeApp({ ...app, roles: [...app.roles, role] });
    return { status: 201, body: { '@odata.context': call.context('appRoleAssignments/$entity'), ...role } };
  }),
  writeRoute('DELETE', '/servicePrincipals/{id}/appRoleAssignedTo/{assignment}', (call) => {
    const [resource, id] = [appIn(call, 'truth').principal.id, call.param('assignment')];
    const client = call.directory
      .apps('truth')
      .find(({ roles }) => roles.some((role) => role.id === id && role.resourceId === resource));
    if (client === undefined) throw notFound(id);
    call.directory.writeApp({ ...client, roles: client.roles.filter((role) => role.id !== id) });
    return { status: 204 };
  }),
];

function keepConsent(call: ReceivedCall, consent: z.output<typeof newConsent> & { readonly id: string }): void {
  const { directory } = call;
  const app = directory.apps('truth').find(({ principal }) => principal.id === consent.clientId);
  if (app === undefined) throw notFound(consent.clientId);
  if (consent.consentType === 'AllPrincipals') {
    directory.writeApp({ ...app, consents: [...app.consents, consent] });
    return;
  }
  const account = directory.account(consent.principalId ?? '', 'truth');
  if (account === undefined) throw notFound(consent.principalId ?? '');
  directory.write(account.user.id, { ...account, grants: [...(account.grants ?? []), consent] });
}
