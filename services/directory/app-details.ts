import { z } from 'zod';
import { graphPath, type Graph } from '../graph/graph.ts';
import { readPage } from '../graph/page.ts';
import { settle, type Settled } from '../graph/settle.ts';
import { credentialEventsSince } from './app-audit.ts';
import { credentialsOf, datedCredentials, type AppCredentials, type DatedCredential } from './app-credentials.ts';
import { consentsTo, permissionsOfApp, type AppPermission } from './app-grants.ts';
import { asTenantApp, type FoundApp } from './apps.ts';
import type { Consent } from './grants.ts';

const details = z.object({
  id: z.string(),
  appId: z.string().nullish(),
  displayName: z.string().nullish(),
  accountEnabled: z.boolean().nullish(),
  appOwnerOrganizationId: z.string().nullish(),
  servicePrincipalType: z.string().nullish(),
  verifiedPublisher: z.object({ displayName: z.string().nullish() }).nullish(),
  signInAudience: z.string().nullish(),
  replyUrls: z.array(z.string()).nullish(),
  disabledByMicrosoftStatus: z.string().nullish(),
});

const person = z.object({
  id: z.string(),
  displayName: z.string().nullish(),
  userPrincipalName: z.string().nullish(),
});
const assignee = z.object({
  principalId: z.string().nullish(),
  principalDisplayName: z.string().nullish(),
  principalType: z.string().nullish(),
  createdDateTime: z.string().nullish(),
});

/** Somebody who owns an app: of its service principal, or of its registration. */
export type AppOwner = z.output<typeof person>;
/** Somebody or something that is assigned to an app. */
export type AppAssignee = z.output<typeof assignee>;

/** Everything about an app that a responder looks at. What could not be read says why. */
export interface AppDetails {
  readonly app: FoundApp;
  readonly traits: z.output<typeof details>;
  readonly consents: Settled<readonly Consent[]>;
  readonly permissions: Settled<readonly AppPermission[]>;
  readonly credentials: Settled<readonly DatedCredential[]>;
  /** Whether its registration, with its own credentials, is in this tenant. False also where that could not be read. */
  readonly isRegisteredHere: boolean;
  /** Whether the audit log told when credentials were added. */
  readonly isLogRead: boolean;
  readonly owners: Settled<readonly AppOwner[]>;
  /** The first people and groups that are assigned to it, with whether there are more. */
  readonly users: Settled<{ readonly some: readonly AppAssignee[]; readonly isAll: boolean }>;
}

/** How far back the audit log is read for credentials, in milliseconds. */
const lookBackMs = 30 * 86_400_000;

/**
 * Reads an app with what it may do, its credentials, its owners and who uses it, all at once.
 * @param id object id of its service principal
 * @throws {GraphProblem} as the port does, for the app itself
 */
export async function readAppDetails(graph: Graph, id: string): Promise<AppDetails> {
  const traits = await graph.send({
    method: 'GET',
    path: graphPath`/servicePrincipals/${id}`,
    query: { $select: Object.keys(details.shape).join(',') },
    response: details,
  });
  const app = asTenantApp(traits);
  const credentials = settle(credentialsOf(graph, id, app.appId));
  const [consents, permissions, found, owners, users] = await Promise.all([
    settle(consentsTo(graph, id)),
    settle(permissionsOfApp(graph, id)),
    credentials,
    settle(credentials.then((one) => ownersOf(graph, id, one.ok ? one.value.registration : undefined))),
    settle(usersOf(graph, id)),
  ]);
  const events = found.ok && found.value.all.length > 0 ? await loggedEvents(graph, id, found.value) : undefined;
  return {
    app,
    traits,
    consents,
    permissions,
    credentials: found.ok ? { ok: true, value: datedCredentials(found.value.all, events ?? []) } : found,
    isRegisteredHere: found.ok && found.value.registration !== undefined,
    isLogRead: events !== undefined,
    owners,
    users,
  };
}

/** What the audit log says about the credentials; undefined where it could not be read. */
async function loggedEvents(graph: Graph, id: string, { registration }: AppCredentials) {
  const ids = [id, ...(registration === undefined ? [] : [registration])];
  const events = await settle(credentialEventsSince(graph, ids, graph.clock() - lookBackMs));
  return events.ok ? events.value : undefined;
}

async function ownersOf(graph: Graph, id: string, registration: string | undefined): Promise<readonly AppOwner[]> {
  const paths = [
    graphPath`/servicePrincipals/${id}/owners`,
    ...(registration === undefined ? [] : [graphPath`/applications/${registration}/owners`]),
  ];
  const pages = await Promise.all(paths.map((path) => readPage(graph, { path, query: { $top: '100' }, item: person })));
  return [...new Map(pages.flatMap(({ items }) => items).map((owner) => [owner.id, owner])).values()];
}

async function usersOf(graph: Graph, id: string) {
  const path = graphPath`/servicePrincipals/${id}/appRoleAssignedTo`;
  const { items, next } = await readPage(graph, { path, query: { $top: '100' }, item: assignee });
  return { some: items, isAll: next === null };
}
