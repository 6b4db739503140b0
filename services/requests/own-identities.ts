import { z } from 'zod';
import { isTarget } from '../contract/arguments.ts';
import { graphPath, GraphProblem, type Graph } from '../graph/graph.ts';
import { settle } from '../graph/settle.ts';
import type { TargetKind } from '../model/person.ts';
import type { Request } from '../model/request.ts';

/** How long it is remembered that Graph does not tell the object ids, in milliseconds. */
const rememberedMs = 5 * 60_000;

/**
 * Finds what a request would do to Cordon itself: which of its ids are those of the bot's app or of the app that calls Graph, or of their
 * service principals. Ids are looked for among the targets and in every argument, whatever the command is.
 * @returns the ids, in lower case; empty for nearly every request
 * @throws {GraphProblem} when Graph cannot say
 */
export type OwnIdentitiesIn = (graph: Graph, request: Pick<Request, 'args' | 'targets'>) => Promise<readonly string[]>;

/** What own identities are known from. */
export interface OwnIdentityPorts {
  /** App ids of the settings. */
  readonly ownApps: readonly string[];
  /** Epoch milliseconds. */
  readonly now: () => number;
}

/**
 * Makes the function. Graph is asked only when a request has an id in it that is not an account's, and once for each tenant. Where the app
 * may not read service principals, only the app ids are known; no command can reach one then either.
 */
export function createOwnIdentities({ ownApps, now }: OwnIdentityPorts): OwnIdentitiesIn {
  const known = new Map<string, { readonly ids: ReadonlySet<string>; readonly until: number }>();
  return async (graph, { args, targets }) => {
    const things = targets.filter(({ kind }) => ownKinds.has(kind)).map(({ id }) => id.toLowerCase());
    const named = [...new Set([...things, ...idsIn(args)])];
    if (named.length === 0) return [];
    const before = known.get(graph.tenant);
    const current = before !== undefined && now() < before.until ? before : await readOwn(graph, ownApps, now());
    known.set(graph.tenant, current);
    return named.filter((id) => current.ids.has(id));
  };
}

/** Kinds of targets of which one can be Cordon itself, or where it runs. */
const ownKinds: ReadonlySet<TargetKind> = new Set(['device', 'app', 'deleted-app']);

async function readOwn(graph: Graph, ownApps: readonly string[], now: number) {
  const claims = await settle(graph.claims());
  const appId = claims.ok ? claims.value.appId : undefined;
  const apps = [...new Set([...ownApps, ...(appId === undefined ? [] : [appId])].map((id) => id.toLowerCase()))];
  const principals = await Promise.all(apps.map((app) => principalOf(graph, app)));
  return {
    ids: new Set([...apps, ...principals.flatMap((id) => id ?? [])]),
    until: principals.includes(undefined) ? now + rememberedMs : Infinity,
  };
}

/** The object id of an app's service principal; undefined when the tenant has none, or the app may not read it. */
async function principalOf(graph: Graph, app: string): Promise<string | undefined> {
  try {
    const { id } = await graph.send({
      method: 'GET',
      path: graphPath`/servicePrincipals(appId='${app}')`,
      query: { $select: 'id' },
      response: z.object({ id: z.string().toLowerCase() }),
    });
    return id;
  } catch (problem) {
    if (problem instanceof GraphProblem && (problem.code === 'not-found' || problem.code === 'forbidden'))
      return undefined;
    throw problem;
  }
}

const guids = /[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}/gi;

/** The ids in the values of arguments, however deep. People were looked up and are accounts. */
function idsIn(value: unknown): readonly string[] {
  if (typeof value === 'string') return (value.match(guids) ?? []).map((id) => id.toLowerCase());
  if (typeof value !== 'object' || value === null || isTarget(value)) return [];
  return Object.values(value).flatMap(idsIn);
}
