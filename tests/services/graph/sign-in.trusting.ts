import assert from 'node:assert/strict';
import { createPrivateKey, randomUUID } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { inspect } from 'node:util';
import { z } from 'zod';
import { customCloud } from '../../../services/graph/clouds.ts';
import {
  credentialOf,
  type Identity,
  type CredentialSettings,
  type SignInPatience,
} from '../../../services/graph/credentials.ts';
import { redact } from '../../../services/base/redact.ts';
import { appPair, fileOf, thumbprint } from '../../harness/certificates.ts';
import { startEntra, type Entra, type EntraSettings } from '../../harness/entra.ts';
import type { EntraApp, Refusal } from '../../harness/entra-grants.ts';
import { problemIn } from '../../harness/graph.ts';
import { isSignedBy, readJwt, signedJwt } from '../../harness/jwt.ts';

const clientId = '22222222-2222-4333-8444-555555555555';
const secret = 'planted-Secret~8Q';
const scope = 'https://graph.example/.default';
const later = Date.now() + 3_600_000;

const pair = appPair();
const strangers = appPair();
const pem = fileOf('graph-app.pem', pair.key + pair.cert);
const issuer = { issuer: 'https://cluster.example/', subject: 'system:serviceaccount:soc:cordon' };
const audience = 'api://AzureADTokenExchange';
const app: EntraApp = {
  id: clientId,
  secrets: { [secret]: later, 'planted-Old~8Q': Date.now() - 1 },
  certificates: [pair.cert],
  federated: [{ ...issuer, audience, key: pair.cert }],
};
const clusterToken = (claims: object = {}, key = pair.key) =>
  signedJwt(
    {},
    { iss: issuer.issuer, sub: issuer.subject, aud: audience, exp: Math.floor(later / 1000), ...claims },
    key,
  );
const tokenFile = fileOf('token', clusterToken());
const keyOf = (algorithm: 'sha1' | 'sha256') => ({
  thumbprint: thumbprint(pair, algorithm),
  privateKey: createPrivateKey(pair.key),
});

type Named = Identity extends infer I ? (I extends { readonly tenantId: string } ? Omit<I, 'tenantId'> : never) : never;

describe('the sign-in to Entra', () => {
  const ways: readonly (readonly [why: string, identity: Named, proof: string, header: object])[] = [
    ['a secret', { kind: 'client-secret', clientId, secret }, 'secret', {}],
    [
      'a certificate file, whose fingerprint the library computes',
      { kind: 'certificate', clientId, path: pem, password: undefined },
      'certificate',
      { alg: 'PS256' },
    ],
    [
      'a key and a SHA-1 fingerprint',
      { kind: 'certificate-key', clientId, key: keyOf('sha1') },
      'certificate',
      { alg: 'RS256' },
    ],
    [
      'a key and a SHA-256 fingerprint',
      { kind: 'certificate-key', clientId, key: keyOf('sha256') },
      'certificate',
      { alg: 'PS256' },
    ],
    ['a token file of the cluster', { kind: 'workload-identity', clientId, tokenFile }, 'federated', { alg: 'RS256' }],
  ];
  for (const [why, identity, proof, header] of ways) {
    it(`works with ${why}, and asks again only when it must`, async () => {
      const { entra, credential } = await signIn(identity);

      const token = await credential.getToken(scope);
      const again = await credential.getToken(scope);

      const { claims } = readJwt(token?.token ?? '');
      assert.deepEqual([claims['aud'], claims['appid']], ['https://graph.example', clientId]);
      assert.ok(isSignedBy(token?.token ?? '', entra.certificate));
      assert.equal(again?.token, token?.token);
      assert.deepEqual(
        entra.asked.map((ask) => [ask.proof, { ...ask.header, ...header }, ask.scope.split(' ')[0]]),
        [[proof, entra.asked[0]?.header, scope]],
      );
    });
  }

  it('declares that it supports continuous access evaluation, so that Graph can revoke a token at once', async () => {
    const { entra, credential } = await signIn({ kind: 'client-secret', clientId, secret });

    await credential.getToken(scope);

    const { access_token } = z.object({ access_token: z.unknown() }).parse(JSON.parse(entra.asked[0]?.claims ?? ''));
    assert.deepEqual(access_token, { xms_cc: { values: ['cp1'] } });
  });

  it('reads the token file again, because the cluster renews it', async () => {
    const file = fileOf('renewed', clusterToken({ sub: 'somebody' }));
    const { credential, entra } = await signIn({ kind: 'workload-identity', clientId, tokenFile: file });
    await problemIn(credential.getToken(scope));
    writeFileSync(file, clusterToken());

    const fresh = credentialOf(
      about(entra, { kind: 'workload-identity', clientId, tokenFile: file }),
      customCloud('https://graph.example', entra.origin),
    );

    assert.ok((await fresh.getToken(scope)) !== null);
  });
});

describe('a sign-in that Entra refuses', () => {
  const by = { kind: 'client-secret', clientId, secret } as const;
  const refusals: readonly (readonly [
    why: string,
    identity: Named,
    code: number,
    words: RegExp,
    entra?: EntraSettings,
  ])[] = [
    ['a wrong secret', { ...by, secret: 'planted-Wrong~8Q' }, 7000215, /AZURE_CLIENT_SECRET is not a client secret/],
    ['an expired secret', { ...by, secret: 'planted-Old~8Q' }, 7000222, /AZURE_CLIENT_SECRET has expired/],
    ['an app of another tenant', { ...by, clientId: randomUUID() }, 700016, /AZURE_CLIENT_ID is no app of the tenant/],
    ['an unknown tenant', by, 90002, /AZURE_TENANT_ID is no tenant/, { tenant: randomUUID() }],
    ['a disabled app', by, 7000112, /the app in AZURE_CLIENT_ID is disabled/, { apps: [{ ...app, disabled: true }] }],
    [
      'a certificate that is not registered',
      {
        kind: 'certificate',
        clientId,
        path: fileOf('stranger.pem', strangers.key + strangers.cert),
        password: undefined,
      },
      700027,
      /AZURE_CLIENT_SECRET is not a valid certificate/,
    ],
    [
      'a key that is not the certificate’s',
      { kind: 'certificate-key', clientId, key: { ...keyOf('sha1'), privateKey: createPrivateKey(strangers.key) } },
      700027,
      /is not a valid certificate/,
    ],
    [
      'a token of somebody else in the cluster',
      { kind: 'workload-identity', clientId, tokenFile: fileOf('else', clusterToken({ sub: 'system:x' })) },
      700213,
      /fits no federated credential/,
    ],
    [
      'a token for another cloud',
      { kind: 'workload-identity', clientId, tokenFile: fileOf('cloud', clusterToken({ aud: 'api://Other' })) },
      700213,
      /fits no federated credential/,
    ],
    [
      'a token that somebody else signed',
      { kind: 'workload-identity', clientId, tokenFile: fileOf('forged', clusterToken({}, strangers.key)) },
      700213,
      /fits no federated credential/,
    ],
    [
      'a token that has ended',
      { kind: 'workload-identity', clientId, tokenFile: fileOf('ended', clusterToken({ exp: 1 })) },
      700024,
      /clock of this machine/,
    ],
  ];
  for (const [why, identity, code, words, settings] of refusals) {
    it(`names the setting at fault and no secret: ${why}`, async () => {
      const { credential } = await signIn(identity, settings);

      const problem = await problemIn(credential.getToken(scope));

      assert.deepEqual([problem.code, problem.details], ['unauthorized', { graphCode: `AADSTS${code}` }]);
      assert.match(problem.message, words);
      assert.match(problem.message, new RegExp(`^Cordon could not sign in to Microsoft Graph: .*\\(AADSTS${code}\\)$`));
      for (const said of [inspect(problem, { depth: 9 }), JSON.stringify(redact(problem))]) {
        assert.doesNotMatch(said, /planted/);
      }
    });
  }

  it('reports the code even when Cordon does not know it', async () => {
    const { entra, credential } = await signIn(by);
    const unknown: Refusal = { status: 400, error: 'invalid_request', code: 987654, text: 'Something new.' };
    entra.next(unknown, unknown);

    const problem = await problemIn(credential.getToken(scope));

    assert.match(problem.message, /Entra refuses AZURE_CLIENT_ID \(AADSTS987654\)$/);
  });

  it('works at the next attempt once the secret has been corrected in Entra', async () => {
    const { entra, credential } = await signIn({ ...by, secret: 'planted-New~8Q' });
    await problemIn(credential.getToken(scope));
    entra.register({ ...app, secrets: { 'planted-New~8Q': later } });

    assert.ok((await credential.getToken(scope)) !== null);
  });
});

describe('an Entra that cannot be reached', () => {
  const by = { kind: 'client-secret', clientId, secret } as const;

  it('is asked again when it did not answer in time, as long as the deadline allows', async () => {
    const { entra, credential } = await signIn(by, {}, { tryMs: 300, tokenMs: 10_000 });
    entra.next('silence');

    const token = await credential.getToken(scope);

    assert.ok(token !== null);
    assert.equal(entra.asked.length, 2);
  });

  it('is given up altogether when it stays silent', async () => {
    const { entra, credential } = await signIn(by, {}, { tryMs: 10_000, tokenMs: 300 });
    entra.next('silence');

    const problem = await problemIn(credential.getToken(scope));

    assert.match(problem.message, /^Cordon could not sign in to Microsoft Graph: Entra \(https:.*\) gave no token$/);
    assert.deepEqual(problem.details, {});
  });
});

const about = (entra: Entra, identity: Named, tenantId = entra.tenant): CredentialSettings => ({
  service: 'Microsoft Graph',
  identity: { ...identity, tenantId },
  settings: { tenant: 'AZURE_TENANT_ID', client: 'AZURE_CLIENT_ID', proof: 'AZURE_CLIENT_SECRET' },
});

async function signIn(identity: Named, settings: EntraSettings = {}, patience?: SignInPatience) {
  const entra = await startEntra({ apps: [app], ...settings });
  const tenantId = settings.tenant === undefined ? entra.tenant : randomUUID();
  const cloud = customCloud('https://graph.example', entra.origin);
  return { entra, credential: credentialOf(about(entra, identity, tenantId), cloud, patience) };
}
