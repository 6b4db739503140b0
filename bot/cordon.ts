import { randomUUID } from 'node:crypto';
import { commandNamed } from '../services/registry.ts';
import { offeredBy } from '../services/requests/offered.ts';
import { createRequests } from '../services/requests/requests.ts';
import { createRights } from '../services/requests/rights.ts';
import { createStoredView } from '../services/requests/stored-view.ts';
import { defaultTiming, type Timing } from '../services/requests/timing.ts';
import { reportPage } from '../cards/report-page.ts';
import { startAnchoring } from './base/anchoring.ts';
import { createBackground } from './base/background.ts';
import { drained } from './base/drain.ts';
import { startSweeping } from './base/sweep.ts';
import type { Config } from './config/config.ts';
import { openStorage } from './config/open-storage.ts';
import type { ConversationContext } from './conversation/context.ts';
import { logCheck } from './conversation/log-check.ts';
import { createPeople } from './conversation/people.ts';
import { createConversationSecrets } from './conversation/secrets.ts';
import { vocabulary } from './conversation/vocabulary.ts';
import { createEndpoints } from './endpoints.ts';
import { observed, type Environment } from './environment.ts';
import { createPosts } from './outbox/posts.ts';
import { createAdmission } from './teams/admission.ts';
import { createMessenger } from './teams/messenger.ts';
import { createAnswerRenderer } from './teams/render-answer.ts';
import { createTurnReplies } from './teams/turn-replies.ts';
import { createRouter } from './teams/router.ts';
import { close, listen } from './teams/server.ts';
import { telemetrySources } from './telemetry-sources.ts';
import type { Logger } from './telemetry/log.ts';
import { runLog } from './telemetry/run-log.ts';
import { createTelemetry } from './telemetry/telemetry.ts';

/** A Cordon that listens. */
export interface Cordon {
  readonly port: number;
  /** Logs what is ready and what is missing, as the command `check` shows it. Returns at once. */
  logCheck(): void;
  /** Stops taking activities, lets turns, runs and posts end, and closes the store. */
  stop(): Promise<void>;
}

/**
 * The composition root: settings to ports to server.
 * @param config the settings
 * @param environment real tenants, or the practice tenant
 * @param log where everything is logged
 * @param overrides replace the clock and the waits of production; for tests
 * @throws {DatabaseUnusable} when the database of the settings cannot be used
 */
export async function startCordon(
  config: Config,
  environment: Environment,
  log: Logger,
  overrides: Partial<Timing> = {},
): Promise<Cordon> {
  const timing: Timing = { ...defaultTiming, ...overrides };
  const { now } = timing;
  const { policy } = config;
  const practice = config.environment.kind === 'practice';
  const background = createBackground(log);

  const owner = randomUUID();
  const telemetry = await createTelemetry({
    instance: owner,
    ...telemetrySources(config, environment, () => storage, now),
  });
  const watched = observed(environment, telemetry);
  const storage = await openStorage(config, { environment: watched, telemetry, clock: timing, log });
  const { db, pins, installs } = storage;
  const { edge, tenants, graphOf, authorityOf, impersonate } = watched;
  const listening = { port: 0 };
  const reached = { publicUrl: config.publicUrl, practice, port: () => listening.port };
  const secrets = createConversationSecrets({ storage, environment: watched, ...reached, page: reportPage, now });
  const { signIns, inNameOf } = secrets;

  const rights = createRights({ policy, pins, commandNamed, graphOf });
  const isOffered = offeredBy(policy, vocabulary);
  const { maxTries } = timing;
  const view = createStoredView({ storage, commandNamed, isOffered, tenants, practice, maxTries });
  const messenger = createMessenger(watched, timing);
  const posting = { storage, policy, rights, inNameOf, vocabulary, isOffered, practice, environment: watched };
  const outbox = createPosts({ ...posting, messenger, view, timing, log });
  const requests = createRequests({
    ...storage,
    policy,
    rights,
    tenants,
    commandNamed,
    view,
    graphOf,
    inNameOf,
    delegatedGraph: async (person, tenant) => signIns?.graphOf(person, tenant),
    timing,
    owner,
    wake: outbox.wake,
    background: background.start,
    telemetry,
    ...runLog(log),
  });

  const render = createAnswerRenderer({ practice, now });
  const replies = createTurnReplies({ messenger, render, background: background.start, log });
  const people = createPeople({ ...storage, policy, isOffered, rights, tenants, graphOf, authorityOf, now, log });
  const conversation: ConversationContext = { requests, people, secrets, background: replies };
  const run = createRouter({ edge, conversation, replies, installs, impersonate, practice, log });
  const { activitiesPerMinute } = policy.limits;
  const admit = createAdmission({ activitiesPerMinute, replies, run, now });
  const server = createEndpoints(config, {
    environment: watched,
    storage,
    telemetry,
    vocabulary,
    conversation,
    turn: admit,
    replies,
    wake: outbox.wake,
    now,
    log,
  });

  const stopSweeping = startSweeping(() => {
    background.start(requests.sweep);
  }, timing);
  outbox.wake();
  const audit = startAnchoring({ db, key: storage.auditKey, now, settings: config.audit, practice, log });
  listening.port = await listen(server, config.port, config.host);

  return {
    port: listening.port,
    logCheck() {
      background.start(() => logCheck(people, log, watched.isDelegated));
    },
    async stop() {
      stopSweeping();
      await close(server);
      await drained(requests.drain, timing);
      await background.ended();
      await outbox.close();
      await audit.stop();
      await telemetry.close();
      await db.close();
    },
  };
}
