import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { parse } from 'yaml';
import { z } from 'zod';
import { metricTable, type MetricDeclaration } from '../../bot/telemetry/metric-table.ts';

const rules = z
  .object({
    groups: z.array(
      z.object({
        rules: z.array(
          z.object({
            alert: z.string(),
            expr: z.string(),
            labels: z.object({ severity: z.enum(['critical', 'warning']) }),
            annotations: z.object({ summary: z.string(), description: z.string() }),
          }),
        ),
      }),
    ),
  })
  .parse(parse(readFileSync('deploy/prometheus/cordon-rules.yaml', 'utf8')))
  .groups.flatMap((group) => group.rules);

const panels = z
  .object({
    panels: z.array(
      z.object({ type: z.string(), title: z.string(), targets: z.array(z.object({ expr: z.string() })).default([]) }),
    ),
  })
  .parse(JSON.parse(readFileSync('deploy/grafana/cordon.json', 'utf8'))).panels;

const metrics = new Map<string, MetricDeclaration>(
  Object.values(metricTable).flatMap((metric: MetricDeclaration) =>
    (metric.kind === 'histogram' ? ['_bucket', '_count', '_sum'] : ['']).map((end) => [metric.name + end, metric]),
  ),
);
/** What Prometheus adds to every series that it scrapes, and the boundaries of histograms. */
const ofPrometheus = ['job', 'instance', 'le'];

/** What an expression names that there is not: a metric, or a label of its metrics. */
function unknownIn(expr: string): readonly string[] {
  const named = [...expr.matchAll(/\b(?:cordon|http_client)_\w+/g)].map(([name]) => name);
  const used = named.flatMap((name) => metrics.get(name) ?? []);
  const labels = [
    ...[...expr.matchAll(/(\w+)\s*(?:=~|!~|!=|=)\s*"/g)].map(([, label = '']) => label),
    ...[...expr.matchAll(/\bby \(([^)]*)\)/g)].flatMap(([, list = '']) => list.split(',').map((label) => label.trim())),
  ];
  const known: readonly string[] = [...ofPrometheus, ...used.flatMap((metric) => metric.labels)];
  return [...named.filter((name) => !metrics.has(name)), ...labels.filter((label) => !known.includes(label))];
}

describe('the alarms and the dashboard', () => {
  const exprs = [...rules, ...panels.flatMap(({ targets }) => targets)].map(({ expr }) => expr);

  for (const expr of exprs)
    it(`use only metrics and labels that there are: ${expr}`, () => {
      assert.deepEqual(unknownIn(expr), []);
    });

  it('would notice a metric or a label that there is not', () => {
    assert.deepEqual(unknownIn('cordon_gone_total{job="cordon"}'), ['cordon_gone_total']);
    assert.deepEqual(unknownIn('sum by (person) (cordon_ready)'), ['person']);
    assert.deepEqual(unknownIn('cordon_turn_duration_seconds'), ['cordon_turn_duration_seconds']); // a histogram has none of that name
  });

  it('show every metric', () => {
    const shown = panels.flatMap(({ targets }) => targets.map(({ expr }) => expr)).join('\n');

    assert.deepEqual(
      Object.values(metricTable)
        .map(({ name }) => name)
        .filter((name) => !shown.includes(name)),
      [],
    );
  });

  it('are explained, each alarm with what to do first', () => {
    const page = readFileSync('docs/operate/metrics.md', 'utf8');

    const explained = [...page.matchAll(/^\| `(Cordon\w+)`/gm)].map(([, name]) => name);
    assert.deepEqual(
      explained,
      rules.map(({ alert }) => alert),
    );
  });
});
