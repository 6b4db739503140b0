import { z } from 'zod';
import type { Command } from '../contract/bundle.ts';
import { isTarget } from '../contract/arguments.ts';
import { readEmployeeId } from '../directory/employee-id.ts';
import { graphPath, GraphProblem, type Graph } from '../graph/graph.ts';
import { orNone, settle } from '../graph/settle.ts';
import type { Person, PersonId, Target } from '../model/person.ts';
import type { Request, Right } from '../model/request.ts';
import { isNamed, membershipsOf } from './membership.ts';
import { brakeUsersIn, participantsIn, setsFor, type ParticipantsScope } from './participants.ts';
import type { Pins } from './pins.ts';
import type { Policy, Principals } from './policy.ts';
import { sameHuman, type Concerned, type EmployedAccount, type SameAs } from './same-person.ts';
import { graphInTurn } from './turn-graph.ts';

/** What a right is about: a stored request, or where somebody wants to make one and for which tenant. */
export interface RightsScope extends Pick<Request, 'tenant' | 'home' | 'place'> {
  /** Name of the command, for which the policy may let fewer people in; left out for the right in general. */
  readonly command?: string | undefined;
}

/** What a right in a place is about, whatever the request. `home` is the id of the tenant whose directory says who people are. */
export interface PlaceScope extends ParticipantsScope, Pick<Request, 'home'> {}

/**
 * Who may do what. The policy file names people and groups; Entra says at the moment of asking whether somebody is one of them, so that
 * a person who left, was disabled or lost a group a minute ago has no right now. Each answer takes two seconds at most.
 */
export interface Rights {
  /**
   * Whether somebody may make a new request or run a read command.
   * @throws {GraphProblem} when the answer is unknown because Graph did not give one, so that the person learns why
   */
  mayOpen(person: Person, scope: RightsScope): Promise<Right>;
  /** Whether somebody may still ask for a stored request: confirm it, or see the secret that it made. */
  mayRequest(person: Person, scope: RightsScope): Promise<Right>;
  /** Whether somebody may approve or deny. */
  mayApprove(person: Person, scope: RightsScope): Promise<Right>;
  /** Whether somebody may ask for or approve anything at all in a place. */
  mayTakePart(person: Person, scope: PlaceScope): Promise<Right>;
  /** Whether somebody may stop everything in a place, and let it go on. */
  mayBrake(person: Person, scope: PlaceScope): Promise<Right>;
  /**
   * `mayApprove` for one person and many requests: Entra is asked once for each set of approvers.
   * @param home id of the tenant whose directory says who the approvers are
   */
  approverRights(person: Person, home: string): (scope: Omit<RightsScope, 'home'>) => Promise<Right>;
  /** Employee ids count as far as Graph tells them within two seconds. Where everyone counts unchecked, Graph is not asked. */
  readonly sameAs: SameAs;
}

/** What rights are read from. */
export interface RightsPorts {
  readonly policy: Policy;
  readonly pins: Pick<Pins, 'idsOf' | 'saw'>;
  /** The command of exactly this name. */
  readonly commandNamed: (name: string) => Command | undefined;
  readonly graphOf: (tenant: string) => Graph;
}

/** The one place where rights are computed. */
export function createRights({ policy, pins, commandNamed, graphOf }: RightsPorts): Rights {
  const directory = (home: string): Graph => graphInTurn(graphOf(home));

  /** Every set of people that somebody must belong to. */
  const allOf = (who: 'responders' | 'approvers', scope: Omit<RightsScope, 'home'>): readonly Principals[] =>
    setsFor(who, policy, scope.command === undefined ? undefined : commandNamed(scope.command), scope);

  /**
   * The right as Entra has it now.
   * @throws {GraphProblem} when Graph does not say; any other error is a bug of ours
   */
  async function lookedUp(all: readonly Principals[], home: string, person: Person): Promise<Right> {
    const checked = all.filter(({ everyoneUnchecked }) => !everyoneUnchecked);
    if (checked.length === 0) return 'yes';
    const graph = directory(home);
    const groups = checked.flatMap((principals) => (principals.everyone ? [] : principals.groups));
    const read = await orNone(
      Promise.all([
        accountOf(graph, person),
        membershipsOf(graph, [person.id], groups),
        Promise.all(checked.map((principals) => pins.idsOf(home, principals.people))),
      ]),
    );
    if (read === undefined) return 'outsider';
    const [account, memberships, people] = read;
    pins.saw(home, account.userPrincipalName, person.id);
    if (account.userType !== 'Member') return 'guest';
    if (account.accountEnabled !== true) return 'disabled';
    const memberOf = memberships.get(person.id);
    const belongsTo = ({ everyone, groups: some }: Principals, n: number): boolean =>
      everyone ||
      some.some((group) => memberOf?.has(group.toLowerCase()) === true) ||
      isNamed(people[n] ?? [], person.id);
    return checked.every(belongsTo) ? 'yes' : 'no';
  }

  const rightIn = (all: readonly Principals[], home: string, person: Person): Promise<Right> =>
    lookedUp(all, home, person).catch((): Right => 'unknown');

  return {
    async mayOpen(person, scope) {
      try {
        return await lookedUp(allOf('responders', scope), scope.home, person);
      } catch (error) {
        if (!(error instanceof GraphProblem)) return 'unknown';
        await directory(scope.home).claims(); // names the setting at fault, where Cordon cannot sign in
        throw error;
      }
    },
    mayRequest: (person, scope) => rightIn(allOf('responders', scope), scope.home, person),
    mayApprove: (person, scope) => rightIn(allOf('approvers', scope), scope.home, person),
    mayTakePart: (person, scope) => rightIn([participantsIn(policy, scope)], scope.home, person),
    mayBrake: (person, scope) => rightIn([brakeUsersIn(policy, scope)], scope.home, person),
    approverRights(person, home) {
      const known: { readonly all: readonly Principals[]; readonly right: Promise<Right> }[] = [];
      return (scope) => {
        const all = allOf('approvers', scope);
        const before = known.find((one) => isSameList(one.all, all));
        if (before !== undefined) return before.right;
        const right = rightIn(all, home, person);
        known.push({ all, right });
        return right;
      };
    },
    async sameAs(person, request) {
      const known: EmployedAccount[] = [...request.targets, ...targetsIn(request.args)];
      if (!policy.approvers.everyoneUnchecked)
        known.push(...(await employed(directory(request.home), participants(person, request))));
      return sameHuman(policy, known)(person.id);
    },
  };
}

/** Whoever decides, has asked or has approved: people of the home tenant. */
function participants(person: Pick<Person, 'id'>, { requester, state }: Concerned): readonly PersonId[] {
  const approvals = 'approvals' in state ? state.approvals : [];
  return [...new Set([person.id, requester.id, ...approvals.map(({ by }) => by.id)])];
}

const targetsIn = (args: Request['args']): readonly Target[] => Object.values(args).filter(isTarget);

const isSameList = (one: readonly unknown[], other: readonly unknown[]): boolean =>
  one.length === other.length && one.every((value, n) => value === other[n]);

/** Reads employee ids; one that Graph does not tell is null. */
const employed = (graph: Graph, ids: readonly PersonId[]): Promise<readonly EmployedAccount[]> =>
  Promise.all(
    ids.map(async (id) => {
      const read = await settle(readEmployeeId(graph, id));
      return { id, employeeId: read.ok ? read.value : null };
    }),
  );

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
