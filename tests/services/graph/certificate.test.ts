import assert from 'node:assert/strict';
import { createPrivateKey } from 'node:crypto';
import { readConfig } from '../../../bot/config/config.ts';
import { readCertificate } from '../../../services/graph/certificate.ts';
import { appPair, fileOf, thumbprint } from '../../harness/certificates.ts';

const [pair, other] = [appPair(), appPair()];
const locked = createPrivateKey(pair.key)
  .export({ type: 'pkcs8', format: 'pem', cipher: 'aes-256-cbc', passphrase: 'planted-lock' })
  .toString();
const now = Date.now();
const week = 7 * 86_400_000;

describe('a certificate of an app', () => {
  it('is read in any order, with its fingerprint computed', () => {
    for (const pem of [pair.key + pair.cert, pair.cert + pair.key]) {
      const read = readCertificate(pem, undefined, now);

      assert.equal(read.ok && read.key.thumbprint.toLowerCase(), thumbprint(pair, 'sha256'));
    }
    assert.ok(readCertificate(locked + pair.cert, 'planted-lock', now).ok);
  });

  const fingerprint = thumbprint(pair, 'sha1').toUpperCase();
  const rows: readonly (readonly [why: string, pem: string, passphrase: string | undefined, at: number, RegExp])[] = [
    ['a key alone', pair.key, undefined, now, /^there is no certificate in it/],
    ['no key', pair.cert, undefined, now, /^there is no RSA private key in it/],
    ['a wrong password', locked + pair.cert, 'planted-wrong', now, /or its password is another$/],
    [
      'the key of another',
      other.key + pair.cert,
      undefined,
      now,
      new RegExp(`^its private key does not belong to the certificate ${fingerprint}$`),
    ],
    [
      'one that has ended',
      pair.key + pair.cert,
      undefined,
      now + week,
      new RegExp(`^the certificate ${fingerprint} expired on 20\\d\\d-\\d\\d-\\d\\d$`),
    ],
  ];
  for (const [why, pem, passphrase, at, words] of rows) {
    it(`is rejected with a reason that contains no secret: ${why}`, () => {
      const read = readCertificate(pem, passphrase, at);

      assert.match(read.ok ? '' : read.fault, words);
      assert.doesNotMatch(JSON.stringify(read), /planted|PRIVATE/);
    });
  }

  it('stops the start when it cannot be used, naming the setting and the file', () => {
    const guid = '11111111-2222-4333-8444-555555555555';
    const path = fileOf('mismatch.pem', other.key + pair.cert);
    const env = {
      MicrosoftAppType: 'SingleTenant',
      MicrosoftAppId: guid,
      MicrosoftAppTenantId: guid,
      MicrosoftAppPassword: 'x',
      AZURE_CLIENT_ID: guid,
      AZURE_CLIENT_CERTIFICATE_PATH: path,
    };

    const result = readConfig(env, () => ({ file: 'cordon.yaml', text: 'approvers: { everyone: true }' }));

    assert.deepEqual(result.ok ? [] : result.faults, [
      `AZURE_CLIENT_CERTIFICATE_PATH: its private key does not belong to the certificate ${fingerprint}: "${path}"`,
    ]);
  });
});
