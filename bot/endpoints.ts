import type { Vocabulary } from '../services/commands/vocabulary.ts';
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
  readonly conversation: ConversationContext;
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
  const { environment, storage, telemetry, vocabulary, conversation, wake, now, log } = ports;
  const { db, pins } = storage;
  const { policy, alertsSecret } = config;
  const { signIns, downloads } = conversation.secrets;
  const alerts =
    alertsSecret === undefined
      ? undefined
      : createAlerts({ db, vocabulary, policy, secret: alertsSecret, wake, now, log });
  const assistants = assistantsFor(config, ports);
  const seen = createSeenChannels({ db, policy, now });
  const isPostedTo = alerts !== undefined || assistants !== undefined;
  return createServer({
    adapter: environment.adapter,
    refuse: environment.refuse,
    async turn(context) {
      if (isPostedTo) await seen(context.activity);
      await telemetry.turn(context.activity.type, () => ports.turn(context));
    },
    alert: alerts && ((signed, text) => alerts.take(signed, text)),
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
