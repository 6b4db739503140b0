import assert from 'node:assert/strict';
import { z } from 'zod';
import {
  graphOfActingPerson,
  inNobodysName,
  inTheNameOf,
  isSignInNeeded,
} from '../../../services/graph/acting-person.ts';
import type { ActingPerson } from '../../../services/graph/acting-person.ts';
import { GraphProblem, graphPath, type Graph, type GraphHabits } from '../../../services/graph/graph.ts';
import { personId } from '../../../services/model/person.ts';

const call = { method: 'GET', path: graphPath`/me`, response: z.unknown() } as const;
const [megan, adele] = ['1', '2'].map((n) => personId(`${n.repeat(8)}-2222-4333-8444-555555555555`) ?? assert.fail());

/** A Graph that notes whose call it was, and with which habits. */
function fixture() {
  const calls: string[] = [];
  const asked: string[] = [];
  const graph = (name: string, clock: number, habits: GraphHabits = {}): Graph => ({
    tenant: 'contoso.com',
    send: () => {
      calls.push([name, habits.pace ?? ''].join(' ').trim());
      return Promise.resolve(undefined as never);
    },
    claims: () => Promise.resolve({ appId: name, roles: [] }),
    addressOf: (path) => `https://graph.example${path.encoded}`,
    clock: () => clock,
    with: (more) => graph(name, clock, { ...habits, ...more }),
  });
  const person = (id: typeof megan, name: string): ActingPerson => ({
    id: id ?? assert.fail(),
    graphOf(tenant) {
      asked.push(`${name} in ${tenant}`);
      return Promise.resolve(graph(name, 2000));
    },
  });
  return {
    calls,
    asked,
    graph: graphOfActingPerson('contoso', graph('the app', 1000)),
    megan: person(megan, 'Megan'),
    adele: person(adele, 'Adele'),
  };
}

describe('a Graph of the acting person', () => {
  it('refuses every call without a person before anything is sent', async () => {
    const { calls, graph, megan: person } = fixture();

    const refused = [
      graph.send(call),
      graph.claims(),
      graph.with({ pace: 'mass' }).send(call),
      inTheNameOf(person, () => inNobodysName(() => graph.send(call))),
    ];

    for (const one of refused) await assert.rejects(one, isSignInNeeded);
    assert.deepEqual(calls, []);
  });
  it('calls in the name of whoever’s work it is, also in work that goes on behind it and beside that of others', async () => {
    const { calls, asked, graph, megan: first, adele: second } = fixture();
    const behind: Promise<unknown>[] = [];

    await inTheNameOf(first, async () => {
      behind.push(new Promise((resolve) => setImmediate(resolve)).then(() => graph.with({ pace: 'mass' }).send(call)));
      await graph.send(call);
      await inTheNameOf(second, () => graph.send(call));
      await graph.send(call);
    });
    await Promise.all(behind);

    assert.deepEqual(calls, ['Megan', 'Adele', 'Megan', 'Megan mass']);
    assert.deepEqual(asked, ['Megan in contoso', 'Adele in contoso']);
  });
  it('has the clock of the last Graph that answered, and asks again after a sign-in failed', async () => {
    const { graph, calls, megan: person } = fixture();
    const answers = [Promise.reject(new GraphProblem('unauthorized', 'no')), person.graphOf('contoso')];
    const late: ActingPerson = { ...person, graphOf: () => answers.shift() ?? assert.fail('asked too often') };

    const clocks = await inTheNameOf(late, async () => {
      await assert.rejects(graph.send(call));
      const before = graph.clock();
      await graph.send(call);
      return [before, graph.clock()];
    });

    assert.deepEqual(clocks, [1000, 2000]);
    assert.deepEqual(calls, ['Megan']);
  });
});
