import type { Vocabulary } from '../services/commands/vocabulary.ts';
import type { Config } from './config/config.ts';
import type { Storage } from './config/open-storage.ts';
import type { ConversationSecrets } from './conversation/context.ts';
import type { Environment } from './environment.ts';
import { createAlerts } from './outbox/alerts.ts';
import { readinessNow } from './teams/readiness.ts';
import { runTurn, type TurnFaultPorts } from './teams/run-turn.ts';
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
  /** Where a failed turn is told. */
  readonly replies: TurnFaultPorts['replies'];
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
  const { policy, alertsSecret } = config;
  const { signIns, downloads } = secrets;
  const alerts =
    alertsSecret === undefined
      ? undefined
      : createAlerts({ db, vocabulary, policy, secret: alertsSecret, wake, now, log });
  return createServer({
    edge: environment.edge,
    refuse: environment.refuse,
    turn: (turn) =>
      runTurn(
        turn,
        async () => {
          await alerts?.seen(turn.activity);
          await telemetry.turn(turn.activity.type, () => ports.turn(turn));
        },
        ports,
      ),
    alert: alerts && ((signed, text) => alerts.take(signed, text)),
    metrics: () => telemetry.page(),
    metricsToken: config.metricsToken,
    downloads,
    signIn: signIns && ((query) => signIns.callback(query)),
    ready: () => readinessNow({ db, hasKeys: environment.hasKeys, pins }),
    log,
  });
}
