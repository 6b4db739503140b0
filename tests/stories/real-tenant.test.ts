import assert from 'node:assert/strict';
import { practiceAppId } from '../../practice/seed/apps.ts';
import { alexId, answerTo, ask, containAlex, ended, run } from '../harness/stories.ts';
import { graphApp, realTenant, type GraphGuard, type CloudKind, type ProofKind } from '../harness/real-tenant.ts';
import { botId } from '../harness/teams-issuer.ts';

/** With signs that mean something in a URL. */
const proxyLogin = 'soc%40contoso:planted%3AProxy%2F1';

describe('a bot with the settings of a real tenant', () => {
  const ways: readonly (readonly [cloud: CloudKind, proof: ProofKind, seen: string | undefined])[] = [
    ['worldwide', 'client-secret', 'secret'],
    ['gcc-high', 'certificate', 'certificate'],
    ['worldwide', 'certificate-text', 'certificate'],
    ['china', 'workload-identity', 'federated'],
    ['custom', 'managed-identity', undefined],
  ];
  for (const [cloud, proof, seen] of ways) {
    it(`does the main job in ${cloud} with ${proof}`, async () => {
      const story = await realTenant({ cloud, proof, ...(proof === 'client-secret' ? { proxyLogin } : {}) });
      const { bot, entra, tenant, internet, place } = story;

      const { text } = await answerTo(story, 'check');
      const { result, card } = await run(story);
      const code = await bot.end('SIGTERM');

      assert.match(text, /^(\d+) of \1 commands are ready.*Contoso.*User Administrator/);
      assert.match(result, /Alex Wilber is contained.*proved by Microsoft Graph.*approved by Adele Vance/s);
      assert.match(card.text, / done: /);
      const written = tenant.calls.filter(({ method, url }) => method !== 'GET' && url.includes(`/users/${alexId}`));
      assert.ok(['PATCH', 'POST'].every((method) => written.some((call) => call.method === method)));
      const scopes = (app: string) => [
        ...new Set(
          entra.asked
            .filter(({ clientId }) => clientId === app)
            .map((ask) => `${ask.scope.split(' ')[0] ?? ''} ${ask.proof}`),
        ),
      ];
      assert.deepEqual(scopes(botId), [`${place.scope}/.default secret`]);
      assert.deepEqual(scopes(practiceAppId), seen === undefined ? [] : [`https://${place.graph}/.default ${seen}`]);
      const hosts = cloud === 'custom' ? [] : [place.entra, place.graph, place.keys, place.teams];
      assert.deepEqual([...internet.asked()].sort(), hosts.map((host) => `${host}:443`).sort());
      assert.equal(code, 0);
      assert.doesNotMatch(bot.logged() + bot.output(), /planted/);
      assert.deepEqual(linesAt(bot.logged(), 'error'), []);
    }).timeout(60_000);
  }

  it('starts with a wrong secret of Graph’s app, names the setting wherever somebody looks, and works once it is mended', async () => {
    const secret = 'planted-Wrong~8Q';
    const story = await realTenant({ settings: { AZURE_CLIENT_SECRET: secret } });

    const check = await answerTo(story, 'check');
    const command = await answerTo(story, containAlex);
    story.entra.register({ ...graphApp(), secrets: { [secret]: Date.now() + 3_600_000 } });
    const { result } = await run(story);

    const reason = /AZURE_CLIENT_SECRET is not a client secret of the app in AZURE_CLIENT_ID.*\(AADSTS7000215\)/;
    assert.match(check.text, /Microsoft Graph cannot be reached as this app/);
    assert.match(command.text, /Cordon cannot sign in to Microsoft Graph/);
    for (const said of [
      check.text,
      command.text,
      ...linesAt(story.bot.logged(), 'error'),
      ...linesAt(story.bot.logged(), 'warn').filter((line) => /check:/.test(line)),
    ])
      assert.match(said, reason);
    assert.match(result, /Alex Wilber is contained/);
    assert.doesNotMatch(story.bot.logged() + story.bot.output() + JSON.stringify(story.connector.events), /planted/);
  }).timeout(60_000);

  it('answers a claims challenge of Graph once, and tells it when Graph challenges the new token as well', async () => {
    const seen: { path: string; uti: unknown; capable: unknown }[] = [];
    const revoked = new Set<unknown>();
    const claims = JSON.stringify({ access_token: { nbf: { essential: true, value: '1764119000' } } });
    const graphGuard: GraphGuard = ({ uti, xms_cc: capable }, path) => {
      if (!path.endsWith('/revokeSignInSessions')) return undefined;
      seen.push({ path, uti, capable });
      if (path.includes(alexId) && revoked.size > 0 && !revoked.has(uti)) return undefined;
      revoked.add(uti);
      const encoded = Buffer.from(claims).toString('base64');
      return {
        status: 401,
        headers: { 'WWW-Authenticate': `Bearer realm="", error="insufficient_claims", claims="${encoded}"` },
        body: {
          error: { code: 'InvalidAuthenticationToken', message: 'Continuous access evaluation resulted in challenge.' },
        },
      };
    };
    const story = await realTenant({ graphGuard });

    const revoke = async (who: string) => {
      const { id, card } = await ask(story, `revoke-sessions ${who} because INC-4821`);
      await story.press('megan', card, 'confirm');
      return (await ended(story, id)).result;
    };
    const result = await revoke(alexId);
    const calls = seen.splice(0).length;
    const challenged = story.entra.asked.filter((ask) => /"nbf"/.test(ask.claims ?? '')).length;
    const other = await revoke('grady@contoso.com');

    assert.deepEqual([calls, challenged], [2, 1]);
    assert.match(result, /✅/);
    assert.equal(seen.length, 2);
    assert.notEqual(seen[0]?.uti, seen[1]?.uti);
    assert.deepEqual(
      seen.map(({ capable }) => capable),
      [['cp1'], ['cp1']],
    );
    assert.doesNotMatch(other, /✅/);
  }).timeout(60_000);
});

const linesAt = (log: string, level: 'warn' | 'error'): readonly string[] =>
  log.split('\n').filter((line) => line.includes(`"level":"${level}"`));
