import { z } from 'zod';
import { GraphProblem, graphPath, odata, type Graph } from '../graph/graph.ts';
import { readAll } from '../graph/page.ts';
import { credentialEventsSince, type AppEvent } from './app-audit.ts';

const password = z.looseObject({
  keyId: z.string(),
  displayName: z.string().nullish(),
  startDateTime: z.string().nullish(),
  endDateTime: z.string().nullish(),
});
const certificate = z.looseObject({ ...password.shape, key: z.string().nullish() });
const holder = z.object({
  passwordCredentials: z.array(password).nullish(),
  keyCredentials: z.array(certificate).nullish(),
});
const federated = z.object({
  id: z.string(),
  name: z.string().nullish(),
  issuer: z.string().nullish(),
  subject: z.string().nullish(),
});

/** Where credentials of an app sit: on its service principal, or on its registration, which foreign apps have elsewhere. */
export type CredentialHolder = 'servicePrincipals' | 'applications';

/** One credential of an app. */
export interface AppCredential {
  readonly kind: 'secret' | 'certificate' | 'federated';
  readonly holder: CredentialHolder;
  /** Object id of the holder. */
  readonly holderId: string;
  /** Key id, or the id of a federated credential. */
  readonly id: string;
  readonly name: string;
  /** Epoch milliseconds; undefined where Graph has none. Whoever adds a credential chooses its start. */
  readonly startsAt: number | undefined;
  readonly endsAt: number | undefined;
}

/** The credentials of an app, with the object ids of what holds them. */
export interface AppCredentials {
  readonly all: readonly AppCredential[];
  /** Object id of the registration; undefined for an app that is registered in another tenant. */
  readonly registration: string | undefined;
}

/**
 * Reads all credentials of an app: secrets and certificates of its service principal, and those and federated credentials of its registration
 * where that is in this tenant.
 * @param principal object id of its service principal
 * @throws {GraphProblem} as the port does
 */
export async function credentialsOf(
  graph: Graph,
  principal: string,
  appId: string | undefined,
): Promise<AppCredentials> {
  const [own, registration] = await Promise.all([
    holderNamed(graph, 'servicePrincipals', principal),
    appId === undefined ? undefined : registrationOfApp(graph, appId),
  ]);
  if (registration === undefined) return { all: keysOf(own, 'servicePrincipals', principal), registration };
  const [keys, links] = await Promise.all([
    holderNamed(graph, 'applications', registration),
    readAll(graph, {
      path: graphPath`/applications/${registration}/federatedIdentityCredentials`,
      query: { $top: '100' },
      item: federated,
    }),
  ]);
  return {
    registration,
    all: [
      ...keysOf(own, 'servicePrincipals', principal),
      ...keysOf(keys, 'applications', registration),
      ...links.map(({ id, name, issuer, subject }): AppCredential => ({
        kind: 'federated',
        holder: 'applications',
        holderId: registration,
        id,
        name: [name ?? id, subject ?? '', issuer ?? ''].filter((part) => part !== '').join(' · '),
        startsAt: undefined,
        endsAt: undefined,
      })),
    ],
  };
}

/** Object id of the registration of an app; undefined for an app that is registered in another tenant. */
export async function registrationOfApp(graph: Graph, appId: string): Promise<string | undefined> {
  const { value } = await graph.send({
    method: 'GET',
    path: graphPath`/applications`,
    query: { $filter: `appId eq ${odata(appId)}`, $select: 'id,appId' },
    response: z.object({ value: z.array(z.object({ id: z.string() })) }),
  });
  return value[0]?.id;
}

const pathOf = (collection: CredentialHolder, id: string) =>
  collection === 'applications' ? graphPath`/applications/${id}` : graphPath`/servicePrincipals/${id}`;

const holderNamed = (graph: Graph, collection: CredentialHolder, id: string) =>
  graph.send({
    method: 'GET',
    path: pathOf(collection, id),
    query: { $select: 'passwordCredentials,keyCredentials' },
    response: holder,
  });

function keysOf(
  { passwordCredentials, keyCredentials }: z.output<typeof holder>,
  collection: CredentialHolder,
  holderId: string,
): readonly AppCredential[] {
  const one =
    (kind: 'secret' | 'certificate') =>
    ({ keyId, displayName, startDateTime, endDateTime }: z.output<typeof password>): AppCredential => ({
      kind,
      holder: collection,
      holderId,
      id: keyId,
      name: displayName ?? 'without a name',
      startsAt: timeOf(startDateTime),
      endsAt: timeOf(endDateTime),
    });
  return [...(passwordCredentials ?? []).map(one('secret')), ...(keyCredentials ?? []).map(one('certificate'))];
}

function timeOf(iso: string | null | undefined): number | undefined {
  const at = Date.parse(iso ?? '');
  return Number.isNaN(at) ? undefined : at;
}

/** A credential with when it was added, as far as that is known. */
export interface DatedCredential extends AppCredential {
  /** Epoch milliseconds: by the audit log where that names it, else its start, which can be forged; undefined where nothing says. */
  readonly addedAt: number | undefined;
  /** Whether the audit log says so. */
  readonly isLogged: boolean;
}

/**
 * Says when credentials were added. An entry adds a credential when it names the id after the change and not before it; that entries name
 * the ids is known from public detection rules and not documented (unverified).
 * @param events entries about credentials of the app
 */
export const datedCredentials = (
  all: readonly AppCredential[],
  events: readonly AppEvent[],
): readonly DatedCredential[] =>
  all.map((one) => {
    const id = one.id.toLowerCase();
    const logged = events.find(
      ({ before, after }) => after.toLowerCase().includes(id) && !before.toLowerCase().includes(id),
    );
    return { ...one, addedAt: logged?.at ?? one.startsAt, isLogged: logged !== undefined };
  });

/** The credentials that were added since a time. */
export interface AddedCredentials {
  readonly added: readonly DatedCredential[];
  /** Federated credentials of which nothing says when they were added. */
  readonly undated: readonly DatedCredential[];
  /** Whether the audit log could be read for all of the period; without it only the start dates tell, which can be forged. */
  readonly isLogRead: boolean;
  /** What the log says about credentials of the app; undefined where it could not be read. */
  readonly events: readonly AppEvent[] | undefined;
}

/**
 * Finds the credentials of an app that were added since a time, by the audit log and by their start. A start that is later than the time
 * counts too, whatever the log says.
 * @param graph Graph of the tenant
 * @param app its service principal
 * @param from epoch milliseconds
 * @param known what was found before, to look once more without reading the log again
 * @throws {GraphProblem} as the port does; `rejected` when the log of the period is longer than Cordon reads
 */
export async function credentialsAddedSince(
  graph: Graph,
  app: { readonly id: string; readonly appId: string | undefined },
  from: number,
  known?: AddedCredentials,
): Promise<AddedCredentials> {
  const { all, registration } = await credentialsOf(graph, app.id, app.appId);
  const ids = [app.id, ...(registration === undefined ? [] : [registration])];
  const events = known === undefined ? await credentialEventsSince(graph, ids, from) : known.events;
  const dated = datedCredentials(all, events ?? []);
  return {
    added: dated.filter(({ addedAt = 0, startsAt = 0 }) => Math.max(addedAt, startsAt) >= from),
    events,
    undated: dated.filter(({ addedAt }) => addedAt === undefined),
    isLogRead: events !== undefined && from >= graph.clock() - loggedMs,
  };
}

/** How far back the audit log goes at most, in milliseconds: 30 days with Entra ID P1 or P2, 7 without. */
const loggedMs = 30 * 86_400_000;

/**
 * Removes one secret or federated credential, which needs no proof of another key.
 * @throws {GraphProblem} as the port does
 * @see https://learn.microsoft.com/graph/api/application-removepassword
 */
export function removeCredential(graph: Graph, { kind, holder: where, holderId, id }: AppCredential): Promise<unknown> {
  const response = z.unknown();
  if (kind === 'federated') {
    const path = graphPath`/applications/${holderId}/federatedIdentityCredentials/${id}`;
    return graph.send({ method: 'DELETE', path, response });
  }
  const path =
    where === 'applications'
      ? graphPath`/applications/${holderId}/removePassword`
      : graphPath`/servicePrincipals/${holderId}/removePassword`;
  return graph.send({ method: 'POST', path, body: { keyId: id }, response });
}

/**
 * Removes certificates of one holder by writing the list of those that stay. `removeKey` would need a proof that is signed with another key
 * of the app, which Cordon does not have.
 * @throws {GraphProblem} as the port does; `rejected` when Graph does not return the content of a certificate that stays, because writing
 *   the list without it is not known to keep it (unverified)
 * @see https://learn.microsoft.com/graph/api/application-removekey
 */
export async function removeCertificates(
  graph: Graph,
  { holder: where, holderId }: Pick<AppCredential, 'holder' | 'holderId'>,
  ids: readonly string[],
): Promise<void> {
  const { keyCredentials } = await holderNamed(graph, where, holderId);
  const kept = (keyCredentials ?? []).filter(({ keyId }) => !ids.includes(keyId));
  if (kept.some(({ key }) => key == null || key === ''))
    throw new GraphProblem(
      'rejected',
      'Graph does not return the content of a certificate that has to stay, and removing one alone needs a signature of the app. ' +
        'Remove it in the Microsoft Entra admin center, under App registrations.',
    );
  await graph.send({
    method: 'PATCH',
    path: pathOf(where, holderId),
    body: { keyCredentials: kept },
    response: z.unknown(),
  });
}
