import assert from 'node:assert/strict';
import { Agent, type Dispatcher } from 'undici';
import { proxyDispatcher } from '../../../bot/config/proxy-dispatcher.ts';
import { signatureOf, webhookSender, type WebhookSettings } from '../../../bot/outbox/webhook-sender.ts';
import { afterTest } from '../../harness/cleanup.ts';
import { startInternet } from '../../harness/internet.ts';
import { startReceiver } from '../../harness/receiver.ts';
import { until } from '../../harness/until.ts';

const secret = `whsec_${Buffer.alloc(32, 5).toString('base64')}`;
const secrets = [Buffer.alloc(32, 5)];
const body = JSON.stringify({ type: 'request.done', timestamp: '2026-12-01T00:00:00.000Z', data: {} });
const row = {
  sequence: 1,
  id: 'msg_1',
  destination: '',
  type: 'request.done',
  about: 'OP-AAAA',
  at: 0,
  facts: {},
  body,
  tries: 0,
};

/** Sends one message. */
async function sent(
  settings: Partial<WebhookSettings> & Pick<WebhookSettings, 'url'>,
  timeoutMs = 3000,
  dispatcherWith = (options: Agent.Options): Dispatcher => new Agent(options),
) {
  const sender = webhookSender(
    { secrets, events: [], privateNetwork: false, ...settings },
    {
      bodyOf: () => Promise.resolve(body),
      dispatcherWith: (options) => {
        const dispatcher = dispatcherWith(options);
        afterTest(() => dispatcher.destroy());
        return Promise.resolve(dispatcher);
      },
      version: '1.0.0',
      now: () => 1_700_000_000_999,
      timeoutMs,
    },
  );
  return sender.deliver(row, body);
}

describe('a message to a webhook', () => {
  it('is signed as the specification’s own example is', () => {
    const key = Buffer.from('MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw', 'base64');
    const example = { id: 'msg_p5jXN8AQM9LWM0D4loKWxJek', timestamp: 1614265330, body: '{"test": 2432232314}' };

    assert.equal(signatureOf(key, example), 'v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=');
  });

  for (const url of [
    'https://10.0.0.1/x',
    'https://169.254.169.254/x',
    'https://[::1]/x',
    'https://[::ffff:10.0.0.1]/x',
    'https://localhost/x', // a name that resolves to a private address
  ])
    it(`is not sent to ${url}`, async () => {
      assert.deepEqual(await sent({ url }), { kind: 'failed', failure: 'blocked' });
    });

  it('may go to a private network that the policy allows, but never to the metadata service of a cloud', async () => {
    const url = 'https://localhost:1/x'; // nobody listens there

    assert.deepEqual(await sent({ url, privateNetwork: true }), { kind: 'failed', failure: 'no-answer' });
    for (const never of ['https://169.254.169.254/x', 'https://[fe80::1]/x', 'https://[::ffff:169.254.169.254]/x'])
      assert.deepEqual(await sent({ url: never, privateNetwork: true }), { kind: 'failed', failure: 'blocked' });
  });

  it('goes through the proxy, which resolves names itself', async () => {
    const internet = await startInternet({});
    const proxy = { url: new URL(`http://127.0.0.1:${internet.port}`), direct: [] };

    await sent({ url: 'https://soar.contoso.com/x' }, 3000, (options) => proxyDispatcher(proxy, options));

    assert.deepEqual(internet.asked(), ['soar.contoso.com:443']);
  });

  it('fails when there is no answer in time', async () => {
    const receiver = await startReceiver(secret);
    const held: { release?: () => void } = {};
    receiver.answerWith(
      () =>
        new Promise((resolve) => {
          held.release = () => {
            resolve({ status: 204 });
          };
        }),
    );

    const answer = await sent({ url: receiver.url }, 50);

    assert.deepEqual(answer, { kind: 'failed', failure: 'no-answer' });
    await until(() => held.release !== undefined);
    held.release?.();
  });

  const rows: readonly (readonly [status: number, answer: object])[] = [
    [202, { kind: 'delivered' }],
    [410, { kind: 'gone' }],
    [301, { kind: 'failed', failure: 'redirected', status: 301 }],
    [400, { kind: 'failed', failure: 'refused', status: 400 }],
    [429, { kind: 'failed', failure: 'unavailable', status: 429 }],
    [502, { kind: 'failed', failure: 'unavailable', status: 502 }],
  ];
  for (const [status, expected] of rows)
    it(`is ${JSON.stringify(expected)} after ${status}`, async () => {
      const receiver = await startReceiver(secret);
      receiver.answerWith(() => ({ status }));

      const answer = await sent({ url: receiver.url });

      assert.deepEqual(JSON.parse(JSON.stringify(answer)), expected);
      const [{ headers, signedWith } = assert.fail()] = receiver.all;
      assert.deepEqual([headers['webhook-id'], headers['webhook-timestamp']], ['msg_1', '1700000000']);
      assert.deepEqual(signedWith, [secret]);
    });
});
