import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { proxyDispatcher } from '../../../bot/config/proxy-dispatcher.ts';
import { proxyEnv, proxyOf } from '../../../bot/config/proxy.ts';
import { useProxy } from '../../../bot/config/use-proxy.ts';
import { afterTest } from '../../harness/harness.ts';

const HTTPS_PROXY = 'http://proxy.contoso.com:8080';
const proxy = (env: Readonly<Record<string, string>>) => proxyOf(proxyEnv.parse(env));

/** A proxy on loopback that notes which hosts it is asked for and connects to none of them. */
async function startProxy() {
  const hosts: string[] = [];
  const server = createServer().on('connect', (request, socket) => {
    hosts.push(request.url ?? '');
    socket.end('HTTP/1.1 502 Bad Gateway\r\n\r\n');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  afterTest(() => server.close());
  const { port } = server.address() as AddressInfo;
  return { url: `http://127.0.0.1:${port}`, hosts };
}

/** Sends one request, which fails, and answers by which way it went. */
async function wayTo(url: string, noProxy: string): Promise<'direct' | 'proxy' | 'both' | 'none'> {
  const { url: HTTPS_PROXY, hosts } = await startProxy();
  const direct: string[] = [];
  const dispatcher = proxyDispatcher(proxy({ HTTPS_PROXY, NO_PROXY: noProxy }) ?? assert.fail(), {
    connect: ({ host }, done) => {
      direct.push(host ?? '');
      done(new Error('not connected in this test'), null);
    },
  });
  afterTest(() => dispatcher.destroy());
  const { origin } = new URL(url);

  await assert.rejects(
    new Promise((resolve, reject) => {
      dispatcher.dispatch(
        { origin, path: '/', method: 'GET' },
        {
          onConnect: () => undefined,
          onHeaders: () => true,
          onData: () => true,
          onComplete: resolve,
          onError: reject,
        },
      );
    }),
  );

  if (direct.length > 0) return hosts.length > 0 ? 'both' : 'direct';
  return hosts.length > 0 ? 'proxy' : 'none';
}

describe('the proxy', () => {
  const rows: readonly (readonly [noProxy: string, url: string, way: 'direct' | 'proxy'])[] = [
    ['', 'https://graph.microsoft.com', 'proxy'],
    ['graph.microsoft.com', 'https://graph.microsoft.com', 'direct'],
    ['graph.microsoft.com', 'https://x.graph.microsoft.com', 'proxy'],
    ['.microsoft.com', 'https://graph.microsoft.com', 'direct'],
    ['.microsoft.com', 'https://microsoft.com', 'direct'],
    ['*.microsoft.com', 'https://graph.microsoft.com', 'direct'],
    ['.microsoft.com', 'https://graphmicrosoft.com', 'proxy'],
    ['siem.example:8443', 'https://siem.example:8443', 'direct'],
    ['siem.example:8443', 'https://siem.example', 'proxy'],
    ['siem.example:443', 'https://siem.example', 'direct'],
    ['siem.example:80', 'http://siem.example', 'direct'],
    ['.example:8443', 'https://siem.example:8443', 'direct'],
    ['.example:8443', 'https://example:8443', 'direct'],
    ['.example:8443', 'https://siem.example', 'proxy'],
    ['a.example, SIEM.example b.example', 'https://siem.example:9', 'direct'],
    ['', 'http://siem.example', 'proxy'],
    ['', 'http://127.0.0.1:4000', 'direct'],
    ['', 'http://127.8.9.10:4000', 'direct'],
    ['', 'http://[::1]:4000', 'direct'],
    ['', 'https://localhost:4000', 'direct'],
    ['', 'http://169.254.169.254', 'direct'],
    ['', 'http://128.0.0.1', 'proxy'],
  ];
  for (const [noProxy, url, way] of rows) {
    it(`is ${way === 'proxy' ? 'used' : 'passed by'} for ${url} with NO_PROXY "${noProxy}"`, async () => {
      assert.equal(await wayTo(url, noProxy), way);
    });
  }

  it('is passed by for the endpoints of managed identities, wherever they are', () => {
    const found = proxy({ HTTPS_PROXY, IDENTITY_ENDPOINT: 'http://10.0.0.9:8081/msi/token' });

    assert.ok(found?.direct.includes('10.0.0.9'));
  });

  it('is the first setting of those that programs know, and none at all with NO_PROXY *', () => {
    const both = { HTTPS_PROXY, http_proxy: 'http://other.example' };

    assert.equal(proxy(both)?.url.host, 'proxy.contoso.com:8080');
    assert.equal(proxy({ http_proxy: 'http://other.example' })?.url.host, 'other.example');
    assert.equal(proxy({ ...both, NO_PROXY: '*' }), undefined);
    assert.equal(proxy({}), undefined);
  });

  it('leaves the environment of @azure/identity without a proxy when there is none', async () => {
    const env = { HTTPS_PROXY, all_proxy: HTTPS_PROXY, NO_PROXY: '*' };

    await useProxy(undefined, env);

    assert.deepEqual(env, { NO_PROXY: '*' });
  });
});
