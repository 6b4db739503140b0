import { monitorEventLoopDelay } from 'node:perf_hooks';
import { memoryUsage } from 'node:process';
import { context, SpanKind, SpanStatusCode, trace, type Span } from '@opentelemetry/api';
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks';
import { PrometheusExporter, PrometheusSerializer } from '@opentelemetry/exporter-prometheus';
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-http';
import { resourceFromAttributes } from '@opentelemetry/resources';
import { MeterProvider } from '@opentelemetry/sdk-metrics';
import { BasicTracerProvider, BatchSpanProcessor } from '@opentelemetry/sdk-trace-base';
import { ATTR_SERVICE_NAME } from '@opentelemetry/semantic-conventions';
import type { CallTrace } from '../services/graph/graph.ts';
import type { Request } from '../services/requests/request.ts';

/** What an operator can see from outside: numbers and, where somebody collects them, traces. No address, name or reason is in either. */
export interface Telemetry {
  /** Measures a turn. @param kind the activity's type */
  turn<T>(kind: string, work: () => Promise<T>): Promise<T>;
  graphCall(call: CallTrace): void;
  /** An activity was refused before its turn. */
  refused(status: number): void;
  /** A request has come to a new state. */
  state(request: Request): void;
  /** Runs something as part of a request's trace, which ends with the request. */
  running(request: Request, start: () => void): void;
  /** In Prometheus' text format. */
  page(): Promise<string>;
  close(): Promise<void>;
}

export interface TelemetryPorts {
  /** Address of a collector; undefined for no traces, which then cost next to nothing. */
  readonly traces: string | undefined;
  /** Cards that show less than is true, and since when the oldest may be shown, in epoch milliseconds. */
  readonly lagging: () => Promise<{ readonly count: number; readonly since: number | null }>;
  readonly now: () => number;
}

const resource = resourceFromAttributes({ [ATTR_SERVICE_NAME]: 'cordon' });
/** In seconds: from a cached answer to the deadline of a run. */
const buckets = [0.005, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 30, 60, 600];

export function createTelemetry({ traces, lagging, now }: TelemetryPorts): Telemetry {
  const reader = new PrometheusExporter({ preventServerStart: true });
  const meters = new MeterProvider({ resource, readers: [reader] });
  const meter = meters.getMeter('cordon');
  const seconds = (name: string, description: string) =>
    meter.createHistogram(name, { description, unit: 's', advice: { explicitBucketBoundaries: buckets } });
  const turns = seconds('cordon_turn_duration_seconds', 'Turns by type of activity');
  const calls = seconds('cordon_graph_call_duration_seconds', 'Calls to Microsoft Graph by method and status class');
  const runs = seconds('cordon_run_duration_seconds', 'From the decision that started a request to its stored end');
  const refusals = meter.createCounter('cordon_refused_activities', {
    description: 'Refused before a turn, by status',
  });
  const states = meter.createCounter('cordon_requests', { description: 'Requests that came to a state, by tier' });
  const lag = monitorEventLoopDelay({ resolution: 20 });
  lag.enable();
  meter.createObservableGauge('cordon_memory_resident_bytes', { unit: 'By' }).addCallback((result) => {
    result.observe(memoryUsage.rss());
  });
  meter.createObservableGauge('cordon_event_loop_delay_p99_seconds', { unit: 's' }).addCallback((result) => {
    result.observe(lag.percentile(99) / 1e9);
    lag.reset();
  });
  const waiting = meter.createObservableGauge('cordon_cards_waiting', {
    description: 'Cards that show less than is true',
  });
  const oldest = meter.createObservableGauge('cordon_cards_waiting_longest_seconds', { unit: 's' });
  meter.addBatchObservableCallback(
    async (result) => {
      const { count, since } = await lagging();
      result.observe(waiting, count);
      result.observe(oldest, since === null ? 0 : Math.max(0, now() - since) / 1000);
    },
    [waiting, oldest],
  );

  const tracing =
    traces === undefined
      ? undefined
      : new BasicTracerProvider({
          resource,
          spanProcessors: [new BatchSpanProcessor(new OTLPTraceExporter({ url: `${traces}/v1/traces` }))],
        });
  const contexts = new AsyncLocalStorageContextManager();
  if (tracing !== undefined) context.setGlobalContextManager(contexts.enable());
  const tracer = tracing?.getTracer('cordon') ?? trace.getTracer('cordon'); // the second one does nothing
  const spans = new Map<string, Span>();
  const serializer = new PrometheusSerializer();

  return {
    async turn(kind, work) {
      const span = tracer.startSpan('turn', { kind: SpanKind.SERVER, attributes: { 'activity.type': kind } });
      const startedAt = performance.now();
      try {
        return await context.with(trace.setSpan(context.active(), span), work);
      } finally {
        turns.record((performance.now() - startedAt) / 1000, { type: kind });
        span.end();
      }
    },
    graphCall({ method, path, status, startedAt, endedAt, requestId }) {
      calls.record((endedAt - startedAt) / 1000, {
        method,
        status: status === null ? 'none' : `${Math.floor(status / 100)}xx`,
      });
      const attributes = { 'http.request.method': method, 'url.template': template(path) };
      const span = tracer.startSpan('graph', { kind: SpanKind.CLIENT, startTime: startedAt, attributes });
      if (status !== null) span.setAttribute('http.response.status_code', status);
      if (requestId !== null) span.setAttribute('graph.request_id', requestId);
      if (status === null || status >= 400) span.setStatus({ code: SpanStatusCode.ERROR });
      span.end(endedAt);
    },
    refused(status) {
      refusals.add(1, { status });
    },
    state({ id, tier, state }) {
      states.add(1, { state: state.kind, tier });
      if (!('startedAt' in state) || !('endedAt' in state)) return;
      runs.record(Math.max(0, state.endedAt - state.startedAt) / 1000, { state: state.kind });
      spans.get(id)?.setAttribute('request.state', state.kind).end();
      spans.delete(id);
    },
    running({ id, command }, start) {
      if (tracing === undefined) {
        start();
        return;
      }
      const span = tracer.startSpan('run', { attributes: { 'request.id': id, 'request.command': command } });
      spans.set(id, span);
      context.with(trace.setSpan(context.active(), span), start);
    },
    async page() {
      const { resourceMetrics, errors } = await reader.collect();
      return serializer.serialize(resourceMetrics) + errors.map(() => '# a metric could not be read\n').join('');
    },
    async close() {
      lag.disable();
      if (tracing !== undefined) context.disable();
      await Promise.allSettled([tracing?.shutdown(), meters.shutdown()]);
    },
  };
}

/** A path without the ids in it: they are people's, and there are too many. */
const template = (path: string): string =>
  path.replace(/\/[^/]*[@\d][^/]*/g, (segment) => (/^\/v\d/.test(segment) ? segment : '/{id}'));
