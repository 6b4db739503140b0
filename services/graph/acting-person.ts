import { AsyncLocalStorage } from 'node:async_hooks';
import type { PersonId } from '../model/person.ts';
import { signInNeeded } from '../model/problem-cause.ts';
import { GraphProblem, type Graph, type GraphHabits } from './graph.ts';

/**
 * In whose name Graph is called, where a tenant is worked on by people and not by the app. It belongs to the work and not to the callers: a
 * turn runs in the name of its sender and a run in that of its requester, and everything that they await or start does too.
 */
export interface ActingPerson {
  readonly id: PersonId;
  /**
   * Graph of a tenant in this person's name.
   * @throws {GraphProblem} `unauthorized` with the code `signInNeeded` when they have to sign in
   */
  graphOf(tenant: string): Promise<Graph>;
}

/** Whether a call was not made because somebody has to sign in. */
export const isSignInNeeded = (error: unknown): error is GraphProblem =>
  error instanceof GraphProblem && error.details.graphCode === signInNeeded;

/** The person of some work, with the Graph of each tenant as it was found, so that the work signs in once. */
interface Acting {
  readonly person: ActingPerson;
  readonly asked: Map<string, Promise<Graph>>;
  readonly found: Map<string, Graph>;
}

const acting = new AsyncLocalStorage<Acting | undefined>();

/** Does work in somebody's name, whoever's work it is done in. */
export const inTheNameOf = <T>(person: ActingPerson, work: () => T): T =>
  acting.run({ person, asked: new Map(), found: new Map() }, work);

/** Does work in nobody's name. */
export const inNobodysName = <T>(work: () => T): T => acting.run(undefined, work);

const nobody = 'This is done in people’s own names here, and nobody has asked for it.';

/**
 * Makes the Graph of a tenant in which every call is made in the name of the person whose work it is. It holds no credential: without a
 * person a call is refused before anything is sent.
 * @param idle says what a Graph of the tenant can say without a call: its addresses and, until somebody has called, its clock
 */
export function graphOfActingPerson(tenant: string, idle: Graph, habits: readonly GraphHabits[] = []): Graph {
  const own = async (): Promise<Graph> => {
    const now = acting.getStore();
    if (now === undefined) throw new GraphProblem('unauthorized', nobody, { graphCode: signInNeeded });
    const asked = now.asked.get(tenant) ?? now.person.graphOf(tenant);
    now.asked.set(tenant, asked);
    try {
      const graph = await asked;
      now.found.set(tenant, graph);
      return habits.reduce((before, more) => before.with(more), graph);
    } catch (error) {
      now.asked.delete(tenant); // they may sign in meanwhile
      throw error;
    }
  };
  return {
    tenant: idle.tenant,
    signal: idle.signal,
    send: async (call) => (await own()).send(call),
    claims: async () => (await own()).claims(),
    addressOf: (path) => idle.addressOf(path),
    clock: () => (acting.getStore()?.found.get(tenant) ?? idle).clock(),
    with: (more) => graphOfActingPerson(tenant, idle.with(more), [...habits, more]),
  };
}
