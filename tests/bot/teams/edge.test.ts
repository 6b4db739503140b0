import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { botSdks, type EdgePorts } from '../../../bot/teams/edge.ts';
import { openEdge } from '../../../bot/teams/open-edge.ts';
import { createMessenger } from '../../../bot/teams/messenger.ts';
import { replayKey } from '../../../bot/teams/replay-cache.ts';
import { teamsActivity } from '../../../bot/teams/teams-activity.ts';
import { isLoopbackUrl } from '../../../bot/base/loopback.ts';
import { afterTest } from '../../harness/cleanup.ts';

interface Sent {
  readonly method: string | undefined;
  readonly url: string | undefined;
  readonly authorization: string | undefined;
  readonly body: unknown;
}
interface Reply {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: unknown;
}

/** A connector of Teams that answers the same always, and keeps what it was sent. */
async function connectorThat(reply: Reply) {
  const sent: Sent[] = [];
  const server = createServer((request, response) => {
    textOf(request).then((text) => {
      const { method, url, headers } = request;
      sent.push({
        method,
        url,
        authorization: headers.authorization,
        body: text === '' ? undefined : JSON.parse(text),
      });
      response.writeHead(reply.status, { 'Content-Type': 'application/json', Connection: 'close', ...reply.headers });
      response.end(JSON.stringify(reply.body ?? {}));
    }, console.error);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  afterTest(() => server.close());
  return { serviceUrl: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`, sent };
}

async function textOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString();
}

const ports: EdgePorts = {
  authenticate: () => Promise.resolve(true),
  isAllowed: isLoopbackUrl,
  token: () => Promise.resolve('bot-token'),
};

const invoke = (traits: object = {}) =>
  teamsActivity.parse({
    type: 'invoke',
    name: 'adaptiveCard/action',
    id: '1',
    timestamp: '2026-12-01T04:00:00.123Z',
    channelId: 'msteams',
    serviceUrl: 'http://127.0.0.1:1/',
    from: { id: '29:megan', aadObjectId: null },
    recipient: { id: '28:bot', name: '' },
    conversation: { id: '19:thread', conversationType: 'channel', name: null },
    text: null,
    locale: null,
    ...traits,
  });

const place = (serviceUrl: string, bot: 'bot' | 'agent') => ({
  conversation: '19:a@thread.tacv2;messageid=1',
  reference: {
    serviceUrl,
    channelId: 'msteams',
    conversation: { id: '19:a@thread.tacv2;messageid=1', conversationType: 'channel', isGroup: true, tenantId: 't' },
    user: { id: '29:megan', name: 'Megan Bowen' },
    [bot]: { id: '28:bot', name: 'Cordon' },
  },
});

const clock = { sleep: () => Promise.resolve() };

for (const sdk of botSdks)
  describe(`the edge over ${sdk}`, () => {
    it('refuses with 401 what is not authenticated, whatever NODE_ENV says, and hands nothing on', async () => {
      const { NODE_ENV } = process.env;
      Reflect.deleteProperty(process.env, 'NODE_ENV');
      afterTest(() => NODE_ENV !== undefined && (process.env['NODE_ENV'] = NODE_ENV));
      const edge = await openEdge(sdk, { ...ports, authenticate: () => Promise.resolve(false) });

      const answer = await edge.process({ activity: invoke(), authorization: undefined }, () => assert.fail());

      assert.deepEqual(answer, { status: 401 });
    });

    it('hands on an activity as it came, with nulls, and answers an invoke with what the rooms leave', async () => {
      const edge = await openEdge(sdk, ports);
      const activity = invoke({ unknown: { kept: true }, attachments: [{ contentType: 'x', content: null }] });
      const before = structuredClone(activity);

      const answer = await edge.process({ activity, authorization: undefined }, (got) => {
        assert.deepEqual(got, before);
        assert.equal(replayKey(got), '["invoke","adaptiveCard/action","19:thread","1","2026-12-01T04:00:00.123Z"]');
        return Promise.resolve({ status: 200, body: { statusCode: 200, value: 'words' } });
      });

      assert.deepEqual(answer, { status: 200, body: { statusCode: 200, value: 'words' } });
    });

    it('writes nothing to the conversation when a handler fails', async () => {
      const { serviceUrl, sent } = await connectorThat({ status: 201, body: { id: '1' } });
      const edge = await openEdge(sdk, ports);
      const failing = () => Promise.reject(new Error('a bug'));

      await edge
        .process({ activity: invoke({ serviceUrl }), authorization: undefined }, failing)
        .catch(() => undefined);

      assert.deepEqual(sent, []);
    });

    for (const bot of ['bot', 'agent'] as const)
      it(`posts to a place that was stored with the bot as "${bot}"`, async () => {
        const { serviceUrl, sent } = await connectorThat({ status: 201, body: { id: '17' } });
        const messenger = createMessenger({ edge: await openEdge(sdk, ports) }, clock);

        const id = await messenger.post(place(serviceUrl, bot), { type: 'message', text: 'words' });

        const { reference } = place(serviceUrl, 'bot');
        const { channelId, conversation, user, bot: from } = reference as Record<string, unknown>;
        const body = { type: 'message', text: 'words', channelId, serviceUrl, conversation, from, recipient: user };
        assert.equal(id, '17');
        assert.deepEqual(sent, [
          {
            method: 'POST',
            url: '/v3/conversations/19%3Aa%40thread.tacv2%3Bmessageid%3D1/activities',
            authorization: 'Bearer bot-token',
            body,
          },
        ]);
      });

    it('never lets an id of a member leave its place in the address', async () => {
      const { serviceUrl, sent } = await connectorThat({ status: 200, body: {} });
      const connector = await (await openEdge(sdk, ports)).connector(serviceUrl);

      await connector.member('19:a', '29:x/../../members');

      assert.deepEqual(
        sent.map(({ url }) => url),
        ['/v3/conversations/19%3Aa/members/29%3Ax%2F..%2F..%2Fmembers'],
      );
    });

    for (const [status, retryAfter, retryAfterMs] of [
      [429, '7', 7000],
      [503, undefined, undefined],
      [404, undefined, undefined],
    ] as const)
      it(`tries once and says what Teams said when it answers ${status}`, async () => {
        const { serviceUrl, sent } = await connectorThat({
          status,
          headers: retryAfter === undefined ? {} : { 'Retry-After': retryAfter },
          body: { error: { code: 'ConversationNotFound', message: 'x' } },
        });
        const connector = await (await openEdge(sdk, ports)).connector(serviceUrl);

        await assert.rejects(() => connector.send('19:a', { type: 'message' }), {
          name: 'ConnectorFault',
          message: `Teams answered ${status} (ConversationNotFound)`,
          statusCode: status,
          retryAfterMs,
        });

        assert.equal(sent.length, 1);
      });

    it('follows no redirect and calls no other host, so that no card goes elsewhere', async () => {
      const other = await connectorThat({ status: 200, body: { id: '1' } });
      const { serviceUrl } = await connectorThat({ status: 307, headers: { Location: other.serviceUrl } });
      const edge = await openEdge(sdk, ports);
      const elsewhere = await edge.connector('https://teams.attacker.example/');

      await assert.rejects(async () => (await edge.connector(serviceUrl)).send('19:a', { type: 'message' }));
      await assert.rejects(() => elsewhere.send('19:a', { type: 'message' }), /egress refused/);

      assert.deepEqual(other.sent, []);
    });

    it('takes nothing from the environment of the process', async () => {
      const { serviceUrl, sent } = await connectorThat({ status: 201, body: { id: '1' } });
      const names = ['MicrosoftAppId', 'MicrosoftAppPassword', 'clientId', 'OutboundHostValidator__Enabled'];
      for (const name of names) process.env[name] = 'true';
      afterTest(() => {
        for (const name of names) Reflect.deleteProperty(process.env, name);
      });
      const edge = await openEdge(sdk, ports);

      const answer = await edge.process({ activity: invoke({ serviceUrl }), authorization: undefined }, () =>
        Promise.resolve({ status: 200, body: { ok: true } }),
      );
      await (await edge.connector(serviceUrl)).send('19:a', { type: 'message' });

      assert.deepEqual([answer.status, sent.map(({ authorization }) => authorization)], [200, ['Bearer bot-token']]);
    });

    it('loads no module of the other SDK', () => {
      const code = `
        import { openEdge } from './bot/teams/open-edge.ts';
        import { createRequire } from 'node:module';
        await openEdge('${sdk}', {});
        console.log(JSON.stringify(Object.keys(createRequire(import.meta.url).cache)));`;

      const loaded = execFileSync(process.execPath, ['--import=tsx', '--input-type=module', '-e', code]).toString();

      const others = {
        botbuilder: /@microsoft.agents-/,
        agents: /node_modules.(botbuilder|botframework|@microsoft.teams-ai)/,
      };
      const own = { botbuilder: others.agents, agents: others.botbuilder };
      assert.match(loaded, own[sdk]);
      assert.doesNotMatch(loaded, others[sdk]);
    });
  });
