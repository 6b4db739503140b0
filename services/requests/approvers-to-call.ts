import { z } from 'zod';
import { deadlineIn } from '../base/deadline.ts';
import { atMost } from '../base/parallel.ts';
import { isTarget } from '../contract/arguments.ts';
import type { Command } from '../contract/bundle.ts';
import { readEmployeeId } from '../directory/employee-id.ts';
import { graphPath, type Graph } from '../graph/graph.ts';
import { readPage } from '../graph/page.ts';
import { orNone, settle } from '../graph/settle.ts';
import type { Person, PersonId } from '../model/person.ts';
import type { Request } from '../model/request.ts';
import { inRequestersName, type InNameOf } from './in-name-of.ts';
import { involvementOf, votedBefore } from './involved.ts';
import { setsFor } from './participants.ts';
import type { Pins } from './pins.ts';
import type { Policy, Principals } from './policy.ts';
import type { Rights } from './rights.ts';
import { sameHuman, type EmployedAccount } from './same-person.ts';

/** How long the reads for one call may take together, in milliseconds. The call is posted then, with those who are known. */
const readMs = 5000;
/** How many calls to Graph are sent at once. */
const width = 10;
/** How many members of a group are listed. Nobody of a larger group is called. */
const membersListed = 100;

/** An approver whom a post may call. */
export interface CallableApprover extends Person {
  /** False when Graph could not say who this is, so that the name is the object id. Only somebody whom the policy names. */
  readonly isKnown: boolean;
}

/** What is read to find whom to call. */
export interface ApproversToCallPorts {
  readonly policy: Policy;
  /** Whom the addresses of the policy stand for. */
  readonly pins: Pick<Pins, 'idsOf'>;
  readonly rights: Pick<Rights, 'mayApprove'>;
  /** The command of exactly this name. */
  readonly commandNamed: (name: string) => Command | undefined;
  readonly graphOf: (tenant: string) => Graph;
  readonly inNameOf?: InNameOf | undefined;
}

/** Finds whom to call to a request that waits for approvals. */
export type ApproversToCall = (request: Request) => Promise<readonly CallableApprover[]>;

interface Candidate extends CallableApprover, EmployedAccount {
  /** True for somebody whom the policy names, false for a member of a group. */
  readonly isNamed: boolean;
}

/** The people of one set who can act, as far as they can be listed. */
interface Listed {
  readonly candidates: readonly Candidate[];
  /** False when a group is too large to list, or Graph did not say who is in it. */
  readonly isWhole: boolean;
}

/**
 * Makes the function that finds the approvers of a request: enabled members of the tenant who have no part in it and have not voted yet.
 * Where everyone may approve, nobody is called. Whoever is called still has to have the right at the click, so what Graph does not say
 * costs a call and never a check.
 * @returns a function that reads Graph for five seconds at most; never call it in a turn
 */
export function createApproversToCall(ports: ApproversToCallPorts): ApproversToCall {
  const { policy, pins, rights, commandNamed, graphOf } = ports;
  const { approvers: most } = policy.calls;

  return (request) => inRequestersName(ports.inNameOf, request, () => find(request));

  async function find(request: Request): Promise<readonly CallableApprover[]> {
    const sets = setsFor('approvers', policy, commandNamed(request.command), request).filter(
      ({ everyone, everyoneUnchecked }) => !everyone && !everyoneUnchecked,
    );
    if (most === 0 || sets.length === 0) return [];
    const graph = graphOf(request.home).with({ signal: deadlineIn(readMs) });
    const listed = await Promise.all(sets.map((set) => listedIn(graph, request.home, set)));
    const inAll = distinct(listed).filter(({ id }) =>
      listed.every(({ candidates, isWhole }) => !isWhole || candidates.some((other) => other.id === id)),
    );
    const able = await withoutInvolved(graph, request, inAll);
    const called = able.length <= most ? able : able.filter(({ isNamed }) => isNamed).slice(0, most);
    const isSure = listed.length === 1 || listed.every(({ isWhole }) => isWhole);
    return isSure ? called : onlyWithRight(called, request);
  }

  async function listedIn(graph: Graph, home: string, { people, groups }: Principals): Promise<Listed> {
    const [ids, members] = await Promise.all([
      settle(pins.idsOf(home, people)),
      Promise.all(groups.map((group) => settle(membersOf(graph, group)))),
    ]);
    const named = await atMost(width, ids.ok ? ids.value : [], (id) => accountNamed(graph, id));
    const lists = members.map((read) => (read.ok ? read.value : undefined));
    return {
      candidates: [...named, ...lists.flat()].filter((candidate) => candidate !== undefined),
      isWhole: ids.ok && !lists.includes(undefined),
    };
  }

  /** Asks about the right itself, where it takes more than one set and not all of them could be listed. */
  async function onlyWithRight(called: readonly Candidate[], request: Request): Promise<readonly Candidate[]> {
    const allowed = await atMost(width, called, (candidate) => rights.mayApprove(candidate, request));
    return called.filter((_, n) => allowed[n] === 'yes');
  }

  async function withoutInvolved(
    graph: Graph,
    request: Request,
    candidates: readonly Candidate[],
  ): Promise<readonly Candidate[]> {
    const { requester, targets, args, state } = request;
    const approvals = 'approvals' in state ? state.approvals : [];
    const others = [requester.id, ...approvals.map(({ by }) => by.id)].filter(
      (id) => !candidates.some((candidate) => candidate.id === id),
    );
    const employed = await Promise.all(others.map((id) => employedAs(graph, id)));
    const named = Object.values(args).filter(isTarget);
    const sameAs = sameHuman(policy, [...targets, ...named, ...candidates, ...employed]);
    return candidates.filter((by) => {
      const decider = { by, sameAs: sameAs(by.id) };
      return involvementOf(request, decider) === undefined && votedBefore(approvals, decider) === undefined;
    });
  }
}

/** Each candidate once; whoever is named and in a group counts as named. */
function distinct(listed: readonly Listed[]): readonly Candidate[] {
  const all = listed.flatMap(({ candidates }) => candidates);
  const byId = new Map<PersonId, Candidate>();
  for (const one of [...all.filter(({ isNamed }) => isNamed), ...all]) if (!byId.has(one.id)) byId.set(one.id, one);
  return [...byId.values()];
}

async function employedAs(graph: Graph, id: PersonId): Promise<EmployedAccount> {
  const read = await settle(readEmployeeId(graph, id));
  return { id, employeeId: read.ok ? read.value : null };
}

/**
 * Somebody whom the policy names.
 * @returns undefined when the account cannot act; when Graph does not answer, somebody without a name
 */
async function accountNamed(graph: Graph, id: PersonId): Promise<Candidate | undefined> {
  const call = graph.send({
    method: 'GET',
    path: graphPath`/users/${id}`,
    query: { $select: accountProperties },
    response: account,
  });
  const read = await settle(orNone(call));
  if (!read.ok) return { id, name: id, employeeId: null, isNamed: true, isKnown: false };
  return read.value && candidateOf({ ...read.value, id }, true);
}

/**
 * The people in a group who can act, directly or through other groups.
 * @returns undefined when the group has too many members to list; nobody for a group that does not exist
 * @see https://learn.microsoft.com/graph/api/group-list-transitivemembers
 */
async function membersOf(graph: Graph, group: string): Promise<readonly Candidate[] | undefined> {
  const page = await orNone(
    readPage(graph, {
      path: graphPath`/groups/${group}/transitiveMembers/microsoft.graph.user`,
      query: { $select: accountProperties, $top: `${membersListed}` },
      item: account,
    }),
  );
  if (page === undefined) return [];
  if (page.next !== null) return undefined;
  return page.items.map((item) => candidateOf(item, false)).filter((candidate) => candidate !== undefined);
}

const accountProperties = 'id,displayName,userType,accountEnabled,employeeId';
const account = z.object({
  id: z
    .string()
    .toLowerCase()
    .transform((id) => id as PersonId),
  displayName: z.string().nullish(),
  userType: z.string().nullish(),
  accountEnabled: z.boolean().nullish(),
  employeeId: z.string().nullish(),
});

/** An account that may decide: enabled, and a member of the tenant. */
function candidateOf(read: z.output<typeof account>, isNamed: boolean): Candidate | undefined {
  const { id, displayName, userType, accountEnabled, employeeId = null } = read;
  if (userType !== 'Member' || accountEnabled !== true) return undefined;
  return { id, name: displayName ?? id, employeeId, isNamed, isKnown: true };
}
