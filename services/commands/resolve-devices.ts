import { z } from 'zod';
import { atMost } from '../base/parallel.ts';
import { devicesOf } from '../directory/devices.ts';
import { ownersOf } from '../directory/entra-device.ts';
import { GraphProblem, graphPath, odata, type Graph } from '../graph/graph.ts';
import { orNone } from '../graph/settle.ts';
import { personId, plainTarget, type PersonId, type Target } from '../model/person.ts';
import { shownQuery, type PersonQuery } from './person-query.ts';
import {
  asCandidate,
  resolutionOf,
  resolvePeople,
  type Question,
  type Resolution,
  type ResolveOptions,
} from './resolve.ts';

const $select = 'id,displayName,operatingSystem,operatingSystemVersion,accountEnabled';

const device = z.object({
  id: z.string(),
  displayName: z.string().nullish(),
  operatingSystem: z.string().nullish(),
  operatingSystemVersion: z.string().nullish(),
  accountEnabled: z.boolean().nullish(),
});

/**
 * Looks up devices in Entra by object id, by display name or by owner: an id or a name that no device has is tried as a person's. When
 * several devices match, the result is a question.
 * @throws {GraphProblem} as the port does
 */
export async function resolveDevices(
  graph: Graph,
  queries: readonly PersonQuery[],
  options: ResolveOptions,
): Promise<Resolution> {
  return resolutionOf(await atMost(8, queries, (query) => lookUp(graph, query, options), 'stop'));
}

async function lookUp(graph: Graph, query: PersonQuery, options: ResolveOptions): Promise<Target | Question> {
  const hits = await hitsOf(graph, query, options);
  if ('kind' in hits) return hits;
  const targets = await atMost(8, hits.slice(0, 10), (hit) => asTarget(graph, hit), 'stop');
  const [only] = targets;
  const asked = shownQuery(query);
  if (only === undefined) return { kind: 'none', asked, near: [], by: query.kind };
  if (hits.length === 1) return only;
  return { kind: 'ambiguous', asked, candidates: targets.map(asCandidate), total: hits.length };
}

type Hit = z.output<typeof device>;

async function hitsOf(graph: Graph, query: PersonQuery, options: ResolveOptions): Promise<readonly Hit[] | Question> {
  switch (query.kind) {
    case 'id': {
      const hits = await byId(graph, query.id);
      return hits.length > 0 ? hits : devicesOfPerson(graph, query, options);
    }
    case 'name': {
      const { value } = await graph.send({
        method: 'GET',
        path: graphPath`/devices`,
        query: { $filter: `displayName eq ${odata(query.name)}`, $select, $top: '26' },
        response: z.object({ value: z.array(device) }),
      });
      return value.length > 0 ? value : devicesOfPerson(graph, query, options);
    }
    case 'upn':
    case 'sid':
    case 'logon-name':
    case 'mention':
      return devicesOfPerson(graph, query, options);
    default:
      return query satisfies never;
  }
}

async function devicesOfPerson(
  graph: Graph,
  query: PersonQuery,
  options: ResolveOptions,
): Promise<readonly Hit[] | Question> {
  const people = await resolvePeople(graph, [query], options);
  if (people.kind === 'unclear') return people.questions[0] ?? [];
  const lists = await Promise.all(people.targets.map(({ id }) => devicesOf(graph, id)));
  const ids = lists.flatMap(({ devices }) => devices.flatMap(({ entraId }) => personId(entraId ?? '') ?? []));
  return (await atMost(8, ids, (id) => byId(graph, id), 'stop')).flat();
}

async function byId(graph: Graph, id: PersonId): Promise<readonly Hit[]> {
  const path = graphPath`/devices/${id}`;
  const found = await orNone(graph.send({ method: 'GET', path, query: { $select }, response: device }));
  return found === undefined ? [] : [found];
}

/** Adds the owner to the target, because nobody should wipe a device without seeing whose it is. */
async function asTarget(graph: Graph, hit: Hit): Promise<Target> {
  const owners = await ownersOf(graph, hit.id);
  const id = personId(hit.id);
  if (id === undefined) throw new GraphProblem('unexpected', `a device whose id is not a GUID: "${hit.id}"`);
  const owner = owners.map(({ name }) => name ?? 'somebody without a name').join(', ') || 'nobody';
  const system = [hit.operatingSystem, hit.operatingSystemVersion].filter(Boolean).join(' ');
  const target = plainTarget({
    kind: 'device',
    id,
    name: hit.displayName ?? id,
    upn: [`of ${owner}`, system].filter((words) => words !== '').join(' · '),
  });
  return { ...target, enabled: hit.accountEnabled !== false, owners: owners.map((one) => one.id) };
}
