import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readConfig, settingNames, type EnvironmentVariables } from '../../../bot/config/config.ts';
import { secretSettings, settingsFromFiles } from '../../../bot/config/settings-from-files.ts';

const guid = '11111111-2222-4333-8444-555555555555';
const planted = 'planted-secret-4711-0815-4711-0815';
const key = Buffer.alloc(32, 7).toString('base64');
const ids = {
  MicrosoftAppType: 'SingleTenant',
  MicrosoftAppId: guid,
  MicrosoftAppTenantId: guid,
  AZURE_CLIENT_ID: guid,
};

describe('secrets from files', () => {
  let home: string;

  before(() => {
    home = mkdtempSync(join(tmpdir(), 'cordon-secrets-'));
  });

  after(() => {
    rmSync(home, { recursive: true });
  });

  /** Writes a secret into a file, and answers its path. */
  function file(name: string, content: string): string {
    writeFileSync(join(home, name), content);
    return join(home, name);
  }

  for (const name of secretSettings)
    it(`give ${name}, which is a setting`, () => {
      const { set, meant, faults } = settingsFromFiles({ [`${name}_FILE`]: file(name, 'a\nb\n'), PORT: '1' });

      assert.ok(settingNames.includes(name));
      assert.deepEqual([set, meant, faults], [{ [name]: 'a\nb', PORT: '1' }, [name], []]);
    });

  it('make a bot for a real tenant, with no secret in the environment', () => {
    const result = config({
      ...ids,
      MicrosoftAppPassword_FILE: file('bot', `${planted}\n`),
      AZURE_CLIENT_SECRET_FILE: file('graph', `${planted}\r\n`),
      DATABASE_URL_FILE: file('url', 'postgres://cordon:pw@db/cordon\n'),
      CORDON_KEY_FILE: file('key', `${key}\n`),
      METRICS_TOKEN_FILE: file('token', planted),
    });

    assert.ok(result.ok, JSON.stringify(result));
    assert.equal(result.config.databaseUrl, 'postgres://cordon:pw@db/cordon');
    assert.equal(result.config.metricsToken, planted);
    assert.deepEqual(Buffer.from(result.config.key ?? []), Buffer.alloc(32, 7));
  });

  for (const name of [
    'AZURE_CLIENT_SECRET_FABRIKAM',
    'ALERTS_SECRET_SPLUNK_EU',
    'SOAR_WEBHOOK_SECRET',
    'WEBHOOK_SECRET_2',
  ])
    it(`are read for what the policy names: ${name}`, () => {
      const path = file(name.toLowerCase(), `${planted}\n`);

      assert.deepEqual(settingsFromFiles({ [`${name}_FILE`]: path }), {
        set: { [name]: planted },
        meant: [name],
        faults: [],
      });
    });

  it('leave a setting alone that has always named a file', () => {
    const settings = { AZURE_FEDERATED_TOKEN_FILE: '/nowhere', OTHER_FILE: '/nowhere' };

    assert.deepEqual(settingsFromFiles(settings), { set: settings, meant: [], faults: [] });
  });

  it('are refused when the setting itself is set too', () => {
    const settings = { CORDON_KEY: key, CORDON_KEY_FILE: file('twice', key) };

    assert.deepEqual(faults(settings), ['CORDON_KEY and CORDON_KEY_FILE are both set: set one of them']);
  });

  it('are refused without a word of their path or content', () => {
    mkdirSync(join(home, 'folder'));
    const rows: readonly [path: string, fault: string][] = [
      [planted, 'no such file'],
      [join(home, 'folder'), 'expected the path of a file, got a folder or a device'],
      [file('empty', '\n'), 'expected a file with the secret in it, got an empty one'],
      [file('long', planted.repeat(3000)), 'expected a file of 64 kB or less'],
    ];

    for (const [path, fault] of rows)
      assert.deepEqual(faults({ METRICS_TOKEN_FILE: path }), [`METRICS_TOKEN_FILE: ${fault}`]);
  });

  it('are judged like the setting, under its name', () => {
    assert.match(faults({ CORDON_KEY_FILE: file('short', 'abc') }).join(), /^CORDON_KEY: expected 32 random bytes/);
  });

  it('never fall back to practice when the file of a tenant’s secret is not there', () => {
    assert.match(faults({ MicrosoftAppPassword_FILE: '/nowhere' }).join('\n'), /MicrosoftAppId: missing/);
  });

  it('are noticed when misspelt', () => {
    for (const [name, meant] of [
      ['MicrosoftAppPasword_FILE', 'MicrosoftAppPassword_FILE'],
      ['CORDON_KEYFILE', 'CORDON_KEY_FILE'],
      ['AZURE_CLIENT_SECRT_FILE', 'AZURE_CLIENT_SECRET_FILE'],
    ] as const)
      assert.ok(faults({ [name]: '/x' }).includes(`${name}: there is no such setting: did you mean ${meant}?`), name);
  });

  it('leave no tenant a name whose secret would be taken for the path of a file', () => {
    for (const name of ['File', 'Contoso File', 'contoso-file'])
      assert.match(faults(ids, `tenants: [{ name: ${name}, id: ${guid} }]`).join('\n'), /expected another name/);
    assert.doesNotMatch(faults(ids, `tenants: [{ name: Profile, id: ${guid} }]`).join('\n'), /expected another name/);
  });
});

const approvers = 'approvers: { people: [adele@contoso.com] }';

const config = (env: EnvironmentVariables, policy = ''): ReturnType<typeof readConfig> =>
  readConfig(
    env,
    () => ({ file: 'cordon.yaml', text: `${approvers}\n${policy}` }),
    () => [],
  );

function faults(env: EnvironmentVariables, policy = ''): readonly string[] {
  const result = config(env, policy);
  return result.ok ? [] : result.faults;
}
