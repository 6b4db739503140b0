import { z } from 'zod';
import { atMost } from '../base/parallel.ts';
import { GraphProblem, graphPath, odata, type Graph } from '../graph/graph.ts';
import { personId, plainTarget, type Target } from '../model/person.ts';
import { shownQuery, type PersonQuery } from './person-query.ts';
import { asCandidate, resolutionOf, type Question, type Resolution } from './resolve.ts';

const $select = 'id,appId,displayName,accountEnabled,appOwnerOrganizationId,verifiedPublisher';

const app = z.object({
  id: z.string(),
  appId: z.string(),
  displayName: z.string().nullish(),
  accountEnabled: z.boolean().nullish(),
  verifiedPublisher: z.object({ displayName: z.string().nullish() }).nullish(),
});

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
  const hits = await hitsOf(graph, query, asked);
  const [only] = hits;
  if (only === undefined) return { kind: 'none', asked, near: [], by: query.kind };
  if (hits.length === 1) return only;
  return { kind: 'ambiguous', asked, candidates: hits.slice(0, 10).map(asCandidate), total: hits.length };
}

async function hitsOf(graph: Graph, query: PersonQuery, asked: string): Promise<readonly Target[]> {
  const filter =
    query.kind === 'id'
      ? `id eq ${odata(query.id)} or appId eq ${odata(query.id)}`
      : `displayName eq ${odata(query.kind === 'name' ? query.name : asked)}`;
  const { value } = await graph.send({
    method: 'GET',
    path: graphPath`/servicePrincipals`,
    query: { $filter: filter, $select, $top: '26' },
    response: z.object({ value: z.array(app) }),
  });
  return value.map(asTarget);
}

function asTarget({ id, appId, displayName, accountEnabled, verifiedPublisher }: z.output<typeof app>): Target {
  const objectId = personId(id);
  if (objectId === undefined) throw new GraphProblem('unexpected', `an app whose id is not a GUID: "${id}"`);
  const publisher = verifiedPublisher?.displayName ?? '';
  const target = plainTarget({
    kind: 'app',
    id: objectId,
    name: displayName ?? appId,
    upn: `app ${appId} · ${publisher === '' ? 'publisher not verified' : `published by ${publisher}`}`,
  });
  return { ...target, enabled: accountEnabled !== false };
}
