import { z } from 'zod';
import { atMost } from '../base/parallel.ts';
import { graphPath, type Graph } from '../graph/graph.ts';
import { settle } from '../graph/settle.ts';
import type { Request } from '../model/request.ts';
import { policyIn } from './channels.ts';
import type { Pins } from './pins.ts';
import type { Policy } from './policy.ts';
import { graphInTurn } from './turn-graph.ts';

/** Who may approve in a place, as the policy says it: whole groups by their names, people by theirs. */
export interface ApproverNames {
  /** True when every member of the tenant may. */
  readonly everyone: boolean;
  readonly groups: readonly string[];
  readonly people: readonly string[];
  /** How many more groups and people the policy names. */
  readonly others: number;
  /** Whether the policy lets fewer approve some commands. */
  readonly fewerForSome: boolean;
}

/** What the names are read from. */
export interface ApproverNamesPorts {
  readonly policy: Policy;
  readonly pins: Pick<Pins, 'idsOf'>;
  readonly graphOf: (tenant: string) => Graph;
}

/** How many groups, and how many people, are named. */
const namedAtMost = 10;
/** How many calls to Graph are sent at once. */
const width = 10;

/**
 * Makes the function that reads who may approve in a place. It takes two seconds at most: what Graph does not name by then is called by what
 * stands in the policy. Show it only to people who may ask or approve there.
 */
export function createApproverNames({ policy, pins, graphOf }: ApproverNamesPorts) {
  return async ({ home, ...where }: Pick<Request, 'home' | 'tenant' | 'place'>): Promise<ApproverNames> => {
    const { everyone, everyoneUnchecked, groups, people } = policyIn(policy, where).approvers;
    const fewerForSome = [...policy.commands.values()].some(({ approvers }) => approvers !== undefined);
    if (everyone || everyoneUnchecked) return { everyone: true, groups: [], people: [], others: 0, fewerForSome };
    const graph = graphInTurn(graphOf(home));
    const [groupNames, names] = await Promise.all([
      atMost(width, groups.slice(0, namedAtMost), (id) => nameOr(id, readName(graph, graphPath`/groups/${id}`))),
      atMost(width, people.slice(0, namedAtMost), (entry) => nameOr(entry, readPerson(graph, home, entry))),
    ]);
    const others = groups.length + people.length - groupNames.length - names.length;
    return { everyone: false, groups: groupNames, people: names, others, fewerForSome };
  };

  async function readPerson(graph: Graph, home: string, entry: string): Promise<string> {
    const [id] = await pins.idsOf(home, [entry]);
    return id === undefined ? entry : readName(graph, graphPath`/users/${id}`);
  }
}

async function readName(graph: Graph, path: ReturnType<typeof graphPath>): Promise<string> {
  const query = { $select: 'displayName' };
  const { displayName } = await graph.send({ method: 'GET', path, query, response: named });
  return displayName;
}

const named = z.object({ displayName: z.string().min(1) });

async function nameOr(entry: string, reading: Promise<string>): Promise<string> {
  const read = await settle(reading);
  return read.ok ? read.value : entry;
}
