import { atMost } from '../base/parallel.ts';
import { absentAppWords, registrationsWith } from '../directory/absent-app.ts';
import { appAsTarget, appsNamed } from '../directory/apps.ts';
import type { Graph } from '../graph/graph.ts';
import { settle } from '../graph/settle.ts';
import type { PersonId, Target } from '../model/person.ts';
import { shownQuery, type PersonQuery } from './person-query.ts';
import { asCandidate, resolutionOf, type Question, type Resolution } from './resolve.ts';

/**
 * Looks up apps, which are service principals, by object id, by app id or by display name. When several match, the result is a question.
 * @throws {GraphProblem} as the port does
 * @see https://learn.microsoft.com/graph/api/serviceprincipal-list
 */
export async function resolveApps(graph: Graph, queries: readonly PersonQuery[]): Promise<Resolution> {
  return resolutionOf(await atMost(8, queries, (query) => lookUp(graph, query), 'stop'));
}

async function lookUp(graph: Graph, query: PersonQuery): Promise<Target | Question> {
  const asked = shownQuery(query);
  const typed = query.kind === 'id' ? query.id : query.kind === 'name' ? query.name : asked;
  const hits = (await appsNamed(graph, typed)).map(appAsTarget);
  const [only] = hits;
  if (only === undefined && query.kind === 'id') return unlessRegistered(graph, query.id);
  if (only === undefined) return { kind: 'none', asked, near: [], by: query.kind };
  if (hits.length === 1) return only;
  return { kind: 'ambiguous', asked, candidates: hits.slice(0, 10).map(asCandidate), total: hits.length };
}

/** An id that no service principal has can be that of a registration of this tenant. */
async function unlessRegistered(graph: Graph, id: PersonId): Promise<Target | Question> {
  const found = await settle(registrationsWith(graph, id));
  const [app] = found.ok ? found.value.apps : [];
  if (app !== undefined) return appAsTarget(app);
  const about = found.ok ? { about: absentAppWords(id, found.value.registration) } : {};
  return { kind: 'none', asked: id, near: [], by: 'id', ...about };
}
