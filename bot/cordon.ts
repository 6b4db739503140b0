import { randomUUID } from 'node:crypto';
import { createVocabulary } from '../services/commands/vocabulary.ts';
import { builtinCommands } from '../services/commands/builtin.ts';
import { isRead } from '../services/contract/bundle.ts';
import { checkReport } from '../services/check.ts';
import { readAppReadiness } from '../services/graph/app-readiness.ts';
import { tenantShown } from '../services/graph/tenants.ts';
import { commandNamed, commands } from '../services/registry.ts';
import { policyIn } from '../services/requests/channels.ts';
import { createLifecycle, type Lifecycle } from '../services/requests/lifecycle.ts';
import { mayApprove, mayRequest } from '../services/requests/policy.ts';
import { remindApprovers } from '../services/requests/reminders.ts';
import { createRunner } from '../services/requests/runner.ts';
import { defaultTiming, type Timing } from '../services/requests/timing.ts';
import { viewOf } from '../services/requests/view.ts';
import { createSealer } from '../services/secrets/sealer.ts';
import { createVault } from '../services/secrets/vault.ts';
import { migrate, migrationsDone, migrationsKnown } from '../services/store/migrations.ts';
import { addPost, readBacklog } from '../services/store/outbox-rows.ts';
import { askedWhere } from '../services/store/posts.ts';
import { createRequestStore } from '../services/store/requests.ts';
import { timed } from '../services/store/timed.ts';
import { createBackground } from './base/background.ts';
import { alertPosts } from './outbox/alert-posts.ts';
import { createAlerts } from './outbox/alerts.ts';
import { createRouter } from './teams/router.ts';
import { startAnchoring } from './base/anchoring.ts';
import { createMessenger } from './teams/messenger.ts';
import type { Config } from './config/config.ts';
import { graphInTurn, type ConversationContext } from './conversation/context.ts';
import { createDownloads } from './conversation/downloads.ts';
import { createOutbox } from './outbox/outbox.ts';
import { requestPosts } from './outbox/request-posts.ts';
import type { Logger } from './telemetry/log.ts';
import { keyOf } from './config/key-file.ts';
import { openDatabase } from './config/open-database.ts';
import { createPrivateForms } from './conversation/private-forms.ts';
import { createRenderRequest } from './outbox/render-request.ts';
import { createSignIns } from './conversation/sign-ins.ts';
import { close, createServer, listen } from './teams/server.ts';
import { createTelemetry } from './telemetry/telemetry.ts';
import { createAdmission } from './teams/admission.ts';
import type { Environment } from './environment.ts';

/** How often deadlines and abandoned runs are looked for, in milliseconds. Everything else wakes at once. */
const sweepMs = 1000;
/** How long a secret that was given privately waits for the approvals and the run, in milliseconds. */
const givenMs = 60 * 60_000;
/** How long somebody may take to sign in, and how long a sign-in is kept without use, in milliseconds. */
const attemptMs = 10 * 60_000;
const tokensMs = 90 * 86_400_000;
/** How long a private form can be answered, in milliseconds. */
const formMs = 30 * 60_000;
/** How long a full report can be downloaded, in milliseconds. */
const reportMs = 10 * 60_000;
/** How long running requests may still end at shutdown, in milliseconds; the next start resumes the rest. */
const drainMs = 25_000;

export interface Cordon {
  readonly port: number;
  /** Says in the log what is ready and what is missing, as `check` does. Returns at once. */
  logCheck(): void;
  /** Stops taking activities, lets turns, runs and posts end, and closes the store. */
  stop(): Promise<void>;
}

/** The composition root: config to ports to server. `world` is the tenant, real or practice. */
export async function startCordon(
  config: Config,
  world: Environment,
  log: Logger,
  patience: Partial<Timing> = {},
): Promise<Cordon> {
  const timing: Timing = { ...defaultTiming, ...patience };
  const { now } = timing;
  const owner = randomUUID();
  const telemetry = createTelemetry({ traces: config.traces, backlog: () => readBacklog(db, now()), now });
  const lost = (error: unknown) => {
    log.warn({ err: error }, 'a connection to PostgreSQL was lost');
  };
  const db = timed(openDatabase(config, lost), telemetry.stored);
  await migrate(db);
  const watched = { onCall: telemetry.graphCall.bind(telemetry) };
  const graphOf = (tenant: string) => world.graphOf(tenant).with(watched);
  const auditKey = keyOf(config, 'audit');
  const store = createRequestStore(db, auditKey);
  const sealer = createSealer(keyOf(config, 'secrets'));
  const keep = { db, sealer, now };
  const vault = createVault({ ...keep, kind: 'reveal', ttlMs: config.revealMinutes * 60_000 });
  const given = createVault({ ...keep, kind: 'given', ttlMs: givenMs });
  const practice = config.environment.kind === 'practice';
  const view = async (request: Parameters<ConversationContext['viewOf']>[0]) =>
    viewOf(request, await store.steps(request.id), {
      ...{ commandNamed, practice, maxTries: timing.maxTries },
      askedWhere: await askedWhere(db, request.id),
      tenantShown: (id) => tenantShown(world.tenants, id),
    });

  const address: { port?: number } = {};
  const publicUrl = () => config.publicUrl ?? (practice ? `http://127.0.0.1:${address.port ?? 0}` : undefined);
  const { signIn } = world;
  const signIns =
    signIn === undefined || (config.publicUrl === undefined && !practice)
      ? undefined
      : createSignIns({
          signIn: (tenant) => signIn(tenant, publicUrl() ?? ''),
          attempts: createVault({ ...keep, kind: 'sign-in', ttlMs: attemptMs }),
          tokens: createVault({ ...keep, kind: 'tokens', ttlMs: tokensMs }),
          graphWith: (tenant, credential) => world.graphWith(tenant, credential).with(watched),
          now,
        });

  const channel = createMessenger(world);
  const reports = createVault({ ...keep, kind: 'report', ttlMs: reportMs });
  const downloads = createDownloads({ vault: reports, publicUrl, practice, now });
  const vocabulary = createVocabulary(commands, builtinCommands);
  const messageOf = createRenderRequest({ viewOf: view, policy: config.policy, graphOf, vault });
  const { alertsSecret: secret } = config;
  const herald = createOutbox({
    ...timing,
    db,
    log,
    messenger: channel,
    renderers: {
      request: requestPosts({ db, store, messageOf, now, log }),
      alert: alertPosts({ db, vocabulary, practice, now, log, environment: world }),
    },
  });
  const runner = createRunner({
    ...{ store, timing, owner },
    graphOf,
    commandOf: (name) => {
      const command = commandNamed(name);
      if (command === undefined || isRead(command)) throw new TypeError(`the registry has no write command "${name}"`);
      return command;
    },
    // Nobody's rights reach from where they live into another tenant.
    delegatedOf: async ({ requester, tenant, home }) =>
      tenant === home ? signIns?.graphOf(requester.id, home) : undefined,
    givenSecret: ({ id, requester }, argument) => given.read(id, requester.id, argument),
    keepSecret: ({ id, requester }, label, secret) => vault.keep(id, requester.id, label, secret),
    async settle(request, outcome) {
      if (outcome !== 'failed' && (await vault.waiting(request.id)) !== undefined)
        await addPost(db, { request: request.id, kind: 'reveal', place: request.place, at: now() });
      await lifecycle.settle(request.id, outcome);
      // Whoever lost the request does not get here: its new runner needs what was given. What a crash leaves ends by its time.
      await given.forget(request.id);
      if (outcome === 'failed') await vault.forget(request.id);
    },
    onChange: herald.wake,
    onBug: (request, error) => {
      log.error({ err: error, request }, 'a run failed');
    },
  });
  const lifecycle: Lifecycle = createLifecycle({
    ...{ db, store, commandNamed, now, owner, approvals: config.policy.channels.approvals },
    leaseMs: timing.leaseMs,
    mayRequest: (by, request) =>
      mayRequest(policyIn(config.policy, request), graphInTurn({ graphOf }, request.home), by),
    mayApprove: (by, request) =>
      mayApprove(policyIn(config.policy, request), graphInTurn({ graphOf }, request.home), by),
    run: (request) => {
      telemetry.running(request, (ended) => {
        runner.start(request, ended);
      });
    },
    onState: (request) => {
      telemetry.state(request);
      if ('startedAt' in request.state && 'endedAt' in request.state)
        afterwards(async () => {
          telemetry.ended(request, await store.steps(request.id));
        });
    },
    onChange: herald.wake,
  });

  const checkOf = async (tenant: string) =>
    checkReport(commands, await readAppReadiness(graphOf(tenant)), world.authorityOf(tenant));

  const { start: afterwards, ended: afterwardsEnded } = createBackground(log);
  const desk: ConversationContext = {
    ...{ db, store, lifecycle, vault, given, channel, practice, afterwards, now, log },
    vocabulary,
    privateForms: createPrivateForms(createVault({ ...keep, kind: 'form', ttlMs: formMs })),
    checkOf,
    downloads,
    signIns,
    policy: config.policy,
    tenants: world.tenants,
    graphOf,
    viewOf: view,
    wake: herald.wake,
  };

  const alerts = secret === undefined ? undefined : createAlerts({ ...desk, secret });
  const turn = createAdmission(desk, createRouter(desk, world.adapter, world.impersonate));
  const server = createServer({
    adapter: world.adapter,
    refuse: async (request) => {
      const status = await world.refuse(request);
      if (status !== undefined) telemetry.refused(status);
      return status;
    },
    turn: async (context) => {
      await alerts?.seen(context.activity);
      await telemetry.turn(context.activity.type, () => turn(context));
    },
    ...(alerts && { alert: (signed, text) => alerts.take(signed, text) }),
    metrics: () => telemetry.page(),
    metricsToken: config.metricsToken,
    download: (id) => downloads.file(id),
    ...(signIns && { signIn: (query) => signIns.callback(query) }),
    ready: async () => {
      const done = migrationsDone(db).catch(() => undefined);
      const [migrations, keys] = await Promise.all([done, world.hasKeys?.().catch(() => false) ?? true]);
      return { database: migrations !== undefined, migrations: migrations === migrationsKnown(), keys };
    },
    log,
  });
  const sweep = (): void => {
    afterwards(async () => {
      await lifecycle.resume();
      await lifecycle.onTime();
      const isAny = await remindApprovers({ db, store, policy: config.policy }, now());
      if (isAny || !db.exclusive) herald.wake(); // what another replica left behind
      await vault.sweep();
    });
  };
  sweep();
  herald.wake();
  const sweeper = setInterval(sweep, sweepMs);
  const audit = startAnchoring({ db, key: auditKey, now, settings: config.audit, practice, log });
  const port = await listen(server, config.port, config.host);
  address.port = port;

  return {
    port,
    logCheck() {
      for (const { id, name: tenant } of world.tenants.all)
        afterwards(async () => {
          const { title, alerts = [] } = await checkOf(id);
          log[alerts.length === 0 ? 'info' : 'warn']({ alerts, tenant }, `check: ${title}`);
        });
    },
    async stop() {
      clearInterval(sweeper);
      await close(server);
      await Promise.race([runner.drain(), new Promise((resolve) => setTimeout(resolve, drainMs).unref())]);
      await afterwardsEnded();
      await herald.close();
      await audit.stop();
      await telemetry.close();
      await db.close();
    },
  };
}
