import { createServer } from 'node:http';
import { connect, type AddressInfo } from 'node:net';
import { join } from 'node:path';
import { Agent, getGlobalDispatcher, setGlobalDispatcher } from 'undici';
import { readConfig, type Config, type EnvironmentVariables } from '../../bot/config/config.ts';
import { startCordon, type Cordon } from '../../bot/cordon.ts';
import { tenantEnvironment } from '../../bot/environment.ts';
import { createGraph } from '../../services/graph/client.ts';
import { practiceChannel, type PracticeConversation, type Who } from '../../practice/teams/activities.ts';
import type { Connector } from '../../practice/teams/connector.ts';
import type { Activity } from '../../practice/teams/conversations.ts';
import { practiceTenantId } from '../../practice/people/people.ts';
import type { BotAnswer } from '../../practice/teams/send-activity.ts';
import { startPracticeTenant, type PracticeTenant } from '../../practice/tenant.ts';
import { openSqlite } from '../../services/store/sqlite.ts';
import { temporaryFolder, hasty, keptLog, afterTest, teams } from './harness.ts';
import { botSdk } from './bot-sdk.ts';
import { answers, credential } from './graph.ts';
import { bearer, botId, startIssuer, type Issuer, type TokenTraits } from './teams-issuer.ts';

/** The address of Teams. */
export const teamsUrl = 'https://smba.trafficmanager.net/';

/**
 * A Cordon in tenant mode: the real guard, Teams' tokens from a loopback issuer, its own from a loopback managed identity, posts to
 * Teams' real address that arrive at the fake one. Only Graph's address is another: the practice tenant's.
 */
export interface TenantHarness {
  readonly cordon: Cordon;
  readonly issuer: Issuer;
  readonly connector: Connector;
  readonly tenant: PracticeTenant;
  readonly url: string;
  readonly thread: PracticeConversation;
  readonly message: (text: string, from?: Who) => Activity;
  /** Posts an activity as Teams does. */
  readonly send: (activity: Activity, token?: TokenTraits) => Promise<BotAnswer>;
  readonly logged: () => string;
  /** Stops Cordon and counts what it stored. */
  readonly stored: () => Promise<{ readonly requests: number; readonly posts: number; readonly events: number }>;
}

const policyText = 'responders: { everyone: true }\napprovers: { everyone: true }\n';

/** Settings besides, and ports of this machine that other hosts lead to: then Graph is where the settings say. */
export interface OtherEndpoints {
  readonly env: EnvironmentVariables;
  readonly hosts: Readonly<Record<string, number>>;
  /** True where Graph stays the practice tenant. */
  readonly isGraphKept?: boolean;
}

/**
 * Starts a Cordon in tenant mode, stopped after the test.
 * @param policy text of cordon.yaml
 * @param mood how the issuer of Teams’ tokens behaves
 * @param others where Graph and the other services are, instead of the practice tenant
 */
export async function startTenantHarness(
  policy = policyText,
  mood: Issuer['mood'] = 'well',
  others?: OtherEndpoints,
): Promise<TenantHarness> {
  const running: { cordon?: Cordon } = {};
  const stop = async (): Promise<void> => {
    const { cordon: started } = running;
    delete running.cordon;
    await started?.stop();
  };
  const dataDir = temporaryFolder();
  const issuer = await startIssuer();
  issuer.mood = mood;
  const connector = await teams();
  const tenant = await startPracticeTenant({ latencyMs: 0, lagMs: 0 });
  afterTest(() => tenant.close());
  await asManagedIdentity();
  leadTo({ [new URL(teamsUrl).hostname]: connector.port, ...others?.hosts });
  const { log, logged } = keptLog();
  consoleTo((said) => {
    log.warn({ said }, 'a library printed this');
  });
  const config = configOf({ ...tenantSettings(issuer), ...others?.env, CORDON_DATA: dataDir }, policy);
  if (config.environment.kind !== 'tenant') throw new TypeError('this is practice');
  const graph = createGraph({
    origin: tenant.origin,
    services: tenant.services,
    tenant: 'contoso.com',
    credential,
  });
  const real = await tenantEnvironment({ ...config.environment, botSdk }, log);
  const environment = others === undefined || others.isGraphKept === true ? { ...real, graphOf: () => graph } : real;
  const cordon = await startCordon(config, environment, log, hasty);
  running.cordon = cordon;
  afterTest(stop);

  const url = `http://127.0.0.1:${cordon.port}/api/messages`;
  const thread = practiceChannel();
  return {
    cordon,
    issuer,
    connector,
    tenant,
    url,
    thread,
    logged,
    message: (text, from = 'megan') => ({
      ...connector.message({ from, text, conversation: thread }),
      serviceUrl: teamsUrl,
    }),
    send: (activity, token) => connector.send(url, activity, { Authorization: bearer(teamsUrl, token) }),
    async stored() {
      await stop();
      const db = openSqlite(join(dataDir, 'cordon.db'));
      const count = async (table: string) =>
        Number((await db.query(`SELECT COUNT(*) AS n FROM ${table}`))[0]?.['n'] ?? NaN);
      const counts = { requests: await count('request'), posts: await count('card'), events: await count('event') };
      await db.close();
      return counts;
    },
  };
}

/** The settings that an operator would write, but for the port. */
export const tenantSettings = (issuer: Issuer) => ({
  MicrosoftAppType: 'UserAssignedMSI',
  MicrosoftAppId: botId,
  MicrosoftAppTenantId: practiceTenantId,
  GRAPH_CREDENTIAL: 'managed-identity',
  BOT_OPENID_METADATA: issuer.metadata,
  HOST: '127.0.0.1',
  PORT: '0',
});

function configOf(env: EnvironmentVariables, policy: string): Config {
  const result = readConfig(env, () => ({ file: 'cordon.yaml', text: policy }));
  if (!result.ok) throw new TypeError(result.faults.join('\n'));
  return result.config;
}

/** Answers for a managed identity as App Service does, as long as the process lives: MSAL keeps the first address for good. */
let identityPort: Promise<number> | undefined;
function startIdentity(): Promise<number> {
  const expiresOn = String(Math.floor(Date.now() / 1000) + 7200);
  const body = {
    access_token: 'bot-token',
    expires_on: expiresOn,
    token_type: 'Bearer',
    resource: 'r',
    client_id: botId,
  };
  const server = createServer(answers(200, { 'Content-Type': 'application/json' }, JSON.stringify(body))).unref();
  return new Promise((resolve) => {
    server.listen(0, '127.0.0.1', () => {
      resolve((server.address() as AddressInfo).port);
    });
  });
}

/** A managed identity as App Service offers it, on loopback. */
async function asManagedIdentity(): Promise<void> {
  const port = await (identityPort ??= startIdentity());
  const { IDENTITY_ENDPOINT, IDENTITY_HEADER } = process.env;
  Object.assign(process.env, { IDENTITY_ENDPOINT: `http://127.0.0.1:${port}/msi/token`, IDENTITY_HEADER: 'local' });
  afterTest(() => {
    for (const [name, value] of Object.entries({ IDENTITY_ENDPOINT, IDENTITY_HEADER })) {
      if (value === undefined) Reflect.deleteProperty(process.env, name);
      else process.env[name] = value;
    }
  });
}

/** The dispatcher to restore, also when a test had two harnesses. */
const usual = getGlobalDispatcher();

/** Connects to ports of this machine in place of these hosts, without TLS. Loopback addresses are left alone. */
function leadTo(ports: Readonly<Record<string, number>>): void {
  const agent = new Agent({
    connect({ hostname, port: asked }, done) {
      const port = ports[hostname];
      const socket = connect(port ?? Number(asked), port === undefined ? hostname : '127.0.0.1', () => {
        done(null, socket);
      });
      socket.once('error', (error) => {
        done(error, null);
      });
    },
  });
  setGlobalDispatcher(agent);
  afterTest(async () => {
    setGlobalDispatcher(usual);
    await agent.destroy();
  });
}

/** Sends what libraries print to the log, as main.ts does. */
function consoleTo(write: (said: unknown[]) => void): void {
  const { error } = console;
  console.error = (...said: unknown[]) => {
    write(said);
  };
  afterTest(() => {
    console.error = error;
  });
}
