import { z } from 'zod';
import { atMost } from '../base/parallel.ts';
import { GraphProblem, graphPath, type Graph } from '../graph/graph.ts';
import { readAll } from '../graph/page.ts';
import { orNone } from '../graph/settle.ts';
import type { PersonId } from '../model/person.ts';
import { isOutside, type OwnDomains } from './own-domains.ts';

/** How much of a drive is looked at: pages of its listing, and items whose sharing is read. */
const pagesAtMost = 20;
const itemsAtMost = 200;

/** How many items are read at once. */
const atOnce = 8;

/** One way in which an item is shared with somebody outside. */
export interface OutsideShare {
  /** Identifies it in a command: the ids of the item and of the permission. */
  readonly id: string;
  readonly itemId: string;
  readonly permissionId: string;
  /** Name of the file or folder. */
  readonly item: string;
  /** Where it is: `Documents/Payroll`; empty at the top. */
  readonly folder: string;
  /** `anyone` with the link, or people outside. */
  readonly kind: 'anyone' | 'people';
  /** Addresses or names; empty for anyone. */
  readonly whom: readonly string[];
  readonly mayWrite: boolean;
  /** True when it is shared through the folder above, so that it can be removed only there. */
  readonly isInherited: boolean;
  /** ISO 8601; null where it never ends. */
  readonly endsAt: string | null;
}

/** What is shared outside from a drive, as far as it was read. */
export interface DriveShares {
  readonly shares: readonly OutsideShare[];
  /** Shared items whose sharing was read. */
  readonly items: number;
  /** What was not looked at; empty when everything was. */
  readonly stopped: readonly ('listing' | 'items')[];
}

const person = z.looseObject({ displayName: z.string().nullish(), email: z.string().nullish() }).nullish();
const identities = z
  .object({
    user: person,
    siteUser: z
      .looseObject({ displayName: z.string().nullish(), email: z.string().nullish(), loginName: z.string().nullish() })
      .nullish(),
  })
  .nullish();
const permission = z.object({
  id: z.string(),
  roles: z.array(z.string()).nullish(),
  link: z.object({ scope: z.string().nullish(), type: z.string().nullish() }).nullish(),
  invitation: z.object({ email: z.string().nullish() }).nullish(),
  grantedToV2: identities,
  grantedToIdentitiesV2: z.array(identities).nullish(),
  inheritedFrom: z.unknown().optional(),
  expirationDateTime: z.string().nullish(),
});
type Permission = z.output<typeof permission>;

const driveItem = z.object({
  id: z.string(),
  name: z.string().nullish(),
  shared: z.unknown().optional(),
  deleted: z.unknown().optional(),
  parentReference: z.object({ path: z.string().nullish() }).nullish(),
});
type DriveItem = z.output<typeof driveItem>;

/**
 * Finds the OneDrive of a person.
 * @returns its id; undefined when there is none
 * @throws {GraphProblem} as the port does
 * @see https://learn.microsoft.com/graph/api/drive-get
 */
export async function driveOf(graph: Graph, id: PersonId): Promise<string | undefined> {
  const drive = await orNone(
    graph.send({
      method: 'GET',
      path: graphPath`/users/${id}/drive`,
      query: { $select: 'id' },
      response: z.object({ id: z.string() }),
    }),
  );
  return drive?.id;
}

/**
 * Reads what is shared outside from a drive: with anyone who has a link, or with people of other organisations. Graph lists no sharing by
 * itself, so the drive is listed first, and then each shared item is read.
 * @throws {GraphProblem} as the port does
 * @see https://learn.microsoft.com/graph/api/driveitem-delta
 */
export async function outsideShares(graph: Graph, drive: string, domains: OwnDomains): Promise<DriveShares> {
  const { items, isComplete } = await sharedItems(graph, drive);
  const read = items.slice(0, itemsAtMost);
  const shares = await atMost(atOnce, read, (item) => sharesOf(graph, { drive, item, domains }), 'stop');
  return {
    shares: shares.flat(),
    items: read.length,
    stopped: [
      ...(isComplete ? [] : (['listing'] as const)),
      ...(items.length > itemsAtMost ? (['items'] as const) : []),
    ],
  };
}

/** The items that are read, and whose addresses are not outside. */
export interface ChosenItems {
  /** Ids of items. Those that are gone are left out. */
  readonly ids: readonly string[];
  readonly domains: OwnDomains;
}

/**
 * Reads what some items of a drive are shared with outside, without a look at the rest of it.
 * @throws {GraphProblem} as the port does
 * @see https://learn.microsoft.com/graph/api/driveitem-get
 */
export async function outsideSharesOf(
  graph: Graph,
  drive: string,
  { ids, domains }: ChosenItems,
): Promise<readonly OutsideShare[]> {
  const shares = await atMost(
    atOnce,
    [...new Set(ids)],
    async (id) => {
      const item = await orNone(
        graph.send({
          method: 'GET',
          path: graphPath`/drives/${drive}/items/${id}`,
          query: { $select: 'id,name,parentReference' },
          response: driveItem,
        }),
      );
      return item === undefined ? [] : sharesOf(graph, { drive, item, domains });
    },
    'stop',
  );
  return shares.flat();
}

async function sharedItems(
  graph: Graph,
  drive: string,
): Promise<{ readonly items: readonly DriveItem[]; readonly isComplete: boolean }> {
  const items = new Map<string, DriveItem>();
  let query: Readonly<Record<string, string>> = { $select: 'id,name,shared,deleted,parentReference' };
  for (let pages = 0; pages < pagesAtMost; pages += 1) {
    const { value, '@odata.nextLink': link } = await graph.send({
      method: 'GET',
      path: graphPath`/drives/${drive}/root/delta`,
      query,
      response: z.object({ value: z.array(driveItem), '@odata.nextLink': z.string().optional() }),
    });
    // The last entry of an item counts, and one that is deleted is shared no more.
    for (const item of value) {
      if (item.shared == null || item.deleted != null) items.delete(item.id);
      else items.set(item.id, item);
    }
    if (link === undefined) return { items: [...items.values()], isComplete: true };
    query = queryOf(link);
  }
  return { items: [...items.values()], isComplete: false };
}

/**
 * Takes the query from the link to the next page, so that a link to another host never gets a token. Some links hold the token in the path:
 * `delta(token='...')`.
 * @throws {GraphProblem} `unexpected` for a link without a token
 */
function queryOf(link: string): Readonly<Record<string, string>> {
  const [path = '', search = ''] = link.split('?', 2);
  const [, inPath] = /\(token='?([^')]+)'?\)$/.exec(path) ?? [];
  const query = Object.fromEntries(new URLSearchParams(search.replaceAll('+', '%20')));
  if (inPath === undefined && search === '')
    throw new GraphProblem('unexpected', 'Graph named a next page of the drive without its token.');
  return inPath === undefined ? query : { ...query, token: decodeURIComponent(inPath) };
}

interface SharedItem {
  readonly drive: string;
  readonly item: DriveItem;
  readonly domains: OwnDomains;
}

/** What an item is shared with outside; nothing of an item that is gone by now. */
async function sharesOf(graph: Graph, { drive, item, domains }: SharedItem): Promise<readonly OutsideShare[]> {
  const permissions = (await orNone(permissionsOf(graph, drive, item.id))) ?? [];
  return permissions.flatMap((one): readonly OutsideShare[] => {
    const whom = outsidersIn(one, domains);
    const isAnyone = one.link?.scope === 'anonymous';
    if (!isAnyone && whom.length === 0) return [];
    return [
      {
        id: `${item.id}/${one.id}`,
        itemId: item.id,
        permissionId: one.id,
        item: item.name ?? item.id,
        folder: decoded((item.parentReference?.path ?? '').replace(/^.*?root:\/?/, '')),
        kind: isAnyone ? 'anyone' : 'people',
        whom: isAnyone ? [] : whom,
        mayWrite: (one.roles ?? []).some((role) => role === 'write' || role === 'owner') || one.link?.type === 'edit',
        isInherited: one.inheritedFrom != null,
        endsAt: one.expirationDateTime ?? null,
      },
    ];
  });
}

/**
 * Reads everything that an item is shared with.
 * @throws {GraphProblem} as the port does; `rejected` for more than Cordon reads
 * @see https://learn.microsoft.com/graph/api/driveitem-list-permissions
 */
const permissionsOf = (graph: Graph, drive: string, item: string): Promise<readonly Permission[]> =>
  readAll(
    graph,
    { path: graphPath`/drives/${drive}/items/${item}/permissions`, item: permission },
    'An item is shared with more people than Cordon reads. Look at it in OneDrive.',
  );

/** Who of a permission is outside. That the login name of a guest holds `#ext#` is unverified. */
function outsidersIn(
  { invitation, grantedToV2, grantedToIdentitiesV2 }: Permission,
  domains: OwnDomains,
): readonly string[] {
  const invited = invitation?.email ?? '';
  const granted = [grantedToV2, ...(grantedToIdentitiesV2 ?? [])].flatMap((identity) => {
    const email = identity?.user?.email ?? identity?.siteUser?.email ?? '';
    const isGuest = (identity?.siteUser?.loginName ?? '').toLowerCase().includes('#ext#');
    if (!isGuest && (email === '' || !isOutside(domains, email))) return [];
    return [email || (identity?.siteUser?.displayName ?? identity?.user?.displayName ?? 'a guest')];
  });
  return [...new Set([...(invited !== '' && isOutside(domains, invited) ? [invited] : []), ...granted])];
}

const decoded = (path: string): string => {
  try {
    return decodeURIComponent(path);
  } catch {
    return path;
  }
};

/** What an item is shared with, in a phrase: `“Payroll.xlsx” is open to anyone with the link, who may change it`. */
export function shareWords({ item, kind, whom, mayWrite }: OutsideShare): string {
  const who = kind === 'anyone' ? 'open to anyone with the link' : `shared with ${whom.join(', ')}`;
  return `“${item}” is ${who}, who may ${mayWrite ? 'change' : 'read'} it`;
}

/**
 * Stops sharing an item in one way.
 * @throws {GraphProblem} as the port does; `rejected` also for what is inherited, in drives where Graph does not say so before
 * @see https://learn.microsoft.com/graph/api/permission-delete
 */
export const removeShare = (graph: Graph, drive: string, { itemId, permissionId }: OutsideShare): Promise<unknown> =>
  graph.send({
    method: 'DELETE',
    path: graphPath`/drives/${drive}/items/${itemId}/permissions/${permissionId}`,
    response: z.unknown(),
  });
