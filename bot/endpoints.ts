import type { AlertSource } from '../services/alerts/source.ts';
import type { Vocabulary } from '../services/commands/vocabulary.ts';
import type { Config } from './config/config.ts';
import type { Storage } from './config/open-storage.ts';
import type { ConversationSecrets } from './conversation/context.ts';
import type { Environment } from './environment.ts';
import { createAlerts } from './outbox/alerts.ts';
import { createAlertTokens } from './teams/alert-tokens.ts';
import { readinessNow } from './teams/readiness.ts';
import { createServer, type ServerPorts } from './teams/server.ts';
import type { Logger } from './telemetry/log.ts';
import type { Telemetry } from './telemetry/telemetry.ts';

/** What the addresses of the server are made from. */
export interface EndpointPorts {
  readonly environment: Environment;
  readonly storage: Storage;
  readonly telemetry: Telemetry;
  readonly vocabulary: Vocabulary;
  readonly secrets: Pick<ConversationSecrets, 'signIns' | 'downloads'>;
  /** Takes an authenticated activity. */
  readonly turn: ServerPorts['turn'];
  /** Tells the outbox that something was stored. */
  readonly wake: () => void;
  /** Epoch milliseconds. */
  readonly now: () => number;
  readonly log: Logger;
}

/** Makes the server with everything that an address of it leads to. Nothing is reachable before `listen`. */
export function createEndpoints(config: Config, ports: EndpointPorts): ReturnType<typeof createServer> {
  const { environment, storage, telemetry, vocabulary, secrets, wake, now, log } = ports;
  const { db, pins } = storage;
  const { policy } = config;
  const { signIns, downloads } = secrets;
  const sources = alertSourcesIn(config);
  const served = new Set([...environment.tenants.all.map(({ id }) => id), environment.tenants.botTenant]);
  const alerts =
    sources.length === 0
      ? undefined
      : createAlerts({
          db,
          vocabulary,
          policy,
          sources,
          wake,
          now,
          log,
          isToken: createAlertTokens({ ...environment, homeTenant: environment.tenants.botTenant, now, log }),
          serves: (tenant) => served.has(tenant),
        });
  return createServer({
    adapter: environment.adapter,
    refuse: environment.refuse,
    async turn(context) {
      await alerts?.seen(context.activity);
      await telemetry.turn(context.activity.type, () => ports.turn(context));
    },
    alert: alerts && ((caller, read) => alerts.take(caller, read)),
    metrics: () => telemetry.page(),
    metricsToken: config.metricsToken,
    downloads,
    signIn: signIns && ((query) => signIns.callback(query)),
    ready: () => readinessNow({ db, hasKeys: environment.hasKeys, pins }),
    log,
  });
}

/** The systems of the policy, and whoever holds the one secret for alerts. */
const alertSourcesIn = ({ alertsSecret, alertSources = [] }: Config): readonly AlertSource[] => [
  ...(alertsSecret === undefined
    ? []
    : [{ name: '', kind: 'cordon', auth: { by: 'hmac', secret: alertsSecret } } as const]),
  ...alertSources,
];
