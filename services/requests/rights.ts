import { z } from 'zod';
import { graphPath, GraphProblem, type Graph } from '../graph/graph.ts';
import type { Person } from '../model/person.ts';
import type { Request, Right } from '../model/request.ts';
import { policyIn } from './channels.ts';
import { isInGroups, isNamed } from './membership.ts';
import { participantsIn, type ParticipantsScope } from './participants.ts';
import type { Policy, Principals } from './policy.ts';
import { graphInTurn } from './turn-graph.ts';

/** What a right is about: a stored request, or where somebody wants to make one and for which tenant. */
export type RightsScope = Pick<Request, 'tenant' | 'home' | 'place'>;

/**
 * Who may do what. The policy file names people and groups; Entra says at the moment of asking whether somebody is one of them, so that
 * a person who left, was disabled or lost a group a minute ago has no right now. Each answer takes two seconds at most.
 */
export interface Rights {
  /**
   * Whether somebody may make a new request or run a read command.
   * @throws {GraphProblem} when the answer is unknown because Cordon itself cannot sign in to Graph
   */
  mayOpen(person: Person, scope: RightsScope): Promise<Right>;
  /** Whether somebody may still ask for a stored request: confirm it, or see the secret that it made. */
  mayRequest(person: Person, scope: RightsScope): Promise<Right>;
  /** Whether somebody may approve or deny. */
  mayApprove(person: Person, scope: RightsScope): Promise<Right>;
  /**
   * Whether somebody may ask for or approve anything at all in a place.
   * @param scope `home` is the id of the tenant whose directory says so
   */
  mayTakePart(person: Person, scope: ParticipantsScope & Pick<RightsScope, 'home'>): Promise<Right>;
  /**
   * `mayApprove` for one person and many requests: Entra is asked once for each set of approvers.
   * @param home id of the tenant whose directory says who the approvers are
   */
  approverRights(person: Person, home: string): (scope: Pick<RightsScope, 'tenant' | 'place'>) => Promise<Right>;
}

/** What rights are read from. */
export interface RightsPorts {
  readonly policy: Policy;
  readonly graphOf: (tenant: string) => Graph;
}

/** The one place where rights are computed. */
export function createRights({ policy, graphOf }: RightsPorts): Rights {
  const directory = (home: string): Graph => graphInTurn(graphOf(home));
  return {
    async mayOpen(person, scope) {
      const graph = directory(scope.home);
      const right = await rightIn(policyIn(policy, scope).responders, graph, person);
      if (right === 'unknown') await graph.claims();
      return right;
    },
    mayRequest: (person, scope) => rightIn(policyIn(policy, scope).responders, directory(scope.home), person),
    mayApprove: (person, scope) => rightIn(policyIn(policy, scope).approvers, directory(scope.home), person),
    mayTakePart: (person, scope) => rightIn(participantsIn(policy, scope), directory(scope.home), person),
    approverRights(person, home) {
      const known = new Map<Principals, Promise<Right>>();
      return (scope) => {
        const { approvers } = policyIn(policy, scope);
        const right = known.get(approvers) ?? rightIn(approvers, directory(home), person);
        known.set(approvers, right);
        return right;
      };
    },
  };
}

async function rightIn(principals: Principals, graph: Graph, person: Person): Promise<Right> {
  if (principals.everyoneUnchecked) return 'yes';
  try {
    const asksGroups = !principals.everyone && principals.groups.length > 0;
    const [account, isMember] = await Promise.all([
      accountOf(graph, person),
      asksGroups ? isInGroups(graph, person, principals.groups) : false,
    ]);
    if (account.userType !== 'Member') return 'guest';
    if (account.accountEnabled !== true) return 'disabled';
    const isListed = isNamed(principals.people, person.id, account.userPrincipalName);
    return principals.everyone || isMember || isListed ? 'yes' : 'no';
  } catch (error) {
    return error instanceof GraphProblem && error.code === 'not-found' ? 'outsider' : 'unknown';
  }
}

/** Reads somebody's account. Graph answers `not-found` for people of other tenants. */
const accountOf = (graph: Graph, { id }: Pick<Person, 'id'>) =>
  graph.send({
    method: 'GET',
    path: graphPath`/users/${id}`,
    query: { $select: 'id,userPrincipalName,userType,accountEnabled' },
    response: accountState,
  });

const accountState = z.object({
  userPrincipalName: z.string(),
  userType: z.string().nullish(),
  accountEnabled: z.boolean().nullish(),
});
