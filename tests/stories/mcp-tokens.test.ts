import assert from 'node:assert/strict';
import { generateKeyPairSync } from 'node:crypto';
import { practicePersonNamed, practiceTenantId } from '../../practice/people/people.ts';
import { connectAssistant, mcpAudience, mcpUrl, postMcp } from '../harness/assistant.ts';
import { assistantClient, entraBearer, entraHost, startEntraKeys } from '../harness/entra-keys.ts';
import { ended, groupNamed, opened } from '../harness/stories.ts';
import { bearer, hmacWithPublicKey, keyPairs, rs, type TokenTraits } from '../harness/teams-issuer.ts';
import { startTenantHarness, teamsUrl, type TenantHarness } from '../harness/tenant-harness.ts';
import { userDriver } from '../harness/user-driver.ts';

const publicUrl = 'https://cordon.contoso.com';
const fabrikam = '55555555-5555-4555-8555-555555555555';
const channels = { incidents: [{ id: '19:incidents@thread.tacv2', name: 'Incidents' }] };
const everyone = { responders: { everyone: true }, approvers: { everyone: true }, channels };

/** A Cordon with the settings of a real tenant that lets assistants in. */
async function startWithAssistants(policy: object = everyone, more: object = {}): Promise<TenantHarness> {
  const hosts = { [entraHost]: await startEntraKeys() };
  const env = { MCP_AUDIENCE: `api://${mcpAudience}`, PUBLIC_URL: publicUrl, ...more };
  return startTenantHarness(JSON.stringify(policy), 'well', { env, hosts, isGraphKept: true });
}

const stranger = generateKeyPairSync('rsa', { modulusLength: 2048 });
const now = Math.floor(Date.now() / 1000);
const v1 = { ver: '1.0', iss: `https://sts.windows.net/${practiceTenantId}/`, azp: undefined, appid: assistantClient };

describe('a token of an assistant', () => {
  const accepted: readonly (readonly [what: string, traits: TokenTraits])[] = [
    ['of version 2.0', {}],
    ['of version 1.0', { claims: { ...v1, aud: `api://${mcpAudience}` } }],
    ['of version 1.0 for the address', { claims: { ...v1, aud: `${publicUrl}/mcp` } }],
    ['with more scopes than ours', { claims: { scp: 'profile Cordon.Use email' } }],
  ];
  it('lets its person in when it is of Entra, for this API and with the scope, in both versions', async () => {
    const { url } = await startWithAssistants();

    for (const [what, traits] of accepted) {
      const { status } = await postMcp(url, { Authorization: entraBearer(traits) });
      assert.equal(status, 200, what);
    }
  });

  const app = { scp: undefined, roles: ['Cordon.Use'], idtyp: 'app', azpacr: '1' };
  const refused: readonly (readonly [what: string, header: () => string | undefined])[] = [
    ['is missing', () => undefined],
    ['is a name, as in practice mode', () => 'Bearer megan'],
    ['is one of Teams', () => bearer(teamsUrl)],
    ['is of an app', () => entraBearer({ claims: app })],
    ['is of an app that claims a scope', () => entraBearer({ claims: { ...app, scp: 'Cordon.Use' } })],
    ['has no scope', () => entraBearer({ claims: { scp: undefined } })],
    ['has another scope', () => entraBearer({ claims: { scp: 'Cordon.UseNot User.Read' } })],
    ['is for Graph', () => entraBearer({ claims: { aud: '00000003-0000-0000-c000-000000000000' } })],
    ['is for several', () => entraBearer({ claims: { aud: [mcpAudience, 'other'] } })],
    ['is over', () => entraBearer({ claims: { exp: now - 301 } })],
    ['does not end', () => entraBearer({ claims: { exp: undefined } })],
    ['does not count yet', () => entraBearer({ claims: { nbf: now + 600 } })],
    ['is of a tenant that is not served', () => entraBearer({ claims: inTenant(fabrikam) })],
    [
      'names a served tenant, and another as its issuer',
      () => entraBearer({ claims: { iss: inTenant(fabrikam).iss } }),
    ],
    ['has a path as its tenant', () => entraBearer({ claims: { tid: `${practiceTenantId}/../${fabrikam}` } })],
    ['mixes the versions', () => entraBearer({ claims: { iss: v1.iss } })],
    [
      'has the client of the other version only',
      () => entraBearer({ claims: { azp: undefined, appid: assistantClient } }),
    ],
    ['names nobody', () => entraBearer({ claims: { oid: undefined } })],
    ['names no object id', () => entraBearer({ claims: { oid: 'megan' } })],
    ['is signed with another key', () => entraBearer({ signWith: rs('sha256', stranger.privateKey) })],
    ['names a key that is not there', () => entraBearer({ header: { kid: 'none' } })],
    [
      'is signed with RS512',
      () => entraBearer({ header: { alg: 'RS512' }, signWith: rs('sha512', keyPairs.teams.privateKey) }),
    ],
    ['takes the public key for a secret', () => entraBearer({ header: { alg: 'HS256' }, signWith: hmacWithPublicKey })],
    ['is not signed', () => entraBearer({ header: { alg: 'none' }, signWith: () => Buffer.alloc(1) })],
  ];
  it('lets nobody in otherwise, whatever is wrong with it', async () => {
    const { url, tenant } = await startWithAssistants();

    for (const [what, header] of refused) {
      const authorization = header();
      const answer = await postMcp(url, authorization === undefined ? {} : { Authorization: authorization });
      assert.equal(answer.status, 401, what);
      assert.deepEqual(JSON.parse(answer.text), { error: 'unauthorized' }, what);
      assert.match(
        answer.headers.get('www-authenticate') ?? '',
        /^Bearer resource_metadata="https:\/\/cordon\.contoso\.com\/\.well-known\/oauth-protected-resource\/mcp"/,
        what,
      );
    }
    assert.deepEqual(tenant.calls, []);
  });

  it('is no way in for activities, and the token of an activity none for assistants', async () => {
    const { url } = await startWithAssistants();

    const { status } = await fetch(url, { method: 'POST', headers: { Authorization: entraBearer() }, body: '{}' });

    assert.equal(status, 401);
  });

  it('is asked for at the address that the metadata names', async () => {
    const { url } = await startWithAssistants();

    const answer = await fetch(new URL('/.well-known/oauth-protected-resource/mcp', url));

    assert.deepEqual(await answer.json(), {
      resource: `${publicUrl}/mcp`,
      authorization_servers: [`https://${entraHost}/${practiceTenantId}/v2.0`],
      scopes_supported: [`${publicUrl}/mcp/Cordon.Use`],
      bearer_methods_supported: ['header'],
      resource_name: 'Cordon',
    });
  });
});

describe('an assistant in a real tenant', () => {
  const inGroups = {
    responders: { groups: [groupNamed('Incident Responders')] },
    approvers: { groups: [groupNamed('Incident Approvers')] },
    channels,
  };

  it('proposes what its person confirms and an approver approves in Teams, with the rights that Entra says', async () => {
    const { url, connector, thread, send } = await startWithAssistants(inGroups);
    const driver = userDriver(connector, thread, (activity) => send({ ...activity, serviceUrl: teamsUrl }));
    const assistant = await connectAssistant(url, entraBearer());

    await driver.say('megan', 'help'); // so that Cordon knows where the channel is reached
    await driver.card(/contain/i);

    const { id, card } = await opened(driver, () =>
      assistant.call('propose', { command: 'contain', targets: ['alex@contoso.com'], reason: 'INC-4821' }),
    );
    await driver.press('megan', card, 'confirm');
    await driver.press('adele', await driver.card(new RegExp(`^${id} awaiting-approval: `)), 'approve');
    const { result } = await ended(driver, id);

    assert.match(result, /is contained/);
  });

  const nobodies = [
    ['joni', /names you neither as a responder nor as an approver/],
    ['raul', /account is disabled/],
    ['kim', /You are a guest/],
  ] as const;
  for (const [first, why] of nobodies)
    it(`reads and proposes nothing for somebody without any right, such as ${first}`, async () => {
      const { url, connector, tenant } = await startWithAssistants(inGroups);
      const assistant = await connectAssistant(url, entraBearer({}, first));

      const read = await assistant.call('show-user', { user: 'alex@contoso.com' });
      const asked = await assistant.call('propose', {
        command: 'contain',
        targets: ['alex@contoso.com'],
        reason: 'INC-4821',
      });

      const others = [await assistant.call('commands'), await assistant.call('status', { request: 'OP-7F3K' })];

      const alex = practicePersonNamed('alex')?.id ?? assert.fail('no Alex');
      assert.deepEqual([read.isError, asked.isError], [true, true]);
      assert.match(read.text, why);
      for (const { isError, text } of others) assert.ok(isError && why.test(text), text);
      assert.ok(!tenant.calls.some((call) => call.url.includes(alex) || call.url.includes('alex@')));
      assert.deepEqual(connector.events, []);
    });

  it('does nothing for people of another tenant, whose channels are not those of the policy', async () => {
    const tenants = [{ name: 'Fabrikam', id: fabrikam, domains: ['fabrikam.com'], clientId: mcpAudience }];
    const { url, tenant } = await startWithAssistants(
      { ...everyone, tenants },
      { AZURE_CLIENT_SECRET_FABRIKAM: 'planted-secret-of-fabrikam' },
    );
    const assistant = await connectAssistant(url, entraBearer({ claims: inTenant(fabrikam) }));

    const answers = [
      await assistant.call('show-user', { user: 'alex@contoso.com' }),
      await assistant.call('status', { request: 'OP-7F3K' }),
    ];

    for (const { isError, text } of answers) {
      assert.equal(isError, true);
      assert.match(text, /this person is not of it/);
    }
    assert.deepEqual(tenant.calls, []);
  });

  it('answers a page of our own origin and no other', async () => {
    const { url } = await startWithAssistants();
    const headers = { Authorization: entraBearer() };

    const own = await postMcp(url, { ...headers, Origin: publicUrl });
    const other = await postMcp(url, { ...headers, Origin: mcpUrl(url).origin });

    assert.deepEqual([own.status, other.status], [200, 403]);
  });
});

/** What differs in a token of another tenant. */
const inTenant = (tid: string) => ({ tid, iss: `https://${entraHost}/${tid}/v2.0` });
