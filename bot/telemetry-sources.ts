import { unsentSince } from '../services/store/anchors.ts';
import { readBacklog } from '../services/store/backlog.ts';
import { certificatesIn, type Config } from './config/config.ts';
import type { Storage } from './config/open-storage.ts';
import type { Environment } from './environment.ts';
import { readinessNow } from './teams/readiness.ts';
import type { TelemetryPorts } from './telemetry/telemetry.ts';

/**
 * What telemetry reads each time that somebody asks for the metrics.
 * @param config the settings
 * @param environment real tenants, or the practice tenant
 * @param storage the store, which is opened after telemetry was made
 * @param now epoch milliseconds
 */
export const telemetrySources = (
  config: Config,
  environment: Pick<Environment, 'hasKeys'>,
  storage: () => Storage,
  now: () => number,
): Omit<TelemetryPorts, 'instance'> => ({
  traces: config.traces,
  certificates: certificatesIn(config),
  backlog: () => readBacklog(storage().db, now()),
  depths: () => storage().work.depths(),
  ready: () => readinessNow({ ...storage(), hasKeys: environment.hasKeys }),
  unanchoredSince: () => unsentSince(storage().db),
  untoldSince: () => storage().webhooks.waitingSince(),
  now,
});
