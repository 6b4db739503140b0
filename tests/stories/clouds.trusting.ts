import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { practicePersonNamed, practiceTenantId } from '../../practice/people/people.ts';
import { startPracticeTenant } from '../../practice/tenant.ts';
import { buttonOf, cardOf, afterTest, shown, type Shown } from '../harness/harness.ts';
import { startEntra } from '../harness/entra.ts';
import { isSignedBy, readJwt } from '../harness/jwt.ts';
import { alexId } from '../harness/stories.ts';
import { teamsUrl, startTenantHarness, type TenantHarness } from '../harness/tenant-harness.ts';

/** A tenant with its own Entra and its own Graph, and what its Graph was sent. */
async function realm(name: string, host: string, id: string = randomUUID()) {
  const seen: { readonly call: string; readonly token: string }[] = [];
  const practice = await startPracticeTenant({
    latencyMs: 0,
    lagMs: 0,
    onRequest: ({ method, path, headers }) => {
      seen.push({ call: `${method} ${path}`, token: String(headers['authorization']).replace('Bearer ', '') });
    },
  });
  afterTest(() => practice.close());
  const [clientId, secret] = [randomUUID(), `planted-${name}~8Q`];
  const entra = await startEntra({
    tenant: id,
    apps: [{ id: clientId, secrets: { [secret]: Date.now() + 3_600_000 } }],
  });
  const writes = () => seen.filter(({ call }) => call.includes(alexId) && !call.startsWith('GET '));
  return { id, name, host, clientId, secret, entra, seen, writes, port: practice.port };
}

async function threeClouds(secretOfFabrikam?: string) {
  const contoso = await realm('Contoso', 'graph.microsoft.com', practiceTenantId);
  const fabrikam = await realm('Fabrikam', 'graph.microsoft.us');
  const northwind = await realm('Northwind', 'graph.northwind.example');
  const realms = [contoso, fabrikam, northwind];
  const tenants = [
    { name: contoso.name, id: contoso.id, domains: ['contoso.com'] },
    { ...entryOf(fabrikam), cloud: 'gcc-high' },
    { ...entryOf(northwind), cloud: 'custom', endpoint: `https://${northwind.host}` },
  ];
  const policy = { responders: { everyone: true }, approvers: { everyone: true }, tenants };
  const story = await startTenantHarness(JSON.stringify(policy), 'well', {
    env: {
      GRAPH_CREDENTIAL: 'client-secret',
      AZURE_CLIENT_ID: contoso.clientId,
      AZURE_CLIENT_SECRET: contoso.secret,
      AZURE_CLIENT_SECRET_FABRIKAM: secretOfFabrikam ?? fabrikam.secret,
      AZURE_CLIENT_SECRET_NORTHWIND: northwind.secret,
      AZURE_AUTHORITY_HOST: contoso.entra.origin,
    },
    hosts: Object.fromEntries(realms.map(({ host, port }) => [host, port])),
  });
  return { story, realms, contoso, fabrikam, northwind };
}

const entryOf = ({ name, id, clientId, entra }: Awaited<ReturnType<typeof realm>>) => ({
  name,
  id,
  clientId,
  authority: entra.origin,
});

const sender = (firstName: string) => {
  const { id, name } = practicePersonNamed(firstName) ?? assert.fail(firstName);
  return { id: `29:${firstName}`, name, aadObjectId: id };
};

async function next({ connector }: TenantHarness, pattern: RegExp, act: () => Promise<unknown>): Promise<Shown> {
  const from = connector.events.length;
  await act();
  return shown(
    await connector.waitFor(({ activity }) => pattern.test(cardOf(activity)?.fallbackText ?? ''), {
      from,
      timeoutMs: 9000,
    }),
  );
}

const say = (story: TenantHarness, text: string) => story.send({ ...story.message(text), from: sender('megan') });

async function press(story: TenantHarness, from: string, card: Shown, verb: string): Promise<void> {
  const { data } = buttonOf(card, verb);
  const click = story.connector.click({ from, conversation: story.thread, verb, data, replyToId: card.activityId });
  await story.send({ ...click, serviceUrl: teamsUrl, from: sender(from) });
}

async function contained(story: TenantHarness, tenant: string): Promise<Shown> {
  const line = `contain alex@contoso.com tenant=${tenant} because INC-4821`;
  const asked = await next(story, / awaiting-confirmation: /, () => say(story, line));
  const waiting = await next(story, / awaiting-approval: /, () => press(story, 'megan', asked, 'confirm'));
  return next(story, / (done|partly-done|failed): /, () => press(story, 'adele', waiting, 'approve'));
}

describe('three tenants in three clouds', () => {
  it('are each reached at their own Graph, with their own token, and with nobody else’s', async () => {
    const { story, realms } = await threeClouds();

    for (const { name } of realms) assert.match((await contained(story, name)).text, new RegExp(`done: .* in ${name}`));

    for (const { id, host, entra, clientId, seen, writes } of realms) {
      assert.ok(writes().length >= 2);
      for (const { token } of seen) {
        const { claims } = readJwt(token);
        assert.deepEqual([claims['tid'], claims['appid'], claims['aud']], [id, clientId, `https://${host}`]);
        assert.ok(isSignedBy(token, entra.certificate));
      }
      assert.deepEqual([...new Set(entra.asked.map((ask) => `${ask.tenant} ${ask.clientId}`))], [`${id} ${clientId}`]);
    }
  });

  it('do not stop each other: where one secret is wrong, the others work, and its setting is named', async () => {
    const { story, fabrikam, northwind } = await threeClouds('planted-wrong~8Q');

    const refused = await next(story, /cannot sign in/, () =>
      say(story, 'contain alex@contoso.com tenant=fabrikam because INC-4821'),
    );
    const worked = await contained(story, 'northwind');

    assert.match(refused.text, /AZURE_CLIENT_SECRET_FABRIKAM is not a client secret/);
    assert.match(worked.text, /done: /);
    assert.deepEqual([fabrikam.seen.length, northwind.writes().length > 0], [0, true]);
    assert.doesNotMatch(story.logged(), /planted-/);
  });

  it('are checked one by one at the start', async () => {
    const { story } = await threeClouds();

    story.cordon.logCheck();
    await story.stored();

    for (const name of ['Contoso', 'Fabrikam', 'Northwind'])
      assert.match(story.logged(), new RegExp(`"tenant":"${name}".*"msg":"check: `));
  });
});
