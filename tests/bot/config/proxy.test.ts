import assert from 'node:assert/strict';
import { isDirect, proxyEnv, proxyOf } from '../../../bot/config/proxy.ts';

const HTTPS_PROXY = 'http://proxy.contoso.com:8080';
const proxy = (env: Readonly<Record<string, string>>) => proxyOf(proxyEnv.parse(env));

describe('the way out', () => {
  const rows: readonly (readonly [noProxy: string, url: string, direct: boolean])[] = [
    ['', 'https://graph.microsoft.com', false],
    ['graph.microsoft.com', 'https://graph.microsoft.com', true],
    ['graph.microsoft.com', 'https://x.graph.microsoft.com', false],
    ['.microsoft.com', 'https://graph.microsoft.com', true],
    ['*.microsoft.com', 'https://graph.microsoft.com', true],
    ['.microsoft.com', 'https://graphmicrosoft.com', false],
    ['siem.example:8443', 'https://siem.example:8443', true],
    ['siem.example:8443', 'https://siem.example', false],
    ['siem.example:443', 'https://siem.example', true],
    ['siem.example:80', 'http://siem.example', true],
    ['.example:8443', 'https://siem.example:8443', true],
    ['.example:8443', 'https://siem.example', false],
    ['a.example, SIEM.example b.example', 'https://siem.example:9', true],
    ['', 'http://127.0.0.1:4000', true],
    ['', 'https://localhost:4000', true],
    ['', 'http://169.254.169.254', true],
  ];
  for (const [noProxy, url, direct] of rows) {
    it(`to ${url} is ${direct ? 'direct' : 'the proxy'} with NO_PROXY "${noProxy}"`, () => {
      assert.equal(isDirect(proxy({ HTTPS_PROXY, NO_PROXY: noProxy }) ?? assert.fail(), new URL(url)), direct);
    });
  }

  it('is the first setting of those that programs know, and none at all with NO_PROXY *', () => {
    const both = { HTTPS_PROXY, http_proxy: 'http://other.example' };

    assert.equal(proxy(both)?.url.host, 'proxy.contoso.com:8080');
    assert.equal(proxy({ http_proxy: 'http://other.example' })?.url.host, 'other.example');
    assert.equal(proxy({ ...both, NO_PROXY: '*' }), undefined);
    assert.equal(proxy({}), undefined);
  });
});
