import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ActivityTypes } from 'botbuilder';
import { resourceFromAttributes } from '@opentelemetry/resources';
import { metricTable } from '../../../bot/telemetry/metric-table.ts';
import { activityType, createMetrics, type MetricsPorts } from '../../../bot/telemetry/metrics.ts';
import { certificateEnd } from '../../../services/graph/certificate.ts';
import type { CallTrace } from '../../../services/graph/graph.ts';
import type { Backlog } from '../../../services/store/backlog.ts';
import { appPair } from '../../harness/certificates.ts';
import { afterTest } from '../../harness/harness.ts';
import { aPlannedStep, aRequest } from '../../harness/requests.ts';

const nothingWaits: Backlog = { counts: [0, 0, 0, 0], since: null };

function metricsOf(backlog: Backlog, now: number, ports: Partial<MetricsPorts> = {}) {
  const metrics = createMetrics({
    resource: resourceFromAttributes({}),
    now: () => now,
    backlog: () => Promise.resolve(backlog),
    depths: () => Promise.resolve([{ kind: 'run', waiting: 5 }]),
    ready: () => Promise.resolve({ database: true, migrations: true, keys: true }),
    unanchoredSince: () => Promise.resolve(null),
    untoldSince: () => Promise.resolve(null),
    certificates: [],
    ...ports,
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

  it('label a call to Graph with its status, so that 429 can be told apart, and only a failure with its kind', async () => {
    const metrics = metricsOf(nothingWaits, 0);
    const call: Omit<CallTrace, 'status'> = {
      method: 'PATCH',
      path: '/users/x',
      template: '/users/{id}',
      startedAt: 1,
      endedAt: 2,
      clientRequestId: 'c',
      requestId: 'r',
    };

    for (const status of [204, 429, 503, null, 429]) metrics.graphCall({ ...call, status }, 'graph.microsoft.com');

    const lines = (await metrics.page()).split('\n').filter((line) => /request_duration_seconds_count/.test(line));
    const count = (labels: string) =>
      lines
        .find((line) => line.includes(`{${labels}`))
        ?.split(' ')
        .at(-1);
    const sent = 'http_request_method="PATCH",server_address="graph.microsoft.com"';
    assert.equal(count(`${sent},http_response_status_code="429",error_type="429"`), '2');
    assert.equal(count(`${sent},error_type="no_answer"`), '1');
    assert.match(lines.join('\n'), /http_response_status_code="204"[,}](?!error_type)/);
  });

  it('report each part of readiness, an anchor that waits, and how long a certificate is valid', async () => {
    const now = Date.parse('2026-12-01T00:00:00Z');
    const folder = mkdtempSync(join(tmpdir(), 'cordon-metrics-'));
    afterTest(() => {
      rmSync(folder, { recursive: true });
    });
    const path = join(folder, 'app.pem');
    writeFileSync(path, appPair().cert);
    const end = certificateEnd(readFileSync(path, 'utf8')) ?? 0;
    const page = await metricsOf(nothingWaits, now, {
      ready: () => Promise.resolve({ database: true, migrations: false, keys: true, mend: ['a sentence'] }),
      unanchoredSince: () => Promise.resolve(now - 90_000),
      untoldSince: () => Promise.resolve(now - 40_000),
      certificates: [{ tenant: '2c3d4e5f-6071-4823-9435-a6b7c8d9eaf0', path }],
    }).page();

    assert.match(page, /cordon_ready\{[^}]*part="database"[^}]*\} 1\n/);
    assert.match(page, /cordon_ready\{[^}]*part="migrations"[^}]*\} 0\n/);
    assert.match(page, /cordon_unanchored_seconds(\{[^}]*\})? 90\n/);
    const [, seconds] = /cordon_certificate_ends_seconds\{[^}]*tenant="2c3d4e5f[^}]*\} (-?\d+)/.exec(page) ?? [];
    assert.equal(Number(seconds), Math.trunc((end - now) / 1000));
  });

  it('go on when a certificate cannot be read', async () => {
    const page = await metricsOf(nothingWaits, 0, { certificates: [{ tenant: 't', path: '/nowhere/app.pem' }] }).page();

    assert.match(page, /cordon_memory_resident_bytes/);
    assert.doesNotMatch(page, /nowhere/);
  });

  it('are exactly those of the table, with its labels', async () => {
    const metrics = metricsOf(nothingWaits, 0, { certificates: [] });
    const state = { kind: 'done', startedAt: 1, endedAt: 2, approvals: [] } as const;
    metrics.turn('message', 1);
    metrics.graphWait(1, 'mass');
    metrics.stored('query', 1);
    metrics.refused(401);
    metrics.state(aRequest({ state }));
    metrics.ended(aRequest({ state }), [aPlannedStep({ provedAt: 5 })]);
    metrics.graphCall(
      {
        method: 'GET',
        path: '/x',
        template: '/x',
        startedAt: 1,
        endedAt: 2,
        status: 429,
        clientRequestId: 'c',
        requestId: null,
      },
      'h',
    );

    const page = await metrics.page();

    const types = [...page.matchAll(/^# TYPE (\w+) (\w+)$/gm)].map(([, name, kind]) => [name, kind]);
    const own = types.filter(([name]) => name !== 'target_info');
    const declared = Object.values(metricTable).filter(({ name }) => name !== 'cordon_certificate_ends_seconds');
    assert.deepEqual(own.toSorted(), declared.map(({ name, kind }) => [name, kind]).toSorted());
    for (const { name, labels } of declared) {
      const [, used = ''] = new RegExp(`^${name}(?:_count)?(?:\\{([^}]*)\\})? `, 'm').exec(page) ?? [];
      const names = [...used.matchAll(/(\w+)="/g)]
        .map(([, label]) => label)
        .filter((label) => !/^otel_scope/.test(label ?? ''));
      assert.deepEqual(names.toSorted(), [...labels].toSorted(), name);
    }
  });

  it('know the same types of activity as the SDK', () => {
    const types = Object.values(ActivityTypes);

    assert.deepEqual(types.map(activityType), types);
    assert.equal(activityType('made-up'), 'other');
  });
});
