import { X509Certificate } from 'node:crypto';
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { practiceChannel } from '../../practice/teams/activities.ts';
import { permissionsOf } from '../../services/contract/bundle.ts';
import { practiceTenantId } from '../../practice/people/people.ts';
import { practiceAppId } from '../../practice/seed/apps.ts';
import { startPracticeTenant, type PracticeTenant } from '../../practice/tenant.ts';
import { commands } from '../../services/registry.ts';
import { temporaryFolder, afterTest, teams } from './harness.ts';
import { appPair, caFile, fileOf } from './certificates.ts';
import { startEntra, type Entra } from './entra.ts';
import type { EntraApp } from './entra-grants.ts';
import { userDriver, type UserDriver } from './user-driver.ts';
import { behindTls, startInternet, type Internet, type TurnedAway } from './internet.ts';
import { signedJwt } from './jwt.ts';
import { cordonProcess, type CordonProcess } from './process.ts';
import { bearer, botId, startIssuer } from './teams-issuer.ts';

/** Where a cloud's services are, and what an operator sets to reach them. Everything is https. */
interface Place {
  readonly entra: string;
  readonly graph: string;
  readonly teams: string;
  readonly keys: string;
  readonly issuer: string;
  /** Audience of the bot's own tokens. */
  readonly scope: string;
  readonly settings: Settings;
}
type Settings = Readonly<Record<string, string>>;
type Ports = Readonly<Record<'entra' | 'graph' | 'teams' | 'keys', number>>;

const government = { issuer: 'https://api.botframework.us', scope: 'https://api.botframework.us' };
const worldwide = { issuer: 'https://api.botframework.com', scope: 'https://api.botframework.com' };

/** The clouds whose settings differ; each is told at which ports the servers listen. */
const places = {
  worldwide: (): Place => ({
    entra: 'login.microsoftonline.com',
    graph: 'graph.microsoft.com',
    teams: 'smba.trafficmanager.net',
    keys: 'login.botframework.com',
    ...worldwide,
    settings: {},
  }),
  'gcc-high': (): Place => ({
    entra: 'login.microsoftonline.us',
    graph: 'graph.microsoft.us',
    teams: 'smba.infra.gov.teams.microsoft.us',
    keys: 'login.botframework.azure.us',
    ...government,
    settings: { GRAPH_CLOUD: 'gcc-high', ChannelService: 'https://botframework.azure.us' },
  }),
  china: (): Place => ({
    entra: 'login.partner.microsoftonline.cn',
    graph: 'microsoftgraph.chinacloudapi.cn',
    teams: 'smba.trafficmanager.net',
    keys: 'login.botframework.azure.cn',
    ...worldwide,
    issuer: 'https://api.botframework.azure.cn',
    settings: {
      GRAPH_CLOUD: 'china',
      BOT_OPENID_METADATA: 'https://login.botframework.azure.cn/v1/.well-known/openidconfiguration',
      BOT_TOKEN_ISSUER: 'https://api.botframework.azure.cn',
    },
  }),
  custom: ({ entra, graph, teams: connector, keys }: Ports): Place => ({
    entra: `localhost:${entra}`,
    graph: `localhost:${graph}`,
    teams: `localhost:${connector}`,
    keys: `localhost:${keys}`,
    ...government,
    settings: {
      GRAPH_CLOUD: 'custom',
      ChannelService: 'https://botframework.azure.us',
      AZURE_AUTHORITY_HOST: `https://localhost:${entra}`,
      GRAPH_ENDPOINT: `https://localhost:${graph}`,
      BOT_SERVICE_HOSTS: `localhost:${connector}`,
      BOT_OPENID_METADATA: `https://localhost:${keys}/.well-known/openidconfiguration`,
    },
  }),
} as const;
/** The clouds that these stories play in. */
export type CloudKind = keyof typeof places;
/** How the app proves to Entra who it is. */
export type ProofKind = 'client-secret' | 'certificate' | 'certificate-text' | 'workload-identity' | 'managed-identity';

/** How Graph, behind TLS, answers a call with a token of Entra; undefined lets the call through. */
export type GraphGuard = (
  claims: Readonly<Record<string, unknown>>,
  path: string,
  request: IncomingMessage,
) => TurnedAway | undefined;

/** What a story changes about its bot; everything has a default. */
export interface RealTenantSettings {
  readonly cloud?: CloudKind;
  readonly proof?: ProofKind;
  readonly settings?: Settings;
  readonly graphGuard?: GraphGuard;
  /** `user:password` of the proxy, percent-encoded. */
  readonly proxyLogin?: string;
  readonly policy?: string;
}

/** A bot with the settings of a real tenant, run as an operator runs it. Only addresses differ from production. */
export interface RealTenant extends UserDriver {
  /** The first one that was started. */
  readonly bot: CordonProcess;
  /** Ends the bot and starts it again with the same settings. */
  readonly restart: () => Promise<void>;
  readonly dataDir: string;
  readonly logged: () => string;
  readonly entra: Entra;
  readonly tenant: PracticeTenant;
  readonly internet: Internet;
  readonly place: Place;
}

/** The client secret of the app that calls Graph. */
export const graphSecret = 'planted-Graph~8Q';
/** The client secret of the bot. */
export const botSecret = 'planted-Bot~8Q';
const pair = appPair();
const cluster = { issuer: 'https://cluster.example/', subject: 'system:serviceaccount:soc:cordon' };
const later1h = () => Date.now() + 3_600_000;

/** Starts everything that a bot of a real tenant talks to, then the bot as a process. All of it is stopped after the test. */
export async function realTenant({
  cloud = 'worldwide',
  proof = 'client-secret',
  settings = {},
  graphGuard = () => undefined,
  proxyLogin,
  policy = 'responders: { everyone: true }\napprovers: { everyone: true }\n',
}: RealTenantSettings = {}): Promise<RealTenant> {
  const [connector, issuer, tenant] = [await teams(), await startIssuer(), await practiceTenant()];
  const audience = audienceOf[cloud];
  const entra = await startEntra({ tenant: practiceTenantId, apps: [botApp, graphApp(audience)] });
  const at: { place?: Place } = {};
  const ports = {
    entra: entra.port,
    graph: await behindTls(tenant.port, (request) => {
      const claims = entra.holder(request.headers.authorization, `https://${at.place?.graph ?? ''}`);
      return claims === undefined ? noToken : graphGuard(claims, request.url ?? '', request);
    }),
    teams: await behindTls(connector.port, ({ headers }) => {
      const claims = entra.holder(headers.authorization, at.place?.scope ?? '');
      return claims?.['appid'] === botId ? undefined : noToken;
    }),
    keys: await behindTls(issuer.port),
  };
  const place = places[cloud](ports);
  at.place = place;
  const internet = await startInternet(
    { [place.entra]: ports.entra, [place.graph]: ports.graph, [place.teams]: ports.teams, [place.keys]: ports.keys },
    proxyLogin,
  );
  const dataDir = temporaryFolder();
  writeFileSync(join(dataDir, 'cordon.yaml'), policy);
  const way = proxyLogin === undefined ? '' : `${proxyLogin}@`;
  const env = {
    MicrosoftAppType: 'SingleTenant',
    MicrosoftAppId: botId,
    MicrosoftAppTenantId: practiceTenantId,
    MicrosoftAppPassword: botSecret,
    AZURE_CLIENT_ID: practiceAppId,
    ...(await proofSettings(proof, audience, entra)),
    ...place.settings,
    HOST: '127.0.0.1',
    HTTPS_PROXY: `http://${way}127.0.0.1:${internet.port}`,
    NODE_EXTRA_CA_CERTS: caFile(),
    ...settings,
  };
  const running = { bot: await cordonProcess(dataDir, env) };
  const serviceUrl = `https://${place.teams}/`;
  const token = { claims: { iss: place.issuer } };
  const driver = userDriver(
    connector,
    practiceChannel(),
    (activity) =>
      connector.send(running.bot.url, { ...activity, serviceUrl }, { Authorization: bearer(serviceUrl, token) }),
    20_000,
  );
  return {
    ...driver,
    bot: running.bot,
    dataDir,
    logged: () => running.bot.logged(),
    async restart() {
      await running.bot.end('SIGTERM');
      running.bot = await cordonProcess(dataDir, env);
    },
    entra,
    tenant,
    internet,
    place,
  };
}

const noToken: TurnedAway = {
  status: 401,
  body: { error: { code: 'InvalidAuthenticationToken', message: 'Access token is missing or not for here.' } },
};

const audienceOf = {
  worldwide: 'api://AzureADTokenExchange',
  'gcc-high': 'api://AzureADTokenExchangeUSGov',
  china: 'api://AzureADTokenExchangeChina',
  custom: 'api://AzureADTokenExchange',
} as const;

const botApp: EntraApp = { id: botId, secrets: { [botSecret]: later1h() } };
/**
 * The registration of the app that calls Graph.
 * @param audience that a federated token must name
 */
export const graphApp = (audience = audienceOf.worldwide as string): EntraApp => ({
  id: practiceAppId,
  secrets: { [graphSecret]: later1h() },
  certificates: [pair.cert],
  federated: [{ ...cluster, audience, key: pair.cert }],
  roles: commands.flatMap(permissionsOf),
});

async function practiceTenant(): Promise<PracticeTenant> {
  const tenant = await startPracticeTenant({ latencyMs: 5, lagMs: 1 });
  afterTest(() => tenant.close());
  return tenant;
}

async function proofSettings(proof: ProofKind, audience: string, entra: Entra): Promise<Settings> {
  switch (proof) {
    case 'client-secret':
      return { AZURE_CLIENT_SECRET: graphSecret };
    case 'certificate':
      return { AZURE_CLIENT_CERTIFICATE_PATH: fileOf('graph.pem', pair.key + pair.cert) };
    case 'certificate-text':
      return {
        AZURE_CLIENT_CERTIFICATE_THUMBPRINT: new X509Certificate(pair.cert).fingerprint256,
        AZURE_CLIENT_CERTIFICATE_KEY: pair.key.replaceAll('\n', String.raw`\n`),
      };
    case 'workload-identity': {
      const claims = { iss: cluster.issuer, sub: cluster.subject, aud: audience, exp: Math.floor(later1h() / 1000) };
      return { AZURE_FEDERATED_TOKEN_FILE: fileOf('graph-token', signedJwt({}, claims, pair.key)) };
    }
    case 'managed-identity':
      return { GRAPH_CREDENTIAL: proof, ...(await machineOf(entra)) };
    default:
      return proof satisfies never;
  }
}

/** Starts the managed identity endpoint of an App Service machine, and gives the settings that point to it. */
async function machineOf(entra: Entra): Promise<Settings> {
  const header = 'local-identity-header';
  const server = createServer((request, response) => {
    const { searchParams } = new URL(request.url ?? '/', 'http://127.0.0.1');
    const [aud, clientId] = [searchParams.get('resource'), searchParams.get('client_id')];
    const known = request.headers['x-identity-header'] === header && clientId === practiceAppId;
    const claims = { aud, appid: clientId, idtyp: 'app', roles: commands.flatMap(permissionsOf) };
    response.writeHead(known ? 200 : 400, { 'Content-Type': 'application/json' });
    response.end(
      JSON.stringify({
        ...(known ? { access_token: entra.issue(claims), expires_on: String(Math.floor(later1h() / 1000)) } : {}),
        token_type: 'Bearer',
        resource: aud,
        client_id: clientId,
      }),
    );
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  afterTest(() => server.close());
  const { port } = server.address() as AddressInfo;
  return { IDENTITY_ENDPOINT: `http://127.0.0.1:${port}/msi/token`, IDENTITY_HEADER: header };
}
