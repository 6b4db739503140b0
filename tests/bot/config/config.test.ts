import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { z } from 'zod';
import { readConfig, settingNames, type EnvironmentVariables } from '../../../bot/config/config.ts';
import { policyFile } from '../../../bot/config/policy-file.ts';
import { tenantEnv } from '../../../bot/config/tenant-env.ts';

const guid = '11111111-2222-4333-8444-555555555555';
const tenant: EnvironmentVariables = {
  MicrosoftAppType: 'SingleTenant',
  MicrosoftAppId: guid,
  MicrosoftAppTenantId: guid,
  MicrosoftAppPassword: 'planted-secret',
  AZURE_CLIENT_ID: guid,
  AZURE_CLIENT_SECRET: 'planted-secret',
};
const approvers = 'approvers: { people: [adele@contoso.com] }';

describe('the settings', () => {
  it('choose the practice tenant on loopback when nothing is set', () => {
    const { config } = good({});

    assert.equal(config.environment.kind, 'practice');
    assert.equal(config.host, '127.0.0.1');
    assert.ok(config.policy.approvers.everyone);
  });

  it('choose a real tenant when bot and Graph are set', () => {
    const { config } = good(tenant, approvers);

    assert.equal(config.environment.kind, 'tenant');
    assert.ok(!config.policy.approvers.everyone);
  });

  for (const name of Object.keys(tenantEnv.shape)) {
    it(`never fall back to practice when ${name} is set alone`, () => {
      assert.ok(faults({ [name]: guid }).length > 0);
    });
  }

  const rows: readonly [why: string, env: EnvironmentVariables, policy: string, fault: RegExp][] = [
    [
      'a misspelt app type',
      { ...tenant, MicrosoftAppType: 'singletenant' },
      approvers,
      /MicrosoftAppType: expected SingleTenant or UserAssignedMSI, got "singletenant"/,
    ],
    ['a missing bot secret', without('MicrosoftAppPassword'), approvers, /MicrosoftAppPassword: missing/],
    [
      'an id that is no GUID',
      { ...tenant, MicrosoftAppId: 'cordon' },
      approvers,
      /MicrosoftAppId: expected a GUID, got "cordon"/,
    ],
    [
      'no Graph credential',
      without('AZURE_CLIENT_SECRET'),
      approvers,
      /GRAPH_CREDENTIAL: no credential is set: choose client-secret/,
    ],
    [
      'a certificate of Graph’s app both in a file and in the settings',
      {
        ...without('AZURE_CLIENT_SECRET'),
        AZURE_CLIENT_CERTIFICATE_PATH: 'package.json',
        AZURE_CLIENT_CERTIFICATE_THUMBPRINT: 'ab'.repeat(20),
      },
      approvers,
      /AZURE_CLIENT_CERTIFICATE_PATH and AZURE_CLIENT_CERTIFICATE_THUMBPRINT: the app has one certificate: keep one/,
    ],
    [
      'the thumbprint of a certificate without its key',
      { ...without('AZURE_CLIENT_SECRET'), AZURE_CLIENT_CERTIFICATE_THUMBPRINT: 'ab'.repeat(20) },
      approvers,
      /AZURE_CLIENT_CERTIFICATE_KEY: missing, needed with AZURE_CLIENT_CERTIFICATE_THUMBPRINT/,
    ],
    [
      'two Graph credentials',
      { ...tenant, AZURE_CLIENT_CERTIFICATE_PATH: 'package.json' },
      approvers,
      /client-secret and certificate are set/,
    ],
    [
      'an endpoint for a known cloud',
      { ...tenant, GRAPH_ENDPOINT: 'https://graph.example' },
      approvers,
      /GRAPH_ENDPOINT: only with GRAPH_CLOUD custom/,
    ],
    ['the closed German cloud', { ...tenant, GRAPH_CLOUD: 'germany' }, approvers, /closed its German cloud/],
    [
      'plain http to Entra',
      { ...tenant, AZURE_AUTHORITY_HOST: 'http://login.example' },
      approvers,
      /AZURE_AUTHORITY_HOST: expected an https origin/,
    ],
    [
      'plain http to the keys that Teams signs with',
      { ...tenant, BOT_OPENID_METADATA: 'http://login.example/keys' },
      approvers,
      /BOT_OPENID_METADATA: expected an https URL, or http on loopback/,
    ],
    [
      'an issuer that only looks like this machine',
      { ...tenant, BOT_TOKEN_ISSUER: 'http://127.0.0.1.example/' },
      approvers,
      /BOT_TOKEN_ISSUER: expected an https URL, or http on loopback/,
    ],
    [
      'a channel service that does not exist',
      { ...tenant, ChannelService: 'https://botframework.example' },
      approvers,
      /ChannelService: expected nothing or https:\/\/botframework.azure.us/,
    ],
    ['a negative limit', tenant, 'limits: { activitiesPerMinute: -1 }', /limits.activitiesPerMinute/],
    ['nobody who could approve', tenant, '', /approvers: nobody could approve/],
    ['an unknown key in the policy', {}, 'aprovers: {}', /cordon.yaml: Unrecognized key: "aprovers"/],
    ['fewer approvals than none', {}, 'tiers: { destructive: { approvals: 0 } }', /tiers.destructive.approvals/],
    ['a critical tier with one approval', {}, 'tiers: { critical: { approvals: 1 } }', /tiers.critical.approvals/],
    [
      'a reminder after the end',
      {},
      'tiers: { critical: { window: 10m, remind: 10m } }',
      /tiers.critical.remind: expected less than the window/,
    ],
    ['a window that is no duration', {}, 'tiers: { critical: { window: soon } }', /expected a duration such as 30m/],
    [
      'anchors in two places',
      {},
      'audit: { anchor: { file: a, url: "https://a.example" } }',
      /audit.anchor: expected either a file or a url/,
    ],
    ['anchors nowhere', {}, 'audit: { anchor: { every: 1h } }', /audit.anchor: expected either a file or a url/],
    [
      'anchors over http',
      {},
      'audit: { anchor: { url: "http://planted-secret.example" } }',
      /audit.anchor.url: expected an https URL/,
    ],
    ['a retention of minutes', {}, 'audit: { retention: 90m }', /audit.retention: expected a day or more/],
    [
      'a channel that is not named by its id',
      {},
      'channels: { incidents: [Incidents] }',
      /channels.incidents.0.id: expected a channel id such as 19:/,
    ],
    [
      'an audience of assistants that is no app id',
      { MCP_AUDIENCE: 'api://cordon' },
      'channels: { incidents: ["19:a@thread.tacv2"] }',
      /MCP_AUDIENCE: expected the app id of an API in Entra/,
    ],
    [
      'assistants without a channel for what they propose',
      { MCP_AUDIENCE: '33333333-3333-4333-8333-333333333333' },
      '',
      /channels.incidents: assistants ask there, so name one/,
    ],
    [
      'assistants that cannot learn where to sign in',
      { ...tenant, MCP_AUDIENCE: '33333333-3333-4333-8333-333333333333' },
      'channels: { incidents: ["19:a@thread.tacv2"] }',
      /PUBLIC_URL: missing, needed with MCP_AUDIENCE/,
    ],
    [
      'a secret for alerts that is too short',
      { ALERTS_SECRET: 'planted-secret' },
      'channels: { incidents: ["19:a@thread.tacv2"] }',
      /ALERTS_SECRET: expected 32 characters or more/,
    ],
    [
      'alerts without a channel for them',
      {},
      'alerts: { secret: planted-secret-of-thirty-two-characters }',
      /channels.incidents: alerts are posted there, so name one/,
    ],
    [
      'a chat for the approvals',
      {},
      'channels: { approvals: "19:war-room@thread.v2" }',
      /channels.approvals: expected a channel id/,
    ],
    [
      'an unknown key of a channel',
      {},
      'channels: { incidents: [{ id: "19:a@thread.tacv2", responder: {} }] }',
      /channels.incidents.0: Unrecognized key: "responder"/,
    ],
    ['a policy that is not YAML', {}, 'a: [', /cordon.yaml: not YAML/],
    ['a port that is none', { PORT: 'http' }, '', /PORT: expected a port number, got "http"/],
    [
      'PostgreSQL without the key that replicas share',
      { DATABASE_URL: 'postgres://cordon:planted-secret@db/cordon' },
      '',
      /CORDON_KEY: missing, needed with DATABASE_URL.*openssl rand/,
    ],
    ['another database', { DATABASE_URL: 'mysql://planted-secret' }, '', /DATABASE_URL: expected postgres:/],
    ['a key that is too short', { CORDON_KEY: 'planted-secret' }, '', /CORDON_KEY: expected 32 random bytes/],
  ];
  for (const [why, env, policy, fault] of rows) {
    it(`stop the start with the fix for ${why}`, () => {
      assert.match(faults(env, policy).join('\n'), fault);
      assert.doesNotMatch(faults(env, policy).join('\n'), /planted-secret/);
    });
  }

  it('anchor the audit where the policy says, every five minutes by default, and keep it for ever by default', () => {
    const file = good({}, 'audit: { anchor: { file: /mnt/anchors.jsonl } }').config.audit;
    const url = good({}, 'audit: { anchor: { url: "http://127.0.0.1:9/a", every: 1h }, retention: 365d }').config.audit;

    assert.deepEqual(file, {
      anchor: { file: '/mnt/anchors.jsonl', url: undefined, everyMs: 300_000 },
      retentionMs: undefined,
    });
    assert.deepEqual([url.anchor?.everyMs, url.retentionMs], [3_600_000, 365 * 86_400_000]);
    assert.deepEqual(good({}).config.audit, { anchor: undefined, retentionMs: undefined });
  });

  it('accept tokens of the public Bot Framework, of the one that is named, or of the issuer that an operator sets', () => {
    const gov = { ChannelService: 'https://botframework.azure.us' };
    const own = { BOT_OPENID_METADATA: 'http://127.0.0.1:9/metadata', BOT_TOKEN_ISSUER: 'https://issuer.example' };

    const channels = [{}, gov, own].map((env) => channelOf({ ...tenant, ...env }));

    assert.deepEqual(
      channels.map(({ issuer, metadata, scope, overridden }) => [issuer, new URL(metadata).host, scope, ...overridden]),
      [
        ['https://api.botframework.com', 'login.botframework.com', 'https://api.botframework.com'],
        ['https://api.botframework.us', 'login.botframework.azure.us', 'https://api.botframework.us'],
        [
          ...['https://issuer.example', '127.0.0.1:9', 'https://api.botframework.com'],
          ...['BOT_OPENID_METADATA', 'BOT_TOKEN_ISSUER'],
        ],
      ],
    );
  });

  it('limit the activities of one person per minute, in practice only if that is set', () => {
    const perMinute = (env: EnvironmentVariables, policy?: string) =>
      good(env, policy).config.policy.limits.activitiesPerMinute;

    assert.equal(perMinute(tenant, approvers), 120);
    assert.equal(perMinute({}), 0);
    assert.equal(perMinute({}, 'limits: { activitiesPerMinute: 7 }'), 7);
  });

  it('report everything that is wrong at once', () => {
    assert.ok(faults({ MicrosoftAppId: 'x', PORT: 'y' }, 'a: 1').length >= 4);
  });

  it('are all in .env.example, and nothing else is', () => {
    const example = [...readFileSync('.env.example', 'utf8').matchAll(/^# (\w+)=/gm)].map(([, name]) => name);
    const scripts = ['app-package', 'start'].map((name) => readFileSync(`scripts/${name}.ts`, 'utf8')).join('');

    for (const name of settingNames) assert.ok(example.includes(name), name);
    for (const name of example) assert.ok(settingNames.includes(name ?? '-') || scripts.includes(name ?? '-'), name);
  });

  it('sign in to PostgreSQL as the app that signs in to Graph, where they say so, and with no password beside that', () => {
    const url = 'postgres://cordon@db.example/cordon';
    const wanted = { ...tenant, DATABASE_CREDENTIAL: 'entra', CORDON_KEY: 'x'.repeat(64) };

    const taken = good({ ...wanted, DATABASE_URL: url }, approvers).config;

    assert.equal(taken.databaseSignIn?.signIn.identity.kind, 'client-secret');
    assert.equal(taken.databaseSignIn.cloud.database, 'https://ossrdbms-aad.database.windows.net');
    assert.equal(good(tenant, approvers).config.databaseSignIn, undefined);
    const refusals = [
      { ...wanted, DATABASE_URL: 'postgres://cordon:planted@db.example/cordon' },
      wanted,
      { DATABASE_CREDENTIAL: 'entra', DATABASE_URL: url, CORDON_KEY: 'x'.repeat(64) },
    ].map((env) => faults(env).join('\n'));
    assert.match(refusals[0] ?? '', /^DATABASE_URL: expected no password/m);
    assert.match(refusals[1] ?? '', /^DATABASE_URL: missing, needed with DATABASE_CREDENTIAL/m);
    assert.match(refusals[2] ?? '', /^DATABASE_CREDENTIAL: the practice tenant has no Entra/m);
    assert.doesNotMatch(refusals.join(), /planted/);
  });

  it('send traces in the clear only to this machine, or where that is said', () => {
    const clear = { OTEL_EXPORTER_OTLP_ENDPOINT: 'http://collector.monitoring:4318' };

    const [refused, taken] = [readConfig(clear), readConfig({ ...clear, OTEL_EXPORTER_OTLP_INSECURE: 'true' })];

    assert.match(
      refused.ok ? '' : refused.faults.join('\n'),
      /^OTEL_EXPORTER_OTLP_ENDPOINT: expected https, or http on loopback/m,
    );
    assert.equal(taken.ok && taken.config.traces, clear.OTEL_EXPORTER_OTLP_ENDPOINT);
  });

  it('each have a comment of their own in .env.example', () => {
    const lines = readFileSync('.env.example', 'utf8').split('\n');
    const bare = lines.filter((line, n) => /^# \w+=/.test(line) && !/^# (?!\w+=|---)\S/.test(lines[n - 1] ?? ''));

    assert.deepEqual(bare, []);
  });

  it('accept cordon.example.yaml as it is, which shows every key that has an effect', () => {
    const example = readFileSync('cordon.example.yaml', 'utf8');

    assert.equal(good(tenant, example).config.policy.limits.targets, 25);
    for (const key of keysIn(z.toJSONSchema(policyFile, { io: 'input' })))
      assert.match(example, new RegExp(`\\b${key}:`), key);
  });

  const slips: readonly (readonly [name: string, meant: string])[] = [
    ['AZURE_CLIENT_SECRT', 'AZURE_CLIENT_SECRET'],
    ['GRAPH_CLOD', 'GRAPH_CLOUD'],
    ['MICROSOFT_APP_ID', 'MicrosoftAppId'],
    ['CORDON_KEYS', 'CORDON_KEY'],
  ];
  for (const [name, meant] of slips) {
    it(`stop the start when a variable looks like a misspelt setting: ${name}`, () => {
      const fault = new RegExp(`^${name}: there is no such setting: did you mean ${meant}\\?$`, 'm');

      assert.match(faults({ [name]: 'planted-secret' }).join('\n'), fault);
      assert.match(faults({ ...tenant, [name]: 'planted-secret' }, approvers).join('\n'), fault);
      assert.doesNotMatch(faults({ [name]: 'planted-secret' }).join('\n'), /planted/);
    });
  }

  it('ignore what an ordinary machine or cluster sets', () => {
    const cluster = { KUBERNETES_SERVICE_HOST: '10.0.0.1', BOT_SERVICE_HOST: '10.0.0.2', BOT_SERVICE_PORT: '80' };
    const machine = { PATH: '/bin', HOME: '/root', HOSTNAME: 'a', LANG: 'C', NODE_OPTIONS: '', AZURE_REGION: 'x' };

    assert.equal(good({ ...machine, ...cluster }).config.environment.kind, 'practice');
  });
});

type Schema = z.core.JSONSchema.JSONSchema;

/** Every key of a schema, however deep; one that may only stand at its neutral value has no effect. */
function keysIn({ properties = {} }: Schema): readonly string[] {
  return Object.entries(properties).flatMap(([key, schema]) => {
    if (typeof schema === 'boolean' || isNeutral(schema)) return [];
    const inside = keysIn(schema);
    return schema.properties !== undefined && inside.length === 0 ? [] : [key, ...inside];
  });
}

const isNeutral = ({ type, items, ...rest }: Schema): boolean =>
  type === 'null' || 'const' in rest || JSON.stringify(items) === '{"not":{}}';

const read = (env: EnvironmentVariables, policy = '') => readConfig(env, () => ({ file: 'cordon.yaml', text: policy }));

function channelOf(env: EnvironmentVariables) {
  const { environment } = good(env, approvers).config;
  return environment.kind === 'tenant' ? environment.tenant.channel : assert.fail('this is practice');
}

function good(env: EnvironmentVariables, policy?: string) {
  const result = read(env, policy);
  return result.ok ? result : assert.fail(result.faults.join('\n'));
}

function faults(env: EnvironmentVariables, policy?: string): readonly string[] {
  const result = read(env, policy);
  return result.ok ? assert.fail('this should not start') : result.faults;
}

function without(name: string): EnvironmentVariables {
  return Object.fromEntries(Object.entries(tenant).filter(([key]) => key !== name));
}
