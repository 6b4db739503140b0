import { monitorEventLoopDelay } from 'node:perf_hooks';
import { readFile } from 'node:fs/promises';
import { memoryUsage } from 'node:process';
import { PrometheusExporter, PrometheusSerializer } from '@opentelemetry/exporter-prometheus';
import type { Resource } from '@opentelemetry/resources';
import { MeterProvider } from '@opentelemetry/sdk-metrics';
import { partsOf } from '../../services/contract/bundle.ts';
import { certificateEnd } from '../../services/graph/certificate.ts';
import type { CallTrace } from '../../services/graph/graph.ts';
import type { CallPace } from '../../services/graph/quotas.ts';
import { commands } from '../../services/registry.ts';
import type { Request, Step } from '../../services/model/request.ts';
import { backlogAges, type Backlog } from '../../services/store/backlog.ts';
import { workKinds, type WorkDepth, type WorkKind } from '../../services/store/work.ts';
import { webhookOutcomes, type WebhookOutcome } from '../../services/store/webhooks.ts';
import { metricTable, type MetricDeclaration } from './metric-table.ts';

/** Histogram buckets in seconds: from a cached answer to the deadline of a run. */
const buckets = [0.005, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 30, 60, 600];
/** The same for the store, which answers faster. */
const storeBuckets = [0.0005, 0.001, 0.002, 0.005, 0.01, 0.05, 0.2, 1, 5];

/**
 * The activity types of the Bot Framework. They are written out here because its SDK may be imported in the room of Teams only.
 * @see https://github.com/microsoft/botframework-sdk/blob/main/specs/botframework-activity/botframework-activity.md
 */
const activityTypes: ReadonlySet<string> = new Set([
  'message',
  'contactRelationUpdate',
  'conversationUpdate',
  'typing',
  'endOfConversation',
  'event',
  'invoke',
  'invokeResponse',
  'deleteUserData',
  'messageUpdate',
  'messageDelete',
  'installationUpdate',
  'messageReaction',
  'suggestion',
  'trace',
  'handoff',
  'command',
  'commandResult',
]);
const actions: ReadonlySet<string> = new Set(commands.flatMap((command) => partsOf(command).map(({ name }) => name)));

/**
 * Reduces the type of an activity, which its sender chooses, to a closed set.
 * @returns the type, or `other`
 */
export const activityType = (type: string): string => (activityTypes.has(type) ? type : 'other');

/** The parts of `/readyz`. */
const readyParts = ['database', 'migrations', 'keys'];

/** What the metrics need from outside. */
export interface MetricsPorts {
  readonly resource: Resource;
  /** Counts the messages that are behind their request or alert. */
  readonly backlog: () => Promise<Backlog>;
  /** Counts the jobs that wait although they are due. */
  readonly depths: () => Promise<readonly WorkDepth[]>;
  /** Whether requests can be stored and answered right now, by the parts of `/readyz`. */
  readonly ready: () => Promise<Readonly<Record<string, unknown>>>;
  /** When the oldest anchor was written that is not sent yet, in epoch milliseconds; null when all are sent. */
  readonly unanchoredSince: () => Promise<number | null>;
  /** When the oldest thing happened that another system is still to be told, in epoch milliseconds; null for none. */
  readonly untoldSince: () => Promise<number | null>;
  /** The certificate files that Cordon signs in to Graph with, by the id of the tenant. */
  readonly certificates: readonly { readonly tenant: string; readonly path: string }[];
  /** Returns epoch milliseconds. */
  readonly now: () => number;
}

/** The metrics of a bot. */
export type Metrics = ReturnType<typeof createMetrics>;

/**
 * Makes the metrics. Every label comes from a closed set, so nobody outside can create a new time series or write text into one.
 * @returns one function for each kind of event, and the page for Prometheus
 */
export function createMetrics(ports: MetricsPorts) {
  const { resource, backlog, depths, ready, unanchoredSince, untoldSince, certificates, now } = ports;
  const secondsSince = (at: number | null): number => (at === null ? 0 : Math.max(0, now() - at) / 1000);
  const reader = new PrometheusExporter({ preventServerStart: true });
  const meters = new MeterProvider({ resource, readers: [reader] });
  const meter = meters.getMeter('cordon');
  const histogram = ({ name, about }: MetricDeclaration, explicitBucketBoundaries = buckets) =>
    meter.createHistogram(name, { description: about, unit: 's', advice: { explicitBucketBoundaries } });
  const counter = ({ name, about }: MetricDeclaration) =>
    meter.createCounter(name.replace(/_total$/, ''), { description: about }); // the page for Prometheus adds the ending
  const gauge = ({ name, about }: MetricDeclaration) => meter.createObservableGauge(name, { description: about });
  const turns = histogram(metricTable.turn);
  const calls = histogram(metricTable.graphCall);
  const waits = histogram(metricTable.graphWait);
  const runs = histogram(metricTable.run);
  const proofs = histogram(metricTable.proof);
  const stored = histogram(metricTable.store, storeBuckets);
  const refusals = counter(metricTable.refused);
  const states = counter(metricTable.requests);
  const tampered = counter(metricTable.tampered);
  tampered.add(0); // an alarm needs a series that is there before anything happens
  const dead = counter(metricTable.deadJobs);
  for (const kind of workKinds) dead.add(0, { kind });
  const told = counter(metricTable.webhooks);
  for (const outcome of webhookOutcomes) told.add(0, { outcome });
  const steps = counter(metricTable.steps);
  const delay = monitorEventLoopDelay({ resolution: 20 });
  delay.enable();
  gauge(metricTable.memory).addCallback((result) => {
    result.observe(memoryUsage.rss());
  });
  gauge(metricTable.eventLoopDelay).addCallback((result) => {
    result.observe(delay.percentile(99) / 1e9);
    delay.reset();
  });
  const waiting = gauge(metricTable.cardsWaiting);
  const oldest = gauge(metricTable.cardsWaitingLongest);
  meter.addBatchObservableCallback(
    async (result) => {
      const { counts, since } = await backlog();
      for (const [i, age] of backlogAges.entries()) result.observe(waiting, counts[i] ?? 0, { age: age.name });
      result.observe(oldest, secondsSince(since));
    },
    [waiting, oldest],
  );
  gauge(metricTable.jobsWaiting).addCallback(async (result) => {
    for (const { kind, waiting: jobs } of await depths()) result.observe(jobs, { kind });
  });
  gauge(metricTable.ready).addCallback(async (result) => {
    const parts = await ready();
    for (const part of readyParts) result.observe(parts[part] === true ? 1 : 0, { part });
  });
  gauge(metricTable.unanchored).addCallback(async (result) => {
    result.observe(secondsSince(await unanchoredSince()));
  });
  gauge(metricTable.webhooksWaitingLongest).addCallback(async (result) => {
    result.observe(secondsSince(await untoldSince()));
  });
  gauge(metricTable.certificate).addCallback(async (result) => {
    for (const { tenant, path } of certificates) {
      const end = certificateEnd(await readFile(path, 'utf8'));
      if (end !== undefined) result.observe((end - now()) / 1000, { tenant });
    }
  });
  const serializer = new PrometheusSerializer();

  return {
    turn(type: string, tookS: number): void {
      turns.record(tookS, { type: activityType(type) });
    },
    graphCall({ method, status, startedAt, endedAt }: CallTrace, host: string): void {
      calls.record((endedAt - startedAt) / 1000, {
        http_request_method: method,
        server_address: host,
        ...(status === null ? {} : { http_response_status_code: status }),
        ...errorTypeOf(status),
      });
    },
    graphWait(waitedMs: number, pace: CallPace): void {
      waits.record(waitedMs / 1000, { pace });
    },
    stored: (kind: 'query' | 'transaction', tookS: number): void => {
      stored.record(tookS, { kind });
    },
    refused(status: 401): void {
      refusals.add(1, { status });
    },
    state({ tier, state }: Request): void {
      states.add(1, { state: state.kind, tier });
      if ('startedAt' in state && 'endedAt' in state)
        runs.record(Math.max(0, state.endedAt - state.startedAt) / 1000, { state: state.kind });
    },
    tampered(): void {
      tampered.add(1);
    },
    deadJob(kind: WorkKind): void {
      dead.add(1, { kind });
    },
    webhook(outcome: WebhookOutcome): void {
      told.add(1, { outcome });
    },
    ended({ state }: Request, ran: readonly Step[]): void {
      for (const { action, status } of ran)
        steps.add(1, { action: actions.has(action) ? action : 'other', outcome: status });
      const provedAt = Math.max(...ran.map((step) => step.provedAt ?? 0));
      if ('startedAt' in state && provedAt > 0) proofs.record(Math.max(0, provedAt - state.startedAt) / 1000);
    },
    async page(): Promise<string> {
      const { resourceMetrics, errors } = await reader.collect();
      return serializer.serialize(resourceMetrics) + errors.map(() => '# a metric could not be read\n').join('');
    },
    async close(): Promise<void> {
      delay.disable();
      await meters.shutdown();
    },
  };
}

/**
 * What OpenTelemetry calls the kind of a failure; nothing for a call that worked.
 * @see https://opentelemetry.io/docs/specs/semconv/registry/attributes/error/#error-type
 */
export function errorTypeOf(status: number | null): { readonly error_type?: string } {
  if (status === null) return { error_type: 'no_answer' };
  return status >= 400 ? { error_type: String(status) } : {};
}
