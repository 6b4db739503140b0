import { monitorEventLoopDelay } from 'node:perf_hooks';
import { memoryUsage } from 'node:process';
import { PrometheusExporter, PrometheusSerializer } from '@opentelemetry/exporter-prometheus';
import type { Resource } from '@opentelemetry/resources';
import { MeterProvider } from '@opentelemetry/sdk-metrics';
import { partsOf } from '../../services/contract/bundle.ts';
import type { CallTrace } from '../../services/graph/graph.ts';
import type { CallPace } from '../../services/graph/quotas.ts';
import { commands } from '../../services/registry.ts';
import type { Request, Step } from '../../services/model/request.ts';
import { backlogAges, type Backlog } from '../../services/store/backlog.ts';
import { workKinds, type WorkDepth, type WorkKind } from '../../services/store/work.ts';

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

/** What the metrics need from outside. */
export interface MetricsPorts {
  readonly resource: Resource;
  /** Counts the messages that are behind their request or alert. */
  readonly backlog: () => Promise<Backlog>;
  /** Counts the jobs that wait although they are due. */
  readonly depths: () => Promise<readonly WorkDepth[]>;
  /** Returns epoch milliseconds. */
  readonly now: () => number;
}

/** The metrics of a bot. */
export type Metrics = ReturnType<typeof createMetrics>;

/**
 * Makes the metrics. Every label comes from a closed set, so nobody outside can create a new time series or write text into one.
 * @returns one function for each kind of event, and the page for Prometheus
 */
export function createMetrics({ resource, backlog, depths, now }: MetricsPorts) {
  const reader = new PrometheusExporter({ preventServerStart: true });
  const meters = new MeterProvider({ resource, readers: [reader] });
  const meter = meters.getMeter('cordon');
  const seconds = (name: string, description: string, explicitBucketBoundaries = buckets) =>
    meter.createHistogram(name, { description, unit: 's', advice: { explicitBucketBoundaries } });
  const turns = seconds('cordon_turn_duration_seconds', 'Turns by type of activity');
  const calls = seconds(
    'cordon_graph_call_duration_seconds',
    'Calls to Microsoft Graph and the services beside it, by method and status class',
  );
  const waits = seconds(
    'cordon_graph_wait_seconds',
    'What calls waited for Graph’s limits before they were sent: single ones, and those of a request about many',
  );
  const throttled = meter.createCounter('cordon_graph_throttled', {
    description: 'Calls that Microsoft Graph, or a service beside it, refused as too many, by method',
  });
  const runs = seconds('cordon_run_duration_seconds', 'From the decision that started a request to its stored end');
  const proofs = seconds('cordon_proof_duration_seconds', 'From that decision to the last proof');
  const stored = seconds('cordon_store_duration_seconds', 'Queries and transactions of the store', storeBuckets);
  const refusals = meter.createCounter('cordon_refused_activities', {
    description: 'Refused before a turn, by status',
  });
  const states = meter.createCounter('cordon_requests', { description: 'Requests that reached a state, by tier' });
  const tampered = meter.createCounter('cordon_tampered', {
    description: 'Stored requests that were not what their sealed trail says',
  });
  tampered.add(0); // an alarm needs a series that is there before anything happens
  const dead = meter.createCounter('cordon_dead_jobs', {
    description: 'Jobs that have failed too often to be tried again, by kind',
  });
  for (const kind of workKinds) dead.add(0, { kind });
  const steps = meter.createCounter('cordon_steps', { description: 'Steps of ended requests, by action and outcome' });
  const delay = monitorEventLoopDelay({ resolution: 20 });
  delay.enable();
  meter.createObservableGauge('cordon_memory_resident_bytes', { unit: 'By' }).addCallback((result) => {
    result.observe(memoryUsage.rss());
  });
  meter.createObservableGauge('cordon_event_loop_delay_p99_seconds', { unit: 's' }).addCallback((result) => {
    result.observe(delay.percentile(99) / 1e9);
    delay.reset();
  });
  const waiting = meter.createObservableGauge('cordon_cards_waiting', {
    description: 'Messages that are behind their request or alert, by how long at most',
  });
  const oldest = meter.createObservableGauge('cordon_cards_waiting_longest_seconds', { unit: 's' });
  meter.addBatchObservableCallback(
    async (result) => {
      const { counts, since } = await backlog();
      for (const [i, age] of backlogAges.entries()) result.observe(waiting, counts[i] ?? 0, { age: age.name });
      result.observe(oldest, since === null ? 0 : Math.max(0, now() - since) / 1000);
    },
    [waiting, oldest],
  );
  meter
    .createObservableGauge('cordon_jobs_waiting', { description: 'Jobs that are due and wait for a bot, by kind' })
    .addCallback(async (result) => {
      for (const { kind, waiting: jobs } of await depths()) result.observe(jobs, { kind });
    });
  const serializer = new PrometheusSerializer();

  return {
    turn(type: string, tookS: number): void {
      turns.record(tookS, { type: activityType(type) });
    },
    graphCall({ method, status, startedAt, endedAt }: CallTrace): void {
      calls.record((endedAt - startedAt) / 1000, { method, status: statusClass(status) });
      if (status === 429) throttled.add(1, { method });
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

function statusClass(status: number | null): string {
  if (status === null) return 'none';
  return status >= 200 && status < 600 ? `${Math.floor(status / 100)}xx` : 'other';
}
