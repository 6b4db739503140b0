import { z } from 'zod';
import { badRequest, notFound } from '../http/answer.ts';
import { page } from '../odata/page.ts';
import { recordFilter } from '../odata/record-filter.ts';
import { selection } from '../odata/select.ts';
import type { RegisteredApp, View } from '../state/directory.ts';
import { readRoute, writeRoute, type ReceivedCall, type Route } from './route.ts';
import { keyIdIn, keyList, ownersPage, withoutKeys, withoutSecret } from './service-principals.ts';

/** The properties of a registration that can be selected, all of them returned by default. */
const properties = [
  'id',
  'appId',
  'displayName',
  'createdDateTime',
  'signInAudience',
  'passwordCredentials',
  'keyCredentials',
];

/** The apps that are registered in the tenant: listing, reading and changing their credentials. */
export const appRegistrations: readonly Route[] = [
  readRoute('/applications', ['$filter', '$select', '$top', '$skiptoken'], (call) => {
    const filter = call.query.get('$filter');
    const wanted = filter === undefined ? () => true : recordFilter(filter, ['id', 'appId', 'createdDateTime']);
    const all = call.directory.registrations('index').map(({ registration }) => registration);
    return page(call, 'applications', all.filter(wanted), (one) => withoutKeys(shown(call)(one)));
  }),
  readRoute('/applications(appId)/{appId}', ['$select'], (call) => {
    const wanted = call.param('appId').toLowerCase();
    const app = call.directory.registrations('directory').find(({ registration }) => registration.appId === wanted);
    if (app === undefined) throw notFound(wanted);
    const body = shown(call)(app.registration);
    return { status: 200, body: { '@odata.context': call.context('applications/$entity'), ...body } };
  }),
  readRoute('/applications/{id}', ['$select'], (call) => {
    const entity = shown(call)(registrationIn(call).registration);
    const body = call.query.has('$select') ? entity : withoutKeys(entity);
    return { status: 200, body: { '@odata.context': call.context('applications/$entity'), ...body } };
  }),
  readRoute('/applications/{id}/owners', ['$select', '$top', '$skiptoken'], (call) =>
    ownersPage(call, registrationIn(call).registrationOwners),
  ),
  readRoute('/applications/{id}/federatedIdentityCredentials', ['$top', '$skiptoken'], (call) =>
    page(call, 'federatedIdentityCredentials', registrationIn(call).federated, (one) => one),
  ),
  writeRoute('PATCH', '/applications/{id}', (call) => {
    const { data } = z.strictObject({ keyCredentials: keyList }).safeParse(call.body);
    if (data === undefined) throw badRequest("Invalid value specified for property of resource 'Application'.");
    const app = registrationIn(call, 'truth');
    call.directory.writeApp({ ...app, registration: { ...app.registration, ...data } });
    return { status: 204 };
  }),
  writeRoute('POST', '/applications/{id}/removePassword', (call) => {
    const app = registrationIn(call, 'truth');
    const passwordCredentials = withoutSecret(app.registration.passwordCredentials, keyIdIn(call));
    call.directory.writeApp({ ...app, registration: { ...app.registration, passwordCredentials } });
    return { status: 204 };
  }),
  writeRoute('DELETE', '/applications/{id}/federatedIdentityCredentials/{credential}', (call) => {
    const app = registrationIn(call, 'truth');
    const federated = app.federated.filter(({ id }) => id !== call.param('credential'));
    if (federated.length === app.federated.length) throw notFound(call.param('credential'));
    call.directory.writeApp({ ...app, federated });
    return { status: 204 };
  }),
];

function registrationIn(call: ReceivedCall, view: View = 'directory'): RegisteredApp {
  const id = call.param('id').toLowerCase();
  const app = call.directory.registrations(view).find(({ registration }) => registration.id === id);
  if (app === undefined) throw notFound(id);
  return app;
}

const shown = (call: ReceivedCall) =>
  selection(call.query.get('$select'), new Set(properties), properties, 'microsoft.graph.application');
