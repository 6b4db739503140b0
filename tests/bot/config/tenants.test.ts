import assert from 'node:assert/strict';
import { readConfig, type EnvironmentVariables } from '../../../bot/config/config.ts';
import { appPair, fileOf } from '../../harness/certificates.ts';

const [ours, fabrikam, northwind, app] = [1, 2, 3, 4].map((n) => `${String(n).repeat(8)}-2222-4333-8444-555555555555`);
const pem = fileOf('northwind.pem', appPair().cert);
const tokenFile = fileOf('tenant-token', 'token');
const env: EnvironmentVariables = {
  MicrosoftAppType: 'SingleTenant',
  MicrosoftAppId: app,
  MicrosoftAppTenantId: ours,
  MicrosoftAppPassword: 'planted-secret',
  AZURE_CLIENT_ID: app,
  AZURE_CLIENT_SECRET: 'planted-secret',
};
const secret = { AZURE_CLIENT_SECRET_FABRIKAM: 'planted-fabrikam' };
const entry = { name: 'Fabrikam', id: fabrikam, domains: ['Fabrikam.com'], clientId: app };

const read = (settings: EnvironmentVariables, tenants: readonly object[], more: object = {}) =>
  readConfig(settings, () => ({
    file: 'cordon.yaml',
    text: JSON.stringify({ approvers: { everyone: true }, ...more, tenants }),
  }));

function tenantsIn(settings: EnvironmentVariables, tenants: readonly object[]) {
  const result = read(settings, tenants);
  if (!result.ok) return assert.fail(result.faults.join('\n'));
  return result.config.environment.kind === 'tenant'
    ? result.config.environment.tenants
    : assert.fail('this is practice');
}

describe('the tenants of the policy file', () => {
  it('are added to the one of the environment, each with its own cloud and credential', () => {
    const custom = { cloud: 'custom', endpoint: 'https://graph.example', authority: 'https://entra.example' };
    const north = { name: 'North Wind', id: northwind, clientId: app, certificatePath: pem, ...custom };

    const { all, defaultTenant, botTenant } = tenantsIn({ ...env, ...secret }, [
      { ...entry, cloud: 'gcc-high' },
      north,
    ]);

    assert.deepEqual(
      all.map(({ name, cloud, graph }) => [name, cloud.graph, graph.identity.kind, graph.settings.proof]),
      [
        [ours, 'https://graph.microsoft.com', 'client-secret', 'AZURE_CLIENT_SECRET'],
        ['Fabrikam', 'https://graph.microsoft.us', 'client-secret', 'AZURE_CLIENT_SECRET_FABRIKAM'],
        ['North Wind', 'https://graph.example', 'certificate', 'tenants: North Wind: certificatePath'],
      ],
    );
    assert.deepEqual([defaultTenant.id, botTenant, all[1]?.domains], [ours, ours, ['fabrikam.com']]);
  });

  it('can be the default, and can name the one of the environment', () => {
    const own = { name: 'Contoso', id: ours, domains: ['contoso.com'] };

    const { all, defaultTenant } = tenantsIn({ ...env, ...secret }, [{ ...entry, default: true }, own]);

    assert.deepEqual([all.map(({ name }) => name), defaultTenant.name], [['Contoso', 'Fabrikam'], 'Fabrikam']);
  });

  it('may trust the token file of the cluster, and a managed identity with an id', () => {
    const file = { ...env, AZURE_FEDERATED_TOKEN_FILE: tokenFile, GRAPH_CREDENTIAL: 'client-secret' };
    const managed = { ...env, AZURE_CLIENT_SECRET: undefined, GRAPH_CREDENTIAL: 'managed-identity' };

    const federated = tenantsIn(file, [{ ...entry, credential: 'workload-identity' }]).all[1]?.graph.identity;
    const trusting = tenantsIn(managed, [{ ...entry, credential: 'managed-identity' }]).all[1]?.graph.identity;

    assert.deepEqual(federated, { kind: 'workload-identity', tenantId: fabrikam, clientId: app, tokenFile });
    assert.deepEqual(trusting, { kind: 'federated-identity', tenantId: fabrikam, clientId: app, managedId: app });
  });

  const other = { ...entry, name: 'Other', id: northwind, domains: [] };
  const rows: readonly (readonly [
    why: string,
    tenants: readonly object[],
    fault: RegExp,
    settings?: EnvironmentVariables,
  ])[] = [
    ['no secret', [entry], /^AZURE_CLIENT_SECRET_FABRIKAM: missing, needed by the tenant Fabrikam/, env],
    ['no id', [{ ...entry, id: undefined }], /tenants\.0\.id/],
    ['an id that is none', [{ ...entry, id: 'fabrikam' }], /tenants\.0\.id: expected a GUID, got "fabrikam"/],
    [
      'a name of two lines',
      [{ ...entry, name: 'Fabri\nkam' }],
      /tenants\.0\.name: expected a short name.*, got "Fabri/,
    ],
    [
      'half a domain',
      [{ ...entry, domains: ['fabrikam'] }],
      /tenants\.0\.domains\.0: expected a domain.*got "fabrikam"/,
    ],
    [
      'an address without TLS',
      [{ ...entry, endpoint: 'http://graph.example' }],
      /tenants\.0\.endpoint: expected an https/,
    ],
    [
      'an unknown credential',
      [{ ...entry, credential: 'password' }],
      /tenants\.0\.credential: expected client-secret, certi/,
    ],
    ['an app that is none', [{ ...entry, clientId: 'app' }], /tenants\.0\.clientId: expected a GUID, got "app"/],
    ['a list for a name', [{ ...entry, name: ['Fabrikam'] }], /tenants\.0\.name: .*, got a list/],
    [
      'a token of no known cloud',
      [
        {
          ...entry,
          cloud: 'custom',
          credential: 'workload-identity',
          endpoint: 'https://graph.example',
          authority: 'https://entra.example',
        },
      ],
      /a workload-identity of the worldwide cloud is not known in the custom cloud/,
      { ...env, AZURE_FEDERATED_TOKEN_FILE: tokenFile, GRAPH_CREDENTIAL: 'client-secret' },
    ],
    ['an unknown cloud', [{ ...entry, cloud: 'moon' }], /tenants\.0\.cloud: expected worldwide, gcc/],
    ['a closed cloud', [{ ...entry, cloud: 'germany' }], /closed its German cloud/],
    ['a custom cloud without addresses', [{ ...entry, cloud: 'custom' }], /tenants: Fabrikam: endpoint: missing/],
    ['no app', [{ ...entry, clientId: undefined }], /tenants: Fabrikam: clientId: missing/],
    ['one name twice', [entry, { ...other, name: 'fabrikam' }], /"fabrikam" means another tenant/],
    ['one id twice', [entry, { ...other, id: fabrikam }], /means another tenant/],
    [
      'one domain twice',
      [entry, { ...other, domains: ['fabrikam.com'] }],
      /Other: "fabrikam.com" means another tenant/,
    ],
    [
      'two names for one setting',
      [
        { ...entry, name: 'A-B' },
        { ...other, name: 'A B' },
      ],
      /"A B" means another tenant/,
    ],
    [
      'two defaults',
      [
        { ...entry, default: true },
        { ...other, default: true },
      ],
      /one tenant only can be the default/,
    ],
    ['a secret in the file', [{ ...entry, secret: 'x' }], /tenants\.0: Unrecognized key/],
    ['a way to the environment’s own', [{ ...entry, id: ours }], /clientId: the environment says this of its own/],
    ['a certificate that is not there', [{ ...entry, certificatePath: '/none.pem' }], /certificatePath: no such file/],
    [
      'a managed identity without an id',
      [{ ...entry, credential: 'managed-identity' }],
      /needs GRAPH_CREDENTIAL managed-identity/,
    ],
    [
      'a token of another cloud',
      [{ ...entry, cloud: 'china', credential: 'workload-identity' }],
      /a workload-identity of the worldwide cloud is not known in China/,
      { ...env, AZURE_FEDERATED_TOKEN_FILE: tokenFile, GRAPH_CREDENTIAL: 'client-secret' },
    ],
    ['nobody who could approve there', [{ ...entry, approvers: { people: [] } }], /approvers: nobody could approve/],
    [
      'a slip in the name of a secret',
      [entry],
      /AZURE_CLIENT_SECRET_FABRIKM: there is no such setting: did you mean AZURE_CLIENT_SECRET_FABRIKAM/,
      { ...env, AZURE_CLIENT_SECRET_FABRIKM: 'planted' },
    ],
    ['a practice tenant beside it', [entry], /in practice mode there is one tenant only/, {}],
  ];
  for (const [why, tenants, fault, settings = { ...env, ...secret, AZURE_CLIENT_SECRET_OTHER: 'x' }] of rows) {
    it(`stop the start with ${why}, and say what to do`, () => {
      const result = read(settings, tenants);

      const faults = result.ok ? assert.fail('this should not start') : result.faults;
      assert.ok(
        faults.some((line) => fault.test(line)),
        faults.join('\n'),
      );
      assert.doesNotMatch(faults.join('\n'), /planted-/);
    });
  }

  it('report everything that is wrong at once', () => {
    const result = read(env, [
      { ...entry, cloud: 'custom', clientId: undefined },
      { ...other, clientId: undefined },
    ]);

    assert.equal(result.ok ? 0 : result.faults.length, 6);
  });
});

describe('the credential delegated', () => {
  const names = { ...env, GRAPH_CREDENTIAL: 'delegated', PUBLIC_URL: 'https://cordon.example.com' };
  const delegatedOf = (settings: EnvironmentVariables, tenants: readonly object[] = []) =>
    tenantsIn(settings, tenants).all.map(({ name, graph }) => [name, graph.identity.kind, graph.delegated ?? false]);

  it('is of the environment’s tenant or of another one, with a secret or a certificate', () => {
    const north = { name: 'North Wind', id: northwind, clientId: app, certificatePath: pem, credential: 'delegated' };

    assert.deepEqual(delegatedOf(names), [[ours, 'client-secret', true]]);
    assert.deepEqual(
      delegatedOf({ ...env, ...secret, PUBLIC_URL: names.PUBLIC_URL }, [{ ...entry, credential: 'delegated' }, north]),
      [
        [ours, 'client-secret', false],
        ['Fabrikam', 'client-secret', true],
        ['North Wind', 'certificate', true],
      ],
    );
  });
  for (const [why, settings, tenants, told] of [
    ['where Entra sends people back', { ...names, PUBLIC_URL: undefined }, [], /^PUBLIC_URL: missing, needed with/m],
    [
      'that for a tenant of the policy file',
      { ...env, ...secret },
      [{ ...entry, credential: 'delegated' }],
      /^PUBLIC_URL: missing, needed with/m,
    ],
    ['what the app proves itself with', { ...names, AZURE_CLIENT_SECRET: undefined }, [], /delegated: .*none is set/],
    [
      'one such credential only',
      { ...names, AZURE_FEDERATED_TOKEN_FILE: tokenFile },
      [],
      /client-secret and workload-identity are set/,
    ],
  ] as const)
    it(`needs ${why}`, () => {
      const result = read(settings, tenants);

      assert.match(result.ok ? '' : result.faults.join('\n'), told);
    });
});
