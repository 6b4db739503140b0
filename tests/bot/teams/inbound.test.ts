import assert from 'node:assert/strict';
import { generateKeyPairSync, sign, constants } from 'node:crypto';
import { ToBotFromBotOrEmulatorTokenValidationParameters } from 'botframework-connector';
import type { Activity } from '../../../practice/teams/conversations.ts';
import { practiceTenantId } from '../../../practice/people/people.ts';
import { cardOf } from '../../harness/harness.ts';
import { bearer, botId, hmacWithPublicKey, keyPairs, rs, type TokenTraits } from '../../harness/teams-issuer.ts';
import { teamsUrl, startTenantHarness } from '../../harness/tenant-harness.ts';

/** What differs from an activity of Teams in order. */
interface Case {
  readonly token?: TokenTraits;
  /** The header in place of the token's. */
  readonly header?: string;
  readonly activity?: Readonly<Record<string, unknown>>;
  /** Where the token is for, in step with the activity. */
  readonly serviceUrl?: string;
}

const minutes = (n: number) => Math.floor(Date.now() / 1000) + n * 60;
const foreign = '33333333-3333-4333-8333-333333333333';
const entra = `https://sts.windows.net/${practiceTenantId}/`;
const { privateKey } = keyPairs.teams;
const pss = (input: string) =>
  sign('sha256', Buffer.from(input), { key: privateKey, padding: constants.RSA_PKCS1_PSS_PADDING });
const claims = (differing: Readonly<Record<string, unknown>>): Case => ({ token: { claims: differing } });
const to = (serviceUrl: string): Case => ({ serviceUrl, activity: { serviceUrl } });

describe('a Cordon in tenant mode', () => {
  it('accepts what Teams signed and answers it in the thread, as itself', async () => {
    const story = await startTenantHarness();

    const answer = await story.send(story.message('contain alex@contoso.com because INC-4821'));

    assert.equal(answer.status, 200);
    const posted = await story.connector.waitFor(({ kind }) => kind === 'post');
    assert.match(cardOf(posted.activity)?.fallbackText ?? '', /^OP-\w+ awaiting-confirmation: /);
    assert.ok(story.connector.calls.every(({ headers }) => headers['authorization'] !== undefined));
    assert.deepEqual(await story.stored(), { requests: 1, posts: 1, events: 1 });
  });

  /** Made anew for each test: their times are of this moment. */
  const rows = (): readonly (readonly [why: string, status: 200 | 401, differs: Case])[] => [
    // The token.
    ['a token in order', 200, {}],
    ['a forged signature', 401, { token: { signWith: rs('sha256', keyPairs.other.privateKey) } }],
    ['an unknown key', 401, { token: { header: { kid: 'nobody' } } }],
    ['no key named', 401, { token: { header: { kid: undefined } } }],
    ['another bot’s token', 401, claims({ aud: foreign })],
    ['a list of audiences', 401, claims({ aud: [botId] })],
    ['another issuer', 401, claims({ iss: 'https://api.botframework.us' })],
    ['a token that ended ten minutes ago', 401, claims({ exp: minutes(-10) })],
    ['a token that ended four minutes ago: clocks differ', 200, claims({ exp: minutes(-4) })],
    ['a token that never ends', 401, claims({ exp: undefined })],
    ['a token that ends at a text', 401, claims({ exp: 'never' })],
    ['a token of the future', 401, claims({ nbf: minutes(10) })],
    ['no algorithm', 401, { token: { header: { alg: 'none' }, signWith: () => Buffer.alloc(0) } }],
    ['no algorithm but a signature', 401, { token: { header: { alg: 'none' } } }],
    ['the public key as a shared secret', 401, { token: { header: { alg: 'HS256' }, signWith: hmacWithPublicKey } }],
    ['PS256', 401, { token: { header: { alg: 'PS256' }, signWith: pss } }],
    ['RS512', 401, { token: { header: { alg: 'RS512' }, signWith: rs('sha512', privateKey) } }],
    ['a key for web chat only', 401, { token: { header: { kid: 'web' } } }],
    ['a key for nothing in particular', 200, { token: { header: { kid: 'bare' } } }],
    ['a token of Entra for an emulator', 401, claims({ iss: entra, appid: botId, ver: '1.0', tid: practiceTenantId })],
    ['the bot’s own token, sent back', 401, claims({ iss: entra, aud: 'https://api.botframework.com', ver: '1.0' })],
    ['a skill’s token', 401, claims({ iss: entra, appid: foreign, ver: '1.0' })],
    // The header.
    ['no header', 401, { header: '' }],
    ['another scheme', 401, { header: 'Basic Y29yZG9uOmNvcmRvbg==' }],
    ['garbage', 401, { header: 'Bearer a.b.c' }],
    ['a lower-case scheme', 401, { header: bearer(teamsUrl).replace('Bearer', 'bearer') }],
    ['two tokens', 401, { header: `${bearer(teamsUrl)} ${bearer(teamsUrl)}` }],
    // Where the answers would go.
    ['a token for another service URL', 401, claims({ serviceurl: 'https://smba.trafficmanager.net/emea/' })],
    ['a token for no service URL', 401, claims({ serviceurl: undefined })],
    ['no service URL', 401, { activity: { serviceUrl: undefined } }],
    [
      'no service URL in either',
      401,
      { activity: { serviceUrl: undefined }, token: { claims: { serviceurl: undefined } } },
    ],
    ['the cloud’s own metadata service', 401, to('http://169.254.169.254/')],
    ['Teams without TLS', 401, to('http://smba.trafficmanager.net/')],
    ['a name that begins like Teams', 401, to('https://smba.trafficmanager.net.evil.example/')],
    ['a name that ends like Teams', 401, to('https://evil-smba.trafficmanager.net/')],
    ['Teams as a user name', 401, to('https://smba.trafficmanager.net@evil.example/')],
    ['Teams with a user name', 401, to('https://x@smba.trafficmanager.net/')],
    ['Teams on another port', 401, to('https://smba.trafficmanager.net:8443/')],
    // The activity.
    ['another channel', 401, { activity: { channelId: 'webchat' } }],
    ['an empty channel', 401, { activity: { channelId: '' } }],
    ['no channel', 401, { activity: { channelId: undefined } }],
    ['the channel that brings its own keys', 401, { activity: { channelId: 'AseChannel' } }],
    ['a foreign tenant', 401, { activity: { channelData: { tenant: { id: foreign } } } }],
    [
      'a foreign tenant throughout',
      401,
      {
        activity: {
          channelData: { tenant: { id: foreign } },
          conversation: { id: '19:x@thread.tacv2', tenantId: foreign },
        },
      },
    ],
    ['no tenant', 401, { activity: { channelData: {} } }],
    ['a tenant that is no text', 401, { activity: { channelData: { tenant: { id: 5 } } } }],
    ['two tenants', 401, { activity: { conversation: { id: '19:x@thread.tacv2', tenantId: foreign } } }],
    ['a time long ago', 401, { activity: { timestamp: '2001-01-01T00:00:00Z' } }],
    ['a time six minutes ago', 401, { activity: { timestamp: new Date(minutes(-6) * 1000).toISOString() } }],
    ['a time in ten minutes', 401, { activity: { timestamp: new Date(minutes(10) * 1000).toISOString() } }],
    ['a time that is none', 401, { activity: { timestamp: 'yesterday' } }],
    ['no time', 401, { activity: { timestamp: undefined } }],
  ];
  for (const [n, [why, status]] of rows().entries()) {
    it(`answers ${status} to ${why}${status === 401 ? ', and nothing happens' : ''}`, async () => {
      const { token, header, activity, serviceUrl } = rows()[n]?.[2] ?? assert.fail();
      const story = await startTenantHarness();
      const sent: Activity = { ...story.message('contain alex@contoso.com because INC-4821'), ...activity };

      const answer = await story.connector.send(story.url, sent, {
        Authorization: header ?? bearer(serviceUrl ?? teamsUrl, token),
      });

      assert.equal(answer.status, status);
      if (status === 401) assert.deepEqual(answer.body, { error: 'unauthorized' });
      const { requests } = await story.stored();
      assert.equal(requests, status === 200 ? 1 : 0);
      if (status === 401) assert.deepEqual([...story.tenant.calls, ...story.connector.calls], []);
    });
  }

  it('accepts activities of a tenant in the policy file, and none of any other tenant', async () => {
    const inTheFile = async (id: string) => {
      const tenants = [{ name: 'Fabrikam', id, clientId: botId }];
      const policy = JSON.stringify({ approvers: { everyone: true }, tenants });
      const story = await startTenantHarness(policy, 'well', {
        env: { AZURE_CLIENT_SECRET_FABRIKAM: 'planted' },
        hosts: {},
      });
      const sent = story.message('help');
      const { status } = await story.send({
        ...sent,
        conversation: { ...Object(sent['conversation']), tenantId: foreign },
        channelData: { ...Object(sent['channelData']), tenant: { id: foreign } },
      });
      return { status, story };
    };

    const listed = await inTheFile(foreign);
    const { activity } = await listed.story.connector.waitFor(({ kind }) => kind === 'post');
    const unlisted = await inTheFile('44444444-4444-4444-8444-444444444444');

    assert.match(cardOf(activity)?.fallbackText ?? '', /contain/);
    assert.deepEqual([listed.status, unlisted.status, unlisted.story.connector.calls], [200, 401, []]);
  });

  it('logs which service host was refused, and what to do if it belongs to Teams', async () => {
    const story = await startTenantHarness();
    const serviceUrl = 'https://smba.new.teams.microsoft.com/amer/';

    await story.connector.send(
      story.url,
      { ...story.message('help'), serviceUrl },
      { Authorization: bearer(serviceUrl) },
    );

    assert.match(story.logged(), /BOT_SERVICE_HOSTS: smba\.new\.teams\.microsoft\.com/);
  });

  it('warns at the start that tokens of another issuer are accepted', async () => {
    const story = await startTenantHarness();

    assert.match(
      story.logged(),
      /"level":40.*not Microsoft’s own decides who may speak to this bot: BOT_OPENID_METADATA/,
    );
  });

  it('fetches the keys once, at the start, whatever strangers send', async () => {
    const story = await startTenantHarness();
    const { privateKey: own } = generateKeyPairSync('rsa', { modulusLength: 2048 });
    const signWith = rs('sha256', own);

    for (const token of [{ signWith }, { claims: { iss: entra }, signWith }, { header: { kid: 'made-up' }, signWith }])
      await story.send(story.message('help'), token);

    assert.deepEqual(story.issuer.fetches, ['/.well-known/openidconfiguration', '/keys']);
  });

  it('never lets an unsigned token add to the issuers that the SDK trusts', async () => {
    const story = await startTenantHarness();
    const issuers = ToBotFromBotOrEmulatorTokenValidationParameters.issuer?.length;

    for (const tid of ['a', 'b', 'c'])
      await story.send(story.message('help'), {
        claims: { tid, ver: '1.0' },
        signWith: rs('sha256', keyPairs.other.privateKey),
      });
    await story.send(story.message('help'), { claims: { tid: 'd' } });

    assert.equal(ToBotFromBotOrEmulatorTokenValidationParameters.issuer?.length, issuers);
  });

  for (const mood of ['broken', 'hanging'] as const) {
    it(`refuses with 401 in time, without naming the key server, while that is ${mood}`, async () => {
      const story = await startTenantHarness(undefined, mood);

      const answers = await Promise.all(Array.from({ length: 20 }, () => story.send(story.message('help'))));

      for (const { status, body, ms } of answers) {
        assert.deepEqual([status, body], [401, { error: 'unauthorized' }]);
        assert.ok(ms < 5000, `${ms} ms`);
      }
      assert.equal(story.issuer.fetches.length, 1);
    });
  }
});
