import assert from 'node:assert/strict';
import { atPaceOf } from '../../../services/requests/mass.ts';
import type { Graph, GraphHabits } from '../../../services/graph/graph.ts';
import { alex, aRequest } from '../../harness/requests.ts';

/** The habits that a request about so many accounts gives its Graph. */
function habitsOf(targets: number): readonly GraphHabits[] {
  const habits: GraphHabits[] = [];
  const graph = {
    with(more: GraphHabits) {
      habits.push(more);
      return graph;
    },
  } as Graph;

  atPaceOf(aRequest({ targets: Array.from({ length: targets }, () => alex) }), graph);

  return habits;
}

describe('the pace of a request', () => {
  it('is its own for up to twenty accounts', () => {
    assert.deepEqual([habitsOf(1), habitsOf(20)], [[], []]);
  });
  it('gives way to all others for more', () => {
    assert.deepEqual(habitsOf(21), [{ pace: 'mass' }]);
  });
});
