import { z } from 'zod';
import { badRequest, notFound } from '../http/answer.ts';
import { page } from '../odata/page.ts';
import { recordFilter } from '../odata/record-filter.ts';
import { selection } from '../odata/select.ts';
import type { PracticeApp } from '../state/apps.ts';
import type { View } from '../state/directory.ts';
import { readRoute, writeRoute, type ReceivedCall, type Route } from './route.ts';

/** The properties of a service principal that can be selected, all of them returned by default. */
const properties = [
  'id',
  'appId',
  'displayName',
  'servicePrincipalType',
  'accountEnabled',
  'appOwnerOrganizationId',
  'verifiedPublisher',
  'signInAudience',
  'replyUrls',
  'appRoles',
  'passwordCredentials',
  'keyCredentials',
  'disabledByMicrosoftStatus',
];

const listOptions = ['$filter', '$select', '$top', '$count', '$skiptoken'];

/**
 * Finds the app whose service principal `{id}` names.
 * @throws {ErrorAnswer} 404 when that view has none
 */
export function appIn(call: ReceivedCall, view: View = 'directory'): PracticeApp {
  const id = call.param('id').toLowerCase();
  const app = call.directory.apps(view).find(({ principal }) => principal.id === id);
  if (app === undefined) throw notFound(id);
  return app;
}

/** People as Graph lists the owners of an app. */
export const ownersPage = (call: ReceivedCall, ids: readonly string[]) =>
  page(
    call,
    'directoryObjects',
    ids.flatMap((id) => call.directory.account(id, 'directory')?.user ?? []),
    ({ id, displayName, userPrincipalName }) => ({
      '@odata.type': '#microsoft.graph.user',
      id,
      displayName,
      userPrincipalName,
    }),
  );

/** Certificates without their content, which Graph returns only of one object, and only when it is selected. */
export const withoutKeys = (entity: Readonly<Record<string, unknown>>): Record<string, unknown> =>
  Array.isArray(entity['keyCredentials'])
    ? { ...entity, keyCredentials: entity['keyCredentials'].map((one: object) => ({ ...one, key: null })) }
    : entity;

/**
 * The certificates of a PATCH, which replace those that are there.
 * @throws {ErrorAnswer} 400 for a certificate without its content, which Graph cannot keep
 */
export const keyList = z.array(z.looseObject({ keyId: z.string(), key: z.string().min(1) }));

const changes = z.union([z.strictObject({ accountEnabled: z.boolean() }), z.strictObject({ keyCredentials: keyList })]);

/** The tenant's apps as service principals: listing, reading and changing them. The app has `Application.ReadWrite.All` here. */
export const servicePrincipals: readonly Route[] = [
  readRoute('/servicePrincipals', listOptions, (call) => {
    const filter = call.query.get('$filter');
    const wanted = filter === undefined ? () => true : recordFilter(filter, ['id', 'appId', 'displayName']);
    const client = call.directory.mfaClient.principal;
    const all = call.directory.apps('index').map(({ principal }) => principal);
    return page(call, 'servicePrincipals', [...all, ...(client === undefined ? [] : [client])].filter(wanted), (one) =>
      withoutKeys(shown(call)(one)),
    );
  }),
  readRoute('/servicePrincipals/{id}', ['$select'], (call) => {
    const entity = shown(call)(appIn(call).principal);
    const body = call.query.has('$select') ? entity : withoutKeys(entity);
    return { status: 200, body: { '@odata.context': call.context('servicePrincipals/$entity'), ...body } };
  }),
  readRoute('/servicePrincipals/{id}/owners', ['$select', '$top', '$skiptoken'], (call) =>
    ownersPage(call, appIn(call).owners),
  ),
  writeRoute('PATCH', '/servicePrincipals/{id}', (call) => {
    const { data } = changes.safeParse(call.body);
    if (data === undefined) throw badRequest("Invalid value specified for property of resource 'ServicePrincipal'.");
    const app = appIn(call, 'truth');
    call.directory.writeApp({ ...app, principal: { ...app.principal, ...data } });
    return { status: 204 };
  }),
  writeRoute('POST', '/servicePrincipals/{id}/removePassword', (call) => {
    const client = call.directory.mfaClient;
    if (client.principal?.id === call.param('id')) {
      if (client.removeSecret(keyIdIn(call))) return { status: 204 };
      throw noSecret();
    }
    const app = appIn(call, 'truth');
    const passwordCredentials = withoutSecret(app.principal.passwordCredentials, keyIdIn(call));
    call.directory.writeApp({ ...app, principal: { ...app.principal, passwordCredentials } });
    return { status: 204 };
  }),
];

/**
 * Takes a secret out of a list.
 * @throws {ErrorAnswer} 400 when there is none with that id
 */
export function withoutSecret<T extends { readonly keyId: string }>(secrets: readonly T[], keyId: string): T[] {
  const left = secrets.filter((one) => one.keyId !== keyId);
  if (left.length === secrets.length) throw noSecret();
  return left;
}

/**
 * Reads the body of `removePassword`.
 * @throws {ErrorAnswer} 400 when it names no key
 */
export function keyIdIn(call: ReceivedCall): string {
  const { data } = z.strictObject({ keyId: z.guid() }).safeParse(call.body);
  if (data === undefined) throw noSecret();
  return data.keyId;
}

const noSecret = () => badRequest('No password credential found with keyId.');

const shown = (call: ReceivedCall) =>
  selection(call.query.get('$select'), new Set(properties), properties, 'microsoft.graph.servicePrincipal');
