import type { AlertSource } from '../services/alerts/source.ts';
import type { Vocabulary } from '../services/commands/vocabulary.ts';
import { callerTenantIds } from '../services/graph/tenants.ts';
import type { Config } from './config/config.ts';
import type { Storage } from './config/open-storage.ts';
import type { ConversationContext } from './conversation/context.ts';
import type { Environment } from './environment.ts';
import { createAssistants, type Assistants } from './mcp/assistants.ts';
import { createEntraCallers } from './mcp/entra-callers.ts';
import { createPracticeCallers } from './mcp/practice-callers.ts';
import { createAlerts } from './outbox/alerts.ts';
import { createChannelPlaces } from './outbox/channel-places.ts';
import { createSeenChannels } from './outbox/seen-channels.ts';
import { createAlertTokens } from './teams/alert-tokens.ts';
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
  readonly conversation: ConversationContext;
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
  const { environment, storage, telemetry, vocabulary, conversation, wake, now, log } = ports;
  const { db, pins } = storage;
  const { policy } = config;
  const { signIns, downloads } = conversation.secrets;
  const sources = alertSourcesIn(config);
  const served = callerTenantIds(environment.tenants);
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
  const assistants = assistantsFor(config, ports);
  const seen = createSeenChannels({ db, policy, now });
  const isPostedTo = alerts !== undefined || assistants !== undefined;
  return createServer({
    edge: environment.edge,
    refuse: environment.refuse,
    turn: (turn) =>
      runTurn(
        turn,
        async () => {
          if (isPostedTo) await seen(turn.activity);
          await telemetry.turn(turn.activity.type, () => ports.turn(turn));
        },
        ports,
      ),
    alert: alerts && ((caller, read) => alerts.take(caller, read)),
    metrics: () => telemetry.page(),
    metricsToken: config.metricsToken,
    assistants,
    downloads,
    signIn: signIns && ((query) => signIns.callback(query)),
    ready: () => readinessNow({ db, hasKeys: environment.hasKeys, pins }),
    log,
  });
}

/** Serves assistants where the settings let them in: in a real tenant with Entra's tokens, in practice mode by name and from this machine only. */
function assistantsFor(config: Config, ports: EndpointPorts): Assistants | undefined {
  const { mcpAudience: audience, policy, publicUrl } = config;
  const { environment, storage, conversation, now, log } = ports;
  const { tenants, authorityOf, personNamed } = environment;
  if (audience === undefined) return undefined;
  const callers =
    config.environment.kind === 'practice'
      ? createPracticeCallers(personNamed ?? (() => undefined), tenants.botTenant)
      : createEntraCallers({ audience, publicUrl, tenants, authorityOf, now, log });
  return createAssistants({
    conversation,
    callers,
    authorizationServers: [`${authorityOf(tenants.botTenant)}/${tenants.botTenant}/v2.0`],
    publicUrl: config.environment.kind === 'practice' ? undefined : publicUrl,
    channelPlace: createChannelPlaces({ db: storage.db, environment }),
    limits: policy.limits,
    now,
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
