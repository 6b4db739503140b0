import { readFile } from 'node:fs/promises';
import * as oauth from 'oauth4webapi';
import { readCertificate } from './certificate.ts';
import type { Cloud } from './clouds.ts';
import { managedIdentity, type Identity } from './credentials.ts';
import { GraphProblem } from './graph.ts';
import { keyAssertion, type CertificateKey } from './key-assertion.ts';

/**
 * Makes the way an app authenticates at Entra's token endpoint when somebody signs in. It uses the secret or certificate that it
 * also uses for itself.
 * @returns undefined for a managed identity, which cannot sign anybody in
 * @throws {GraphProblem} from the first use when a certificate has expired or does not fit its key
 * @throws {Error} from the first use when the file of a certificate or token cannot be read
 */
export function clientAuthOf(
  identity: Identity,
  cloud: Pick<Cloud, 'authority' | 'tokenExchange'>,
): oauth.ClientAuth | undefined {
  switch (identity.kind) {
    case 'client-secret':
      return oauth.ClientSecretPost(identity.secret);
    case 'certificate':
      return asserting(async (audience) =>
        keyAssertion(await certificateIn(identity.path, identity.password), identity.clientId, audience, Date.now()),
      );
    case 'certificate-key':
      return asserting((audience) =>
        Promise.resolve(keyAssertion(identity.key, identity.clientId, audience, Date.now())),
      );
    case 'workload-identity':
      return asserting(async () => (await readFile(identity.tokenFile, 'utf8')).trim());
    case 'federated-identity': {
      const managed = managedIdentity(identity.managedId);
      return asserting(async () => (await managed.getToken(`${cloud.tokenExchange}/.default`)).token);
    }
    case 'managed-identity':
      return undefined;
    default:
      return identity satisfies never;
  }
}

/**
 * Authenticates with a signed assertion instead of a secret.
 * @param assertion makes it anew each time, so that a renewed key or token is used
 */
const asserting =
  (assertion: (audience: string) => Promise<string>): oauth.ClientAuth =>
  async (server, client, body) => {
    body.set('client_id', client.client_id);
    body.set('client_assertion_type', 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer');
    body.set('client_assertion', await assertion(server.token_endpoint ?? ''));
  };

async function certificateIn(path: string, passphrase: string | undefined): Promise<CertificateKey> {
  const read = readCertificate(await readFile(path, 'utf8'), passphrase, Date.now());
  if (!read.ok) throw new GraphProblem('unauthorized', `Cordon cannot use the certificate of its app: ${read.fault}.`);
  return read.key;
}
