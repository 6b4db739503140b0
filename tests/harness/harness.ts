import { appendFileSync, existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { pino } from 'pino';
import { z } from 'zod';
import type { Config } from '../../bot/config/config.ts';
import { startCordon, type Cordon } from '../../bot/cordon.ts';
import { alertSourcesOf } from '../../bot/config/alert-sources.ts';
import { policyFile, policyOf } from '../../bot/config/policy-file.ts';
import { webhooksOf } from '../../bot/config/webhook-entry.ts';
import { practiceEnvironment, practiceEnvironmentAt } from '../../bot/practice-environment.ts';
import type { BotSdk } from '../../bot/teams/edge.ts';
import type { Graph } from '../../services/graph/graph.ts';
import type { Tenant } from '../../services/graph/tenants.ts';
import { practiceChannel } from '../../practice/teams/activities.ts';
import { startConnector, type Connector, type ConnectorSettings } from '../../practice/teams/connector.ts';
import { startPracticeTenant, type PracticeTenant } from '../../practice/tenant.ts';
import type { Timing } from '../../services/requests/timing.ts';
import { redact } from '../../services/base/redact.ts';
import { botSdk as usualSdk } from './bot-sdk.ts';
import { temporaryFolder, afterTest } from './cleanup.ts';
import { createTestClock, type TestClock } from './test-clock.ts';
import { userDriver, type UserDriver } from './user-driver.ts';
import { sentCmdlet } from './sent-cmdlet.ts';

export { temporaryFolder, afterTest } from './cleanup.ts';
export { buttonOf, cardOf, lineOf, placeOf, shown, type Shown } from './shown.ts';

/** What a test changes about its Cordon; everything has a default. */
export interface HarnessSettings {
  /** The contents of cordon.yaml. */
  readonly policy?: object;
  /** Waits and limits that differ from those of `hasty`. */
  readonly patience?: Partial<Timing>;
  readonly latencyMs?: number;
  readonly lagMs?: number;
  /** How many times Microsoft's limits Cordon keeps to; 10 unless given, so that large requests do not slow the suite down. */
  readonly pace?: number;
  /** The SDK for Teams; that of the test process unless given. */
  readonly botSdk?: BotSdk;
  /** The clock of Cordon; one that passes as on this machine unless given, so that short waits end by themselves. */
  readonly clock?: TestClock;
  /** How far the tenant's clock is ahead of Cordon's, in milliseconds. */
  readonly aheadMs?: number;
  /** Address of a PostgreSQL database; SQLite unless given. */
  readonly databaseUrl?: string | undefined;
  readonly metricsToken?: string | undefined;
  /** App id of the API that lets assistants in. */
  readonly mcpAudience?: string;
  /** Address of a collector of traces. */
  readonly traces?: string | undefined;
  /** Tenants besides Contoso, each with a practice Graph of its own and the same people in it. */
  readonly others?: readonly Tenant[];
  /** Another Cordon whose tenant, Teams and clock this one shares. With the same `databaseUrl` it is a replica. */
  readonly beside?: Harness;
  /** The data folder of an earlier Cordon; a new one unless given. */
  readonly dataDir?: string;
  /** The Teams of an earlier Cordon; a new one unless given. */
  readonly connector?: Connector;
}

/** A whole Cordon with the practice tenant and a fake Teams, all over real HTTP, and what people do in Teams. */
export interface Harness extends UserDriver {
  /** Cordon's clock. What passes on it passes for the tenant too; when it is set, only Cordon notices. */
  readonly clock: TestClock;
  readonly tenant: PracticeTenant;
  /** The practice Graphs of `HarnessSettings.others`, in the same order. */
  readonly others: readonly PracticeTenant[];
  readonly cordon: Cordon;
  readonly dataDir: string;
  readonly url: string;
  /** Every password that was sent to Graph, whether Graph took it or not. */
  readonly passwords: readonly string[];
  /** What Graph was asked, such as `PATCH /users/<id>`. */
  readonly calls: () => readonly string[];
  /** The same, but only calls that change the tenant. */
  readonly writes: () => readonly string[];
  /** Everything that was logged, redacted as in production. */
  readonly logged: () => string;
  /** Stops Cordon and the practice tenant. The files and the fake Teams stay until the test ends. */
  readonly stop: () => Promise<void>;
}

/** Short waits in place of those that would only slow the suite down. */
export const hasty: Partial<Timing> = { backoffMs: () => 5, doubtWindowMs: 50, updateGapMs: 10, proofDelaysMs: [5] };

/** Starts a fake Teams, closed after the test. */
export async function teams(settings: ConnectorSettings = {}): Promise<Connector> {
  const connector = await startConnector(settings);
  afterTest(() => connector.close());
  return connector;
}

/**
 * Starts a Cordon on loopback, stopped after the test.
 * @param settings only what matters to the test
 */
export async function startHarness(settings: HarnessSettings = {}): Promise<Harness> {
  const { botSdk = usualSdk, latencyMs = 5, lagMs = 1, aheadMs = 0, pace = 10, dataDir = temporaryFolder() } = settings;
  const clock = settings.clock ?? settings.beside?.clock ?? createTestClock({ speed: 1 });
  const tenantAheadMs = Date.now() - clock.elapsed() + aheadMs;
  const tenantNow = () => Math.floor(clock.elapsed() + tenantAheadMs);
  const practice = {
    url: undefined,
    log: join(dataDir, 'graph.jsonl'),
    latencyMs,
    lagMs,
    now: tenantNow,
    faults: undefined,
    pace,
  };
  const file = policyFile.parse(settings.policy ?? {});
  const config: Config = {
    port: 0,
    host: '127.0.0.1',
    botSdk,
    publicUrl: undefined,
    databaseUrl: settings.databaseUrl,
    key: settings.databaseUrl === undefined ? undefined : Buffer.alloc(32, 7),
    dataDir,
    logLevel: 'trace',
    metricsToken: settings.metricsToken,
    mcpAudience: settings.mcpAudience,
    traces: settings.traces,
    policy: policyOf(file, true),
    alertsSecret: file.alerts.secret ?? undefined,
    alertSources: alertSourcesOf(file.alerts, {}),
    revealMinutes: 10,
    audit: file.audit,
    webhooks: webhooksOf(file.webhooks, {}, []),
    environment: { kind: 'practice', practice },
  };
  const { beside } = settings;
  const connector = settings.connector ?? beside?.connector ?? (await teams());
  const environment =
    beside === undefined
      ? await practiceEnvironment(practice, dataDir, { clock, botSdk })
      : { ...(await practiceEnvironmentAt(beside.tenant.origin, { clock, pace, botSdk })), tenant: beside.tenant };
  const passwords: string[] = [];
  const others = await Promise.all((settings.others ?? []).map(() => startPracticeTenant({ latencyMs, lagMs })));
  afterTest(() => Promise.all(others.map((other) => other.close())));
  const graphs = new Map(
    await Promise.all(
      (settings.others ?? []).map(async ({ id }, n) => {
        const other = await practiceEnvironmentAt(others[n]?.origin ?? '', { clock, pace, botSdk });
        return [id, other.graphOf(id)] as const;
      }),
    ),
  );
  const tapped = {
    ...environment,
    serviceUrl: connector.serviceUrl,
    tenants: { ...environment.tenants, all: [...environment.tenants.all, ...(settings.others ?? [])] },
    graphOf: (tenant: string) => tap(graphs.get(tenant) ?? environment.graphOf(tenant), passwords),
  };
  const { log, logged } = keptLog();
  const cordon = await startCordon(config, tapped, log, { ...hasty, ...clock, ...settings.patience });
  const url = `http://127.0.0.1:${cordon.port}/api/messages`;
  const thread = beside?.thread ?? practiceChannel();

  const ended = { is: false };
  const self: Harness = {
    ...userDriver(connector, thread, (activity) => connector.send(url, activity)),
    clock,
    tenant: environment.tenant,
    others,
    cordon,
    dataDir,
    url,
    passwords,
    calls: () => environment.tenant.calls.map(callWords),
    writes: () =>
      environment.tenant.calls
        .filter(({ body }) => sentCmdlet(body)?.name.startsWith('Get-') !== true)
        .map(callWords)
        .filter((call) => !/^GET |\/checkMemberGroups$/.test(call)),
    logged,
    async stop() {
      if (ended.is) return;
      ended.is = true;
      await cordon.stop();
      await environment.stop();
      const { PRACTICE_GRAPH_LOG: collected } = process.env; // CI holds all requests against Microsoft's metadata
      if (collected !== undefined && existsSync(practice.log)) appendFileSync(collected, readFileSync(practice.log));
    },
  };
  afterTest(() => self.stop());
  return self;
}

/** Wraps a Graph to record every password that is sent to it. */
const tap = (graph: Graph, passwords: string[]): Graph => ({
  tenant: graph.tenant,
  claims: () => graph.claims(),
  addressOf: (path) => graph.addressOf(path),
  clock: () => graph.clock(),
  with: (habits) => tap(graph.with(habits), passwords),
  send(call) {
    const { data } = reset.safeParse(call.body);
    if (data !== undefined) passwords.push(data.passwordProfile.password);
    return graph.send(call);
  },
});

const reset = z.object({ passwordProfile: z.object({ password: z.string() }) });

const callWords = ({ method, url }: PracticeTenant['calls'][number]): string =>
  `${method} ${new URL(url).pathname.replace('/v1.0', '')}`;

/** Creates a log that writes to memory, and to standard error when LOG_LEVEL is set. */
export function keptLog() {
  const lines: string[] = [];
  const write = (line: string) => {
    lines.push(line);
    if (process.env['LOG_LEVEL'] !== undefined) process.stderr.write(line);
  };
  const log = pino(
    { level: 'trace', formatters: { log: (object) => redact(object) as Record<string, unknown> } },
    { write },
  );
  return { log, logged: () => lines.join('') };
}
