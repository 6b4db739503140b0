import assert from 'node:assert/strict';
import { readConfig } from '../../../bot/config/config.ts';

const secret = `whsec_${Buffer.alloc(24, 3).toString('base64')}`;
const read = (entries: string, env: Readonly<Record<string, string>> = {}) =>
  readConfig(
    env,
    () => ({ file: 'cordon.yaml', text: `webhooks: ${entries}` }),
    () => [],
  );
const faultsOf = (entries: string, env: Readonly<Record<string, string>> = {}): readonly string[] => {
  const result = read(entries, env);
  return result.ok ? [] : result.faults;
};

describe('webhooks of the policy', () => {
  it('take a secret from the file, or from the setting that it names', () => {
    const result = read(
      `[{ url: https://soar.contoso.com/x, secret: [${secret}, SOAR_SECRET], events: [request.done] }]`,
      {
        SOAR_SECRET: `whsec_${Buffer.alloc(64, 4).toString('base64')}`,
      },
    );

    const { webhooks = [] } = result.ok ? result.config : assert.fail(result.faults.join('\n'));
    assert.deepEqual(
      webhooks.map(({ secrets, events, privateNetwork }) => [secrets.map((key) => key.length), events, privateNetwork]),
      [[[24, 64], ['request.done'], false]],
    );
  });

  const url = 'url: https://soar.contoso.com/planted-path';
  const short = `whsec_${Buffer.alloc(23, 3).toString('base64')}`;
  const rows: readonly (readonly [why: string, entry: string, fault: RegExp])[] = [
    [
      'http elsewhere',
      `url: http://soar.contoso.com/planted-path, secret: ${secret}`,
      /webhooks\.0\.url: expected an https URL/,
    ],
    ['a user name', `url: https://me:planted@soar.contoso.com, secret: ${secret}`, /without a user name/],
    ['a private address', `url: https://10.1.2.3/planted-path, secret: ${secret}`, /privateNetwork: true/],
    ['a short secret', `${url}, secret: ${short}`, /webhooks\.0\.secret: expected whsec_ and 24 to 64 bytes/],
    ['no secret at all', `${url}, secret: planted secret`, /webhooks\.0\.secret: expected whsec_/],
    [
      'a setting that is not set',
      `${url}, secret: SOAR_SECRET`,
      /^SOAR_SECRET: missing: cordon\.yaml: webhooks\.0\.secret/,
    ],
    [
      'an unknown event',
      `${url}, secret: ${secret}, events: [request.finished]`,
      /webhooks\.0\.events\.0: expected one of request\./,
    ],
    ['an unknown key', `${url}, secret: ${secret}, retries: 3`, /webhooks\.0: Unrecognized key: "retries"/],
  ];
  for (const [why, entry, fault] of rows)
    it(`are refused with ${why}, without quoting a secret or an address`, () => {
      const faults = faultsOf(`[{ ${entry} }]`);

      assert.equal(faults.length, 1, faults.join('\n'));
      assert.match(faults[0] ?? '', fault);
      assert.doesNotMatch(faults.join(), new RegExp(`planted|${short.slice(6, 20)}|${secret.slice(6, 20)}`));
    });

  it('may not name an address twice', () => {
    const entry = `{ url: https://soar.contoso.com/x, secret: ${secret} }`;

    assert.match(faultsOf(`[${entry}, ${entry}]`).join(), /webhooks\.1\.url: the same address/);
  });

  it('may have a private address where the entry says so', () => {
    assert.deepEqual(faultsOf(`[{ url: https://10.1.2.3/x, secret: ${secret}, privateNetwork: true }]`), []);
  });
});
