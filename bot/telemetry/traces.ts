import { context, SpanKind, SpanStatusCode, trace } from '@opentelemetry/api';
import type { Resource } from '@opentelemetry/resources';
import type { CallTrace } from '../../services/graph/graph.ts';
import type { Request } from '../../services/model/request.ts';
import { activityType, errorTypeOf } from './metrics.ts';

/** How long the last spans may take to reach the collector, in milliseconds, because an absent one must not delay a shutdown. */
const shutdownMs = 2000;

/** The traces of a bot. */
export type Traces = Awaited<ReturnType<typeof createTraces>>;

/**
 * Makes the traces, which are sent over OTLP.
 * @param collector URL of the collector; undefined makes every function below do nothing, and loads nothing to send them with
 */
export async function createTraces(resource: Resource, collector: string | undefined) {
  const tracing =
    collector === undefined ? undefined : (await import('./otlp.ts')).startTracing(resource, `${collector}/v1/traces`);
  const tracer = tracing?.getTracer('cordon') ?? trace.getTracer('cordon'); // the latter does nothing

  return {
    async turn<T>(type: string, work: () => Promise<T>): Promise<T> {
      const attributes = { 'activity.type': activityType(type) };
      const span = tracer.startSpan('turn', { kind: SpanKind.SERVER, attributes });
      try {
        return await context.with(trace.setSpan(context.active(), span), work);
      } finally {
        span.end();
      }
    },
    graphCall({ method, template, status, startedAt, endedAt, requestId }: CallTrace, host: string): void {
      const { error_type: errorType } = errorTypeOf(status);
      const attributes = {
        'http.request.method': method,
        'url.template': template,
        'server.address': host,
        ...(errorType === undefined ? {} : { 'error.type': errorType }),
      };
      const span = tracer.startSpan('graph', { kind: SpanKind.CLIENT, startTime: startedAt, attributes });
      if (status !== null) span.setAttribute('http.response.status_code', status);
      if (requestId !== null) span.setAttribute('graph.request_id', requestId);
      if (status === null || status >= 400) span.setStatus({ code: SpanStatusCode.ERROR });
      span.end(endedAt);
    },
    /** Adds its state to the span of a run; to be called inside of `running`. */
    state({ state }: Request): void {
      if ('startedAt' in state) trace.getActiveSpan()?.setAttribute('request.state', state.kind);
    },
    /** Runs `start` inside a new span. The span ends when `start` calls its argument: when this process stops working on the request. */
    running: ({ id, command }: Request, start: (ended: () => void) => void): void => {
      const span = tracer.startSpan('run', { attributes: { 'request.id': id, 'request.command': command } });
      context.with(trace.setSpan(context.active(), span), () => {
        start(() => {
          span.end();
        });
      });
    },
    async close(): Promise<void> {
      if (tracing === undefined) return;
      context.disable();
      const waited = new Promise((resolve) => setTimeout(resolve, shutdownMs).unref());
      await Promise.race([tracing.shutdown().catch(() => undefined), waited]);
    },
  };
}
