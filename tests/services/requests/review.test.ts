import assert from 'node:assert/strict';
import { commandNamed } from '../../../services/registry.ts';
import { GraphProblem, type Graph, type GraphHabits } from '../../../services/graph/graph.ts';
import type { PersonId, Target } from '../../../services/model/person.ts';
import type { Request, Right } from '../../../services/model/request.ts';
import type { Assessment } from '../../../services/requests/assess.ts';
import { createReview } from '../../../services/requests/review.ts';
import { adele, alex, aRequest, lee, megan, waiting } from '../../harness/requests.ts';
import { createTestClock } from '../../harness/test-clock.ts';
import { targetsNumbered } from '../../harness/views.ts';
import type { Demand } from '../../../services/model/demand.ts';
import type { Barred } from '../../../services/model/stop-cause.ts';

const paces: unknown[] = [];
const graph = {
  with(habits: GraphHabits) {
    paces.push(habits.pace);
    return graph;
  },
} as Graph;
const usual: Demand = { tier: 'destructive', approvalsNeeded: 1, approvalWindowMs: 500, because: [] };
const approved: Request = aRequest({ state: waiting.running });

interface World {
  readonly targets: readonly Target[];
  readonly rights: Readonly<Record<string, Right>>;
  readonly sameAs: Readonly<Record<string, readonly PersonId[]>>;
  readonly assessment: Assessment;
}

/** A review over a world that a test can change; counts the rounds in which it reads. */
function setUp(differs: Partial<World> = {}) {
  const world: World = {
    targets: [alex],
    rights: {},
    sameAs: {},
    assessment: { kind: 'demand', demand: usual },
    ...differs,
  };
  const now = { world, rounds: 0, seen: [] as (readonly Target[])[] };
  const clock = createTestClock();
  const right = ({ id }: { readonly id: string }) => Promise.resolve(now.world.rights[id] ?? 'yes');
  const review = createReview({
    graphOf: () => graph,
    readTargets() {
      now.rounds += 1;
      return Promise.resolve(now.world.targets);
    },
    async assess(_graph, { targets }, reading = Promise.resolve(targets)) {
      now.seen.push(await reading);
      return now.world.assessment;
    },
    rights: { mayRequest: right, mayApprove: right, sameAs: ({ id }) => Promise.resolve(now.world.sameAs[id] ?? []) },
    commandNamed,
    timing: clock,
  });
  return { review, now, clock };
}

const lost = (why: Barred['why'], ...who: readonly string[]): Barred => ({ why, who });

describe('a check of a stored request', () => {
  const rows: readonly (readonly [why: string, world: Partial<World>, barred: Barred | null])[] = [
    ['lets it go on when nothing has changed', {}, null],
    [
      'bars it when a target is protected',
      { assessment: { kind: 'protected', targets: [alex] } },
      lost('protected', alex.name),
    ],
    [
      'bars it when its requester has lost the right',
      { rights: { [megan.id]: 'no' } },
      lost('requester-lost-right', megan.name),
    ],
    [
      'bars it when its requester was disabled',
      { rights: { [megan.id]: 'disabled' } },
      lost('requester-lost-right', megan.name),
    ],
    [
      'bars it when an approver has lost the right',
      { rights: { [adele.id]: 'guest' } },
      lost('approver-lost-right', adele.name),
    ],
    [
      'bars it when an approver owns the target by now',
      { targets: [{ ...alex, owners: [adele.id] }] },
      lost('involved', adele.name),
    ],
    [
      'bars it when an approver is the requester with another account',
      { sameAs: { [adele.id]: [megan.id] } },
      lost('involved', adele.name),
    ],
    [
      'bars it when an approver is the target with another account',
      { sameAs: { [adele.id]: [alex.id] } },
      lost('involved', adele.name),
    ],
  ];
  for (const [why, world, barred] of rows) {
    it(why, async () => {
      const { review } = setUp(world);

      assert.deepEqual((await review(approved)).barred, barred);
    });
  }

  it('bars it when two approvals turn out to be those of one human', async () => {
    const { review } = setUp({ sameAs: { [lee.id]: [adele.id] } });
    const approvals = [adele, lee].map((by) => ({ by, at: 10 }));

    const { barred } = await review(aRequest({ approvalsNeeded: 2, state: { ...waiting.running, approvals } }));

    assert.deepEqual(barred, lost('involved', lee.name));
  });

  it('judges the targets as they are now, and never asks for less than is stored', async () => {
    const admin = { ...alex, roles: ['Global Administrator'] };
    const { review, now } = setUp({ targets: [admin] });

    const { demand } = await review(aRequest({ tier: 'critical', approvalsNeeded: 2, because: ['admin-target'] }));

    assert.deepEqual(now.seen, [[admin]]);
    assert.deepEqual(demand, { ...usual, tier: 'critical', approvalsNeeded: 2, because: ['admin-target'] });
  });

  for (const who of [megan, adele]) {
    it(`answers nothing while nobody knows the right of ${who.name}`, async () => {
      const { review } = setUp({ rights: { [who.id]: 'unknown' } });

      await assert.rejects(review(approved), GraphProblem);
    });
  }

  it('is shared while it reads and for five seconds, and no longer', async () => {
    const { review, now, clock } = setUp();

    await Promise.all([review(approved), review(approved)]);
    await clock.advance(4999);
    await review(approved);
    const within = now.rounds;
    await clock.advance(1);
    await review(approved);

    assert.deepEqual([within, now.rounds], [1, 2]);
  });

  it('is not shared when it failed', async () => {
    const { review, now } = setUp({ rights: { [megan.id]: 'unknown' } });
    await assert.rejects(review(approved));
    now.world = { ...now.world, rights: {} };

    assert.equal((await review(approved)).barred, null);
  });

  it('holds what was read before against an approval that came since', async () => {
    const { review, now } = setUp({ targets: [{ ...alex, owners: [adele.id] }] });
    await review(aRequest());

    const { barred } = await review(approved);

    assert.deepEqual([barred, now.rounds], [lost('involved', adele.name), 1]);
  });

  for (const [count, want] of [
    [20, []],
    [21, ['mass']],
  ] as const) {
    it(`${want.length > 0 ? 'gives way to the calls of others' : 'is read like any other'} with ${String(count)} targets`, async () => {
      const { review } = setUp();
      paces.length = 0;

      await review({ ...approved, targets: targetsNumbered(count) });

      assert.deepEqual(paces, want);
    });
  }
});
