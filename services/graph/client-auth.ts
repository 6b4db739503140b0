import { createPrivateKey, webcrypto, X509Certificate } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import * as oauth from 'oauth4webapi';
import type { GraphIdentity } from './credentials.ts';

/**
 * How an app proves itself at Entra's token endpoint when somebody signs in. The same secret or certificate that the app uses on its own.
 * @returns undefined for a managed identity, which cannot sign anybody in
 * @throws {Error} from the first use when the file of a certificate or token cannot be read
 */
export function clientAuthOf(identity: GraphIdentity): oauth.ClientAuth | undefined {
  switch (identity.kind) {
    case 'client-secret':
      return oauth.ClientSecretPost(identity.secret);
    case 'certificate':
      return async (...call) => (await signedWith(identity.path, identity.password))(...call);
    case 'workload-identity':
      return async (_server, client, body) => {
        body.set('client_id', client.client_id);
        body.set('client_assertion_type', 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer');
        body.set('client_assertion', (await readFile(identity.tokenFile, 'utf8')).trim());
      };
    case 'managed-identity':
      return undefined;
    default:
      return identity satisfies never;
  }
}

/** The file is read anew each time, so that a renewed certificate counts. Entra knows it by the SHA-256 of its bytes. */
async function signedWith(path: string, passphrase: string | undefined): Promise<oauth.ClientAuth> {
  const pem = await readFile(path, 'utf8');
  const key = createPrivateKey({ key: pem, ...(passphrase === undefined ? {} : { passphrase }) });
  const fingerprint = new X509Certificate(pem).fingerprint256.replaceAll(':', '');
  const algorithm = { name: 'RSA-PSS', hash: 'SHA-256' };
  const bytes = key.export({ type: 'pkcs8', format: 'der' });
  return oauth.PrivateKeyJwt(await webcrypto.subtle.importKey('pkcs8', bytes, algorithm, false, ['sign']), {
    [oauth.modifyAssertion]: (header) => {
      header['x5t#S256'] = Buffer.from(fingerprint, 'hex').toString('base64url');
    },
  });
}
