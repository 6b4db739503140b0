import { resourceFromAttributes } from '@opentelemetry/resources';
import { ATTR_SERVICE_INSTANCE_ID, ATTR_SERVICE_NAME, ATTR_SERVICE_VERSION } from '@opentelemetry/semantic-conventions';
import type { CallTrace } from '../../services/graph/graph.ts';
import type { Request } from '../../services/model/request.ts';
import { createMetrics, type Metrics, type MetricsPorts } from './metrics.ts';
import { createTraces, type Traces } from './traces.ts';
import { version } from './version.ts';

/**
 * What an operator can observe from outside: metrics and, where a collector is set, traces. Neither contains an address, a name or a
 * reason.
 */
export interface Telemetry
  extends
    Pick<Metrics, 'refused' | 'stored' | 'graphWait' | 'ended' | 'tampered' | 'deadJob' | 'webhook' | 'page'>,
    Pick<Traces, 'running'> {
  /**
   * Runs a turn and measures it.
   * @param type the type of the activity
   */
  turn<T>(type: string, work: () => Promise<T>): Promise<T>;
  /**
   * Records a call to Graph.
   * @param host where it went
   */
  graphCall(call: CallTrace, host: string): void;
  /** Records that a request has reached a new state. */
  state(request: Request): void;
  /** Sends what has not been sent yet, within a deadline. */
  close(): Promise<void>;
}

/** What telemetry needs from outside. */
export interface TelemetryPorts extends Omit<MetricsPorts, 'resource'> {
  /** URL of a collector; undefined for no traces. */
  readonly traces: string | undefined;
  /** Tells this process from the others: it is nobody's name, and another one after each start. */
  readonly instance: string;
}

/** Makes the metrics and traces of a bot. */
export async function createTelemetry({ traces: collector, instance, ...ports }: TelemetryPorts): Promise<Telemetry> {
  const resource = resourceFromAttributes({
    [ATTR_SERVICE_NAME]: 'cordon',
    [ATTR_SERVICE_VERSION]: version,
    [ATTR_SERVICE_INSTANCE_ID]: instance,
  });
  const metrics = createMetrics({ resource, ...ports });
  const traces = await createTraces(resource, collector);
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
    graphCall(call, host) {
      metrics.graphCall(call, host);
      traces.graphCall(call, host);
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
