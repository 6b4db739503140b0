import assert from 'node:assert/strict';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { readConfig, type EnvironmentVariables } from '../../../bot/config/config.ts';
import { temporaryFolder } from '../../harness/cleanup.ts';

const [ours, app, fabrikam, northwind] = [1, 2, 3, 4].map((n) => `${String(n).repeat(8)}-2222-4333-8444-555555555555`);
const right: EnvironmentVariables = {
  MicrosoftAppType: 'SingleTenant',
  MicrosoftAppId: app,
  MicrosoftAppTenantId: ours,
  MicrosoftAppPassword: 'planted-secret',
  AZURE_TENANT_ID: ours,
  AZURE_CLIENT_ID: app,
  AZURE_CLIENT_SECRET: 'planted-secret',
  AZURE_CLIENT_SECRET_FABRIKAM: 'planted-secret',
  AZURE_CLIENT_SECRET_NORTHWIND: 'planted-secret',
};
const rightPolicy = {
  approvers: { people: ['adele@contoso.com'] },
  tenants: {
    fabrikam: { name: 'Fabrikam', id: fabrikam, clientId: app },
    northwind: { name: 'Northwind', id: northwind, clientId: app },
  },
  channels: { incidents: [{ id: '19:a@thread.tacv2' }] },
};

/** One thing that is wrong with settings that are right otherwise. */
interface Wrong {
  readonly env?: EnvironmentVariables;
  readonly policy?: object;
  /** What names it. */
  readonly told: RegExp;
  /** Other wrongs that make this one unjudgeable, because their values decide what is right here. */
  readonly dependsOn?: readonly string[];
}

const tooShort = 'planted';
const wrongs: Readonly<Record<string, Wrong>> = {
  PORT: { env: { PORT: 'http' }, told: /^PORT: expected a port number, got "http"$/m },
  PUBLIC_URL: { env: { PUBLIC_URL: 'http://a:planted@b.example' }, told: /^PUBLIC_URL: expected an https origin/m },
  LOG_LEVEL: { env: { LOG_LEVEL: 'loud' }, told: /^LOG_LEVEL: .*got "loud"$/m },
  DATABASE_URL: {
    env: { DATABASE_URL: 'mysql://planted', CORDON_KEY: 'x'.repeat(64) },
    told: /^DATABASE_URL: expected postgres:/m,
  },
  DATABASE_CREDENTIAL: {
    env: { DATABASE_CREDENTIAL: 'perhaps' },
    told: /^DATABASE_CREDENTIAL: expected entra/m,
  },
  METRICS_TOKEN: { env: { METRICS_TOKEN: tooShort }, told: /^METRICS_TOKEN: expected 16 characters/m },
  ALERTS_SECRET: { env: { ALERTS_SECRET: tooShort }, told: /^ALERTS_SECRET: expected 32 characters/m },
  MCP_AUDIENCE: { env: { MCP_AUDIENCE: 'api://cordon' }, told: /^MCP_AUDIENCE: expected the app id/m },
  OTEL: {
    env: { OTEL_EXPORTER_OTLP_ENDPOINT: 'http://user:planted@collector.example' },
    told: /^OTEL_EXPORTER_OTLP_ENDPOINT: expected https/m,
  },
  OTEL_INSECURE: {
    env: { OTEL_EXPORTER_OTLP_INSECURE: 'perhaps' },
    told: /^OTEL_EXPORTER_OTLP_INSECURE: expected true or false/m,
  },
  HTTPS_PROXY: { env: { HTTPS_PROXY: 'planted' }, told: /^HTTPS_PROXY: expected an http URL/m },
  MicrosoftAppType: { env: { MicrosoftAppType: 'singletenant' }, told: /^MicrosoftAppType: expected SingleTenant/m },
  MicrosoftAppId: { env: { MicrosoftAppId: '' }, told: /^MicrosoftAppId: missing: expected a GUID/m },
  MicrosoftAppTenantId: {
    env: { MicrosoftAppTenantId: 'x' },
    told: /^MicrosoftAppTenantId: expected a GUID, got "x"/m,
  },
  MicrosoftAppPassword: { env: { MicrosoftAppPassword: '' }, told: /^MicrosoftAppPassword: missing/m },
  ChannelService: { env: { ChannelService: 'gov' }, told: /^ChannelService: expected nothing or/m },
  BOT_OPENID_METADATA: { env: { BOT_OPENID_METADATA: 'x' }, told: /^BOT_OPENID_METADATA: expected an https URL/m },
  BOT_TOKEN_ISSUER: { env: { BOT_TOKEN_ISSUER: 'x' }, told: /^BOT_TOKEN_ISSUER: expected an https URL/m },
  BOT_SERVICE_HOSTS: { env: { BOT_SERVICE_HOSTS: 'a b/c' }, told: /^BOT_SERVICE_HOSTS: expected a comma list/m },
  AZURE_TENANT_ID: { env: { AZURE_TENANT_ID: 'x' }, told: /^AZURE_TENANT_ID: expected a GUID/m },
  AZURE_CLIENT_ID: { env: { AZURE_CLIENT_ID: '' }, told: /^AZURE_CLIENT_ID: missing/m },
  AZURE_CLIENT_SECRET: {
    env: { AZURE_CLIENT_SECRET: '' },
    told: /^(GRAPH_CREDENTIAL: no credential is set: .*AZURE_CLIENT_SECRET|AZURE_CLIENT_SECRET: missing)/m,
  },
  GRAPH_CREDENTIAL: { env: { GRAPH_CREDENTIAL: 'secret' }, told: /^GRAPH_CREDENTIAL: expected client-secret/m },
  GRAPH_CLOUD: { env: { GRAPH_CLOUD: 'moon' }, told: /^GRAPH_CLOUD: expected worldwide/m },
  AZURE_AUTHORITY_HOST: {
    env: { AZURE_AUTHORITY_HOST: 'https://login.microsoftonline.us' },
    told: /^AZURE_AUTHORITY_HOST: this is Entra of gcc-high and dod/m,
    dependsOn: ['GRAPH_CLOUD'],
  },
  'a misspelt setting': { env: { GRAPH_ENDPONT: 'x' }, told: /^GRAPH_ENDPONT: .*did you mean GRAPH_ENDPOINT/m },
  'an unknown key': { policy: { aprovers: {} }, told: /^cordon.yaml: Unrecognized key: "aprovers"/m },
  'nobody who approves': { policy: { approvers: {} }, told: /^cordon.yaml: approvers: nobody could approve/m },
  'a negative limit': { policy: { limits: { targets: -1 } }, told: /^cordon.yaml: limits.targets: /m },
  'a late reminder': {
    policy: { tiers: { critical: { window: '10m', remind: '20m', approvals: 1 } } },
    told: /^cordon.yaml: tiers.critical.remind: expected less than the window/m,
  },
  'too few approvals': {
    policy: { tiers: { critical: { window: '10m', remind: '20m', approvals: 1 } } },
    told: /^cordon.yaml: tiers.critical.approvals: /m,
  },
  'an unknown command': {
    policy: { commands: { contian: {}, contain: { approvals: 'two' } } },
    told: /^cordon.yaml: commands: there is no command "contian"/m,
  },
  'two anchors': {
    policy: { audit: { anchor: { file: 'a', url: 'ftp://planted', every: 'often' } } },
    told: /^cordon.yaml: audit.anchor: expected either a file or a url/m,
  },
  'a bad interval': {
    policy: { audit: { anchor: { file: 'a', url: 'ftp://planted', every: 'often' } } },
    told: /^cordon.yaml: audit.anchor.every: expected a duration/m,
  },
  'a channel of an unknown tenant': {
    policy: { channels: { incidents: [{ id: '19:b@thread.tacv2', tenant: 'Tailspin' }, { id: 'x' }] } },
    told: /^cordon.yaml: channels: 19:b@thread.tacv2: no tenant is called "Tailspin"/m,
    dependsOn: ['AZURE_TENANT_ID'],
  },
  'a tenant of an unknown cloud': {
    policy: { tenants: { northwind: { name: 'Northwind', id: northwind, clientId: app, cloud: 'moon' } } },
    told: /^cordon.yaml: tenants.1.cloud: expected worldwide/m,
  },
  'a tenant without a secret': {
    env: { AZURE_CLIENT_SECRET_FABRIKAM: '' },
    told: /^AZURE_CLIENT_SECRET_FABRIKAM: missing, needed by the tenant Fabrikam/m,
  },
  'a tenant without an app': {
    policy: { tenants: { fabrikam: { name: 'Fabrikam', id: fabrikam, cloud: 'gcc' } } },
    told: /^tenants: Fabrikam: clientId: missing/m,
  },
};

/** What is told when all of these are wrong at once. */
function told(names: readonly string[]): string {
  const chosen = names.flatMap((name) => wrongs[name] ?? []);
  const env = Object.assign({ ...right }, ...chosen.map((one) => one.env)) as EnvironmentVariables;
  const policies = chosen.map((one) => one.policy ?? {});
  const tenants = [rightPolicy, ...policies].map((one) => ('tenants' in one ? one.tenants : {}));
  const policy = Object.assign({ ...rightPolicy }, ...policies, {
    tenants: Object.values(Object.assign({}, ...tenants) as object),
  }) as object;
  const result = readConfig(env, () => ({ file: 'cordon.yaml', text: JSON.stringify(policy) }));
  return result.ok ? '' : result.faults.join('\n');
}

const isJudgeable = (name: string, among: readonly string[]): boolean =>
  wrongs[name]?.dependsOn?.some((other) => among.includes(other)) !== true;

describe('settings of which several are wrong', () => {
  const names = Object.keys(wrongs);

  it('are right before the test breaks them', () => {
    assert.equal(told([]), '');
  });

  for (const name of names) {
    it(`are all named beside ${name}`, () => {
      for (const other of names) {
        const both = [name, other];
        const text = told(both);

        for (const one of both.filter((each) => isJudgeable(each, both)))
          assert.match(text, wrongs[one]?.told ?? /never/, both.join(' and '));
        assert.doesNotMatch(text, /planted/, both.join(' and '));
      }
    });
  }

  it('are all named at once', () => {
    const text = told(names);

    for (const name of names.filter((one) => isJudgeable(one, names)))
      assert.match(text, wrongs[name]?.told ?? /never/, name);
  });

  it('are not called missing when they are wrong', () => {
    const text = told(['MicrosoftAppType', 'AZURE_TENANT_ID', 'GRAPH_CREDENTIAL', 'GRAPH_CLOUD']);

    assert.doesNotMatch(text, /missing/);
    assert.equal(text.split('\n').length, 4);
  });

  it('are all named when the setting that names the mode is misspelt', () => {
    const result = readConfig({ MicrosoftAppld: app }, () => ({ file: 'cordon.yaml', text: '' }));

    const text = result.ok ? '' : result.faults.join('\n');
    for (const name of [
      'MicrosoftAppld',
      'MicrosoftAppId',
      'MicrosoftAppPassword',
      'AZURE_CLIENT_ID',
      'GRAPH_CREDENTIAL',
    ])
      assert.match(text, new RegExp(`^${name}: `, 'm'));
  });

  it('are named beside files that cannot be used', () => {
    const dataDir = temporaryFolder();
    const folder = join(dataDir, 'folder');
    mkdirSync(folder);
    writeFileSync(join(dataDir, 'audit.key'), 'planted');
    writeFileSync(join(dataDir, 'broken.pem'), 'planted');
    const env = {
      ...right,
      PORT: 'http',
      CORDON_DATA: dataDir,
      CORDON_CONFIG: folder,
      AZURE_CLIENT_ID: '',
      AZURE_CLIENT_SECRET: '',
      AZURE_CLIENT_CERTIFICATE_PATH: join(dataDir, 'broken.pem'),
      AZURE_FEDERATED_TOKEN_FILE: folder,
    };

    const result = readConfig(env);

    const text = result.ok ? '' : result.faults.join('\n');
    for (const fault of [
      /^PORT: /m,
      /^AZURE_CLIENT_ID: missing/m,
      /^AZURE_FEDERATED_TOKEN_FILE: not a file that can be read/m,
      /^AZURE_CLIENT_CERTIFICATE_PATH: there is no certificate in it/m,
      /^GRAPH_CREDENTIAL: certificate and workload-identity are set/m,
      /^CORDON_CONFIG: expected a file that can be read/m,
      /^CORDON_DATA: .*audit\.key: expected 64 hexadecimal digits/m,
    ])
      assert.match(text, fault);
    assert.doesNotMatch(text, /planted/);
  });
});
