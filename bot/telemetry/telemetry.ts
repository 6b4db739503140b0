import { resourceFromAttributes } from '@opentelemetry/resources';
import { ATTR_SERVICE_NAME } from '@opentelemetry/semantic-conventions';
import type { CallTrace } from '../../services/graph/graph.ts';
import type { Request } from '../../services/model/request.ts';
import { createMetrics, type Metrics, type MetricsPorts } from './metrics.ts';
import { createTraces, type Traces } from './traces.ts';

/** What an operator can see from outside: numbers and, where somebody collects them, traces. No address, name or reason is in either. */
export interface Telemetry extends Pick<Metrics, 'refused' | 'stored' | 'ended' | 'page'>, Pick<Traces, 'running'> {
  /** Measures a turn. @param type the activity's */
  turn<T>(type: string, work: () => Promise<T>): Promise<T>;
  graphCall(call: CallTrace): void;
  /** A request has come to a new state. */
  state(request: Request): void;
  close(): Promise<void>;
}

export interface TelemetryPorts extends Omit<MetricsPorts, 'resource'> {
  /** Address of a collector; undefined for no traces. */
  readonly traces: string | undefined;
}

export function createTelemetry({ traces: collector, ...ports }: TelemetryPorts): Telemetry {
  const resource = resourceFromAttributes({ [ATTR_SERVICE_NAME]: 'cordon' });
  const metrics = createMetrics({ resource, ...ports });
  const traces = createTraces(resource, collector);
  return {
    ...metrics,
    running: traces.running,
    async turn(type, work) {
      const startedAt = performance.now();
      try {
        return await traces.turn(type, work);
      } finally {
        metrics.turn(type, (performance.now() - startedAt) / 1000);
      }
    },
    graphCall(call) {
      metrics.graphCall(call);
      traces.graphCall(call);
    },
    state(request) {
      metrics.state(request);
      traces.state(request);
    },
    async close() {
      await Promise.all([metrics.close(), traces.close()]);
    },
  };
}
