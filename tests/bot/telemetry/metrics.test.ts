import assert from 'node:assert/strict';
import { ActivityTypes } from 'botbuilder';
import { resourceFromAttributes } from '@opentelemetry/resources';
import { activityType, createMetrics } from '../../../bot/telemetry/metrics.ts';
import type { CallTrace } from '../../../services/graph/graph.ts';
import type { Backlog } from '../../../services/store/backlog.ts';
import { afterTest } from '../../harness/harness.ts';
import { aPlannedStep, aRequest } from '../../harness/requests.ts';

function metricsOf(backlog: Backlog, now: number) {
  const metrics = createMetrics({
    resource: resourceFromAttributes({}),
    now: () => now,
    backlog: () => Promise.resolve(backlog),
    depths: () => Promise.resolve([{ kind: 'run', waiting: 5 }]),
  });
  afterTest(() => metrics.close());
  return metrics;
}

describe('the metrics', () => {
  it('report how many jobs wait and how many are dead letters, which they have at 0 before the first', async () => {
    const metrics = metricsOf({ counts: [0, 0, 0, 0], since: null }, 0);
    const before = await metrics.page();

    metrics.deadJob('post');

    assert.match(before, /cordon_jobs_waiting\{[^}]*kind="run"[^}]*\} 5\n/);
    assert.match(before, /cordon_dead_jobs_total\{[^}]*kind="post"[^}]*\} 0\n/);
    assert.match(await metrics.page(), /cordon_dead_jobs_total\{[^}]*kind="post"[^}]*\} 1\n/);
  });

  it('report how many cards wait and for how long, and the age of the oldest', async () => {
    const page = await metricsOf({ counts: [4, 3, 0, 2], since: 60_000 }, 960_000).page();

    for (const [age, n] of Object.entries({ '10s': 4, '1m': 3, '10m': 0, longer: 2 }))
      assert.match(page, new RegExp(`cordon_cards_waiting\\{[^}]*age="${age}"[^}]*\\} ${n}\\n`));
    assert.match(page, /cordon_cards_waiting_longest_seconds(\{[^}]*\})? 900\n/);
  });

  it('report no age when nothing waits, or when the clock was set back', async () => {
    const pages = [
      await metricsOf({ counts: [0, 0, 0, 0], since: null }, 960_000).page(),
      await metricsOf({ counts: [1, 0, 0, 0], since: 960_000 }, 60_000).page(),
    ];

    for (const page of pages) assert.match(page, /cordon_cards_waiting_longest_seconds(\{[^}]*\})? 0\n/);
  });

  it('label an action of an older version as other', async () => {
    const metrics = metricsOf({ counts: [0, 0, 0, 0], since: null }, 0);
    const state = { kind: 'done', startedAt: 1, endedAt: 2, approvals: [] } as const;

    metrics.ended(aRequest({ state }), [aPlannedStep({ action: 'reset-badge' })]);

    assert.match(await metrics.page(), /cordon_steps_total\{[^}]*action="other"[^}]*\} 1/);
  });

  it('count the calls that Graph has throttled, and only those', async () => {
    const metrics = metricsOf({ counts: [0, 0, 0, 0], since: null }, 0);
    const call: Omit<CallTrace, 'status'> = {
      method: 'PATCH',
      path: '/users/x',
      template: '/users/{id}',
      startedAt: 1,
      endedAt: 2,
      clientRequestId: 'c',
      requestId: 'r',
    };

    for (const status of [204, 429, 503, null, 429]) metrics.graphCall({ ...call, status });

    assert.match(await metrics.page(), /cordon_graph_throttled_total\{[^}]*method="PATCH"[^}]*\} 2\n/);
  });

  it('know the same types of activity as the SDK', () => {
    const types = Object.values(ActivityTypes);

    assert.deepEqual(types.map(activityType), types);
    assert.equal(activityType('made-up'), 'other');
  });
});
