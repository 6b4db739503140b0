import { z } from 'zod';
import { GraphProblem, graphPath, odata, type Graph } from '../graph/graph.ts';
import { readPage } from '../graph/page.ts';

/** What happened to an app, by what it lets an attacker do. */
export type AppChange = 'created' | 'consent' | 'permission' | 'credential' | 'owner' | 'restored';

const target = z.object({
  id: z.string().nullish(),
  type: z.string().nullish(),
  displayName: z.string().nullish(),
  modifiedProperties: z
    .array(
      z.object({ displayName: z.string().nullish(), oldValue: z.string().nullish(), newValue: z.string().nullish() }),
    )
    .nullish(),
});

const entry = z.object({
  activityDateTime: z.string(),
  activityDisplayName: z.string(),
  category: z.string().nullish(),
  result: z.string().nullish(),
  initiatedBy: z
    .object({
      user: z.object({ userPrincipalName: z.string().nullish(), ipAddress: z.string().nullish() }).nullish(),
      app: z.object({ displayName: z.string().nullish() }).nullish(),
    })
    .nullish(),
  targetResources: z.array(target).nullish(),
});

type Entry = z.output<typeof entry>;

/** An entry of the audit log about an app. */
export interface AppEvent {
  readonly change: AppChange;
  /** Epoch milliseconds. */
  readonly at: number;
  /** Object id of the app: of its service principal, or of its registration where `isRegistration` is set. */
  readonly id: string;
  readonly isRegistration: boolean;
  readonly name: string | undefined;
  /** Who did it. */
  readonly who: string;
  /** The IP address; empty where the log has none. */
  readonly where: string;
  /** What was given: scopes, or the name of a permission; empty for other changes. */
  readonly given: string;
  /** Whether a consent is for everybody. */
  readonly forEverybody: boolean;
  /** Text of the properties that changed, before and after; credentials are found in it by their ids. */
  readonly before: string;
  readonly after: string;
}

/** Activities by what they are. A restored app is told because its secrets and permissions work again. */
const changes: ReadonlyMap<string, AppChange> = new Map([
  ['add application', 'created'],
  ['add service principal', 'created'],
  ['consent to application', 'consent'],
  ['add delegated permission grant', 'consent'],
  ['add app role assignment to service principal', 'permission'],
  ['add service principal credentials', 'credential'],
  ['add owner to application', 'owner'],
  ['add owner to service principal', 'owner'],
  ['restore application', 'restored'],
  ['restore service principal', 'restored'],
]);

/**
 * What an activity is. A secret or certificate of a registration is logged as `Update application – Certificates and secrets management `,
 * with an en dash and a trailing blank where the documentation prints a hyphen; a federated credential as a plain update that changes it
 * (unverified).
 * @see https://learn.microsoft.com/entra/identity/monitoring-health/reference-audit-activities
 */
function changeIn({ activityDisplayName, targetResources }: Entry): AppChange | undefined {
  const activity = activityDisplayName.trim().toLowerCase();
  const known = changes.get(activity);
  if (known !== undefined || !activity.startsWith('update application')) return known;
  const properties = (targetResources ?? []).flatMap(({ modifiedProperties }) => modifiedProperties ?? []);
  const isFederated = properties.some(({ displayName }) => /^FederatedIdentityCredentials$/i.test(displayName ?? ''));
  return activity.includes('certificates') || isFederated ? 'credential' : undefined;
}

/** Values of the log are JSON texts, often a text in quotes. */
function unquoted(value: string | null | undefined): string {
  if (value == null) return '';
  try {
    const parsed: unknown = JSON.parse(value);
    return typeof parsed === 'string' ? parsed : value;
  } catch {
    return value;
  }
}

/**
 * Reads what an entry says about an app. An entry about a consent or a permission is about the resource, such as Microsoft Graph; the app
 * that got it is among the changed properties (unverified).
 * @returns undefined for an entry that is not about an app, or that failed
 */
function eventOf(one: Entry): AppEvent | undefined {
  const change = changeIn(one);
  if (change === undefined || (one.result ?? 'success') !== 'success') return undefined;
  const properties = (one.targetResources ?? []).flatMap(({ modifiedProperties }) => modifiedProperties ?? []);
  const newValue = (name: string): string =>
    unquoted(properties.find(({ displayName }) => displayName?.toLowerCase() === name.toLowerCase())?.newValue);
  const app = (one.targetResources ?? []).find(({ type }) => type === 'ServicePrincipal' || type === 'Application');
  const client = newValue('ServicePrincipal.ObjectID');
  const id = client === '' ? app?.id : client;
  if (id == null || id === '') return undefined;
  const { user, app: byApp } = one.initiatedBy ?? {};
  const scope = newValue('DelegatedPermissionGrant.Scope').trim();
  return {
    change,
    at: Date.parse(one.activityDateTime),
    id: id.toLowerCase(),
    isRegistration: client === '' && app?.type === 'Application',
    name: (client === '' ? app?.displayName : newValue('ServicePrincipal.DisplayName')) ?? undefined,
    who: user?.userPrincipalName ?? byApp?.displayName ?? 'unknown',
    where: user?.ipAddress ?? '',
    given: scope === '' ? newValue('AppRole.Value') : scope,
    forEverybody:
      newValue('DelegatedPermissionGrant.ConsentType') === 'AllPrincipals' ||
      newValue('ConsentContext.IsAdminConsent').toLowerCase() === 'true',
    before: properties.map(({ oldValue }) => oldValue ?? '').join('\n'),
    after: properties.map(({ newValue: value }) => value ?? '').join('\n'),
  };
}

/** The entries of a period about apps. */
export interface AppEvents {
  /** Newest first. */
  readonly events: readonly AppEvent[];
  /** How far back the log was read, in epoch milliseconds; undefined when all of the period was. */
  readonly stoppedAt: number | undefined;
}

/** How many pages are read at most: the log accepts 5 calls in 10 seconds. */
const pagesAtMost = 8;

/**
 * Reads the audit log for what happened to apps. Which category an entry has cannot be filtered by, so all entries of Core Directory are
 * read, and the others left out here.
 * @param from start of the period, epoch milliseconds
 * @throws {GraphProblem} as the port does
 * @see https://learn.microsoft.com/graph/api/directoryaudit-list
 */
export const appEventsSince = (graph: Graph, from: number): Promise<AppEvents> =>
  eventsWhere(graph, from, "loggedByService eq 'Core Directory'");

async function eventsWhere(graph: Graph, from: number, which: string): Promise<AppEvents> {
  const found: AppEvent[] = [];
  let next: string | undefined;
  let oldest: number | undefined;
  for (let pages = 0; pages < pagesAtMost; pages += 1) {
    const page = await readPage(graph, {
      path: graphPath`/auditLogs/directoryAudits`,
      query: {
        $filter: `activityDateTime ge ${new Date(from).toISOString()} and ${which}`,
        $orderby: 'activityDateTime desc',
        $top: '500',
      },
      item: entry,
      next,
    });
    const entries = page.items.filter(({ category }) => category == null || category === 'ApplicationManagement');
    found.push(...entries.flatMap((one) => eventOf(one) ?? []));
    oldest = Date.parse(page.items.at(-1)?.activityDateTime ?? '') || oldest;
    if (page.next === null) return { events: newestFirst(found), stoppedAt: undefined };
    next = page.next;
  }
  return { events: newestFirst(found), stoppedAt: oldest };
}

const newestFirst = (events: readonly AppEvent[]) => events.toSorted((a, b) => b.at - a.at);

/**
 * Reads the audit log for what happened to the credentials of one app, where the log can be read.
 * @param ids object ids of its service principal and of its registration
 * @returns undefined where the tenant's licence or the app's permissions do not let Cordon read the log
 * @throws {GraphProblem} as the port does for everything else, and `rejected` when there is more than Cordon reads
 */
export async function credentialEventsSince(
  graph: Graph,
  ids: readonly string[],
  from: number,
): Promise<readonly AppEvent[] | undefined> {
  try {
    const read = await Promise.all(
      ids.map((id) => eventsWhere(graph, from, `targetResources/any(t:t/id eq ${odata(id)})`)),
    );
    if (read.some(({ stoppedAt }) => stoppedAt !== undefined))
      throw new GraphProblem(
        'rejected',
        'The audit log of this period is longer than Cordon reads: choose a later start.',
      );
    return read.flatMap(({ events }) => events.filter(({ change }) => change === 'credential'));
  } catch (problem) {
    if (problem instanceof GraphProblem && (problem.code === 'unlicensed' || problem.code === 'forbidden'))
      return undefined;
    throw problem;
  }
}
