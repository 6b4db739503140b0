import { groupBy } from '../base/group-by.ts';
import { deletedAppParts, deletedGroups, type DeletedAppPart, type DeletedGroup } from '../directory/deleted-items.ts';
import type { Graph } from '../graph/graph.ts';
import { personId, plainTarget, type Target } from '../model/person.ts';
import { shownQuery, type PersonQuery } from './person-query.ts';
import { asCandidate, resolutionOf, sameName, type Question, type Resolution } from './resolve.ts';

/** A deleted thing with every id that names it, in lower case, and its address. */
interface DeletedThing {
  readonly target: Target;
  readonly ids: readonly string[];
  readonly address: string | undefined;
}

/**
 * Looks up deleted groups by object id, by address or by display name. When several match, the result is a question.
 * @throws {GraphProblem} as the port does; `rejected` when there are more deleted groups than Cordon reads
 */
export async function resolveDeletedGroups(graph: Graph, queries: readonly PersonQuery[]): Promise<Resolution> {
  return resolved((await deletedGroups(graph)).flatMap(groupThing), queries);
}

/**
 * Looks up deleted apps by application id, by the object id of the registration or of the service principal, or by display name. When
 * several match, the result is a question.
 * @throws {GraphProblem} as the port does; `rejected` when there are more deleted apps than Cordon reads
 */
export async function resolveDeletedApps(graph: Graph, queries: readonly PersonQuery[]): Promise<Resolution> {
  const byApp = groupBy(await deletedAppParts(graph), ({ appId }) => appId.toLowerCase());
  return resolved([...byApp.values()].flatMap(appThing), queries);
}

function resolved(things: readonly DeletedThing[], queries: readonly PersonQuery[]): Resolution {
  return resolutionOf(
    queries.map((query): Target | Question => {
      const hits = things.filter((thing) => fits(thing, query)).map(({ target }) => target);
      const [only] = hits;
      if (only !== undefined && hits.length === 1) return only;
      const asked = shownQuery(query);
      return only === undefined
        ? { kind: 'none', asked, near: [], by: query.kind }
        : { kind: 'ambiguous', asked, candidates: hits.slice(0, 10).map(asCandidate), total: hits.length };
    }),
  );
}

function fits({ target, ids, address }: DeletedThing, query: PersonQuery): boolean {
  switch (query.kind) {
    case 'id':
      return ids.includes(query.id);
    case 'upn':
      return address === query.upn;
    case 'name':
    case 'mention':
      return sameName(target.name, query.name);
    case 'sid':
    case 'logon-name': // only accounts have these
      return false;
    default:
      return query satisfies never;
  }
}

function groupThing({ id: typed, displayName, mail, isAssignableToRole }: DeletedGroup): readonly DeletedThing[] {
  const id = personId(typed);
  if (id === undefined) return [];
  const isPowerful = isAssignableToRole === true;
  const upn = [mail ?? '', 'Microsoft 365 group', isPowerful ? 'can hold admin roles' : ''];
  const target = plainTarget({
    kind: 'deleted-group',
    id,
    name: displayName ?? mail ?? id,
    upn: upn.filter((words) => words !== '').join(' · '),
  });
  // which roles its members get back is not read, so it counts as an admin
  const roles = { rolesUnread: isPowerful ? (['groups'] as const) : [] };
  return [{ target: { ...target, ...roles }, ids: [id], address: mail?.toLowerCase() }];
}

function appThing(parts: readonly DeletedAppPart[]): readonly DeletedThing[] {
  const [first] = parts;
  const id = personId(first?.appId ?? '');
  if (first === undefined || id === undefined) return [];
  const upn = `app ${id} · ${[...new Set(parts.map(({ kind }) => kind))].join(' and ')}`;
  const target = plainTarget({ kind: 'deleted-app', id, name: first.name, upn });
  return [{ target, ids: [id, ...parts.map((part) => part.id.toLowerCase())], address: undefined }];
}
