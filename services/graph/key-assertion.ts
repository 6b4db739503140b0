import { constants, randomUUID, sign, type KeyObject } from 'node:crypto';

/** A registered certificate of which only the fingerprint and the private key are at hand. */
export interface CertificateKey {
  /** Fingerprint in hex: SHA-1 (40 digits, as the portal shows it) or SHA-256 (64). */
  readonly thumbprint: string;
  readonly privateKey: KeyObject;
}

/** How long an assertion counts, in seconds. */
const lifetime = 600;

/**
 * What an app says of itself instead of a secret, signed with its certificate's key. SHA-256 goes with PS256, as Entra
 * recommends; SHA-1 with RS256, which is what Bot Framework's settings know.
 * @param nowMs epoch milliseconds
 * @see https://learn.microsoft.com/entra/identity-platform/certificate-credentials
 */
export function keyAssertion(
  { thumbprint, privateKey }: CertificateKey,
  clientId: string,
  audience: string,
  nowMs: number,
): string {
  const digest = Buffer.from(thumbprint, 'hex').toString('base64url');
  const modern = thumbprint.length === 64;
  const header = modern ? { alg: 'PS256', typ: 'JWT', 'x5t#S256': digest } : { alg: 'RS256', typ: 'JWT', x5t: digest };
  const now = Math.floor(nowMs / 1000);
  const claims = {
    ...{ iss: clientId, sub: clientId, aud: audience, jti: randomUUID() },
    ...{ nbf: now, iat: now, exp: now + lifetime },
  };
  const said = [header, claims].map((part) => Buffer.from(JSON.stringify(part)).toString('base64url')).join('.');
  const padding = modern
    ? { padding: constants.RSA_PKCS1_PSS_PADDING, saltLength: constants.RSA_PSS_SALTLEN_DIGEST }
    : { padding: constants.RSA_PKCS1_PADDING };
  return `${said}.${sign('sha256', Buffer.from(said), { key: privateKey, ...padding }).toString('base64url')}`;
}
