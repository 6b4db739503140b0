import { constants, randomUUID, sign, type KeyObject } from 'node:crypto';

/** A certificate of an app, by its fingerprint and its private key. */
export interface CertificateKey {
  /** Fingerprint in hex: SHA-1 (40 digits, as the portal shows it) or SHA-256 (64). */
  readonly thumbprint: string;
  readonly privateKey: KeyObject;
}

/** How long an assertion is valid, in seconds. */
const lifetimeS = 600;

/**
 * Makes the signed assertion that an app sends instead of a secret. A SHA-256 fingerprint is sent with PS256, as Entra recommends, and a
 * SHA-1 fingerprint, which is what Bot Framework's settings have, with RS256.
 * @param audience URL of the token endpoint
 * @param nowMs epoch milliseconds
 * @see https://learn.microsoft.com/entra/identity-platform/certificate-credentials
 */
export function keyAssertion(certificate: CertificateKey, clientId: string, audience: string, nowMs: number): string {
  const { thumbprint, privateKey } = certificate;
  const digest = Buffer.from(thumbprint, 'hex').toString('base64url');
  const isSha256 = thumbprint.length === 64;
  const header = isSha256
    ? { alg: 'PS256', typ: 'JWT', 'x5t#S256': digest }
    : { alg: 'RS256', typ: 'JWT', x5t: digest };
  const now = Math.floor(nowMs / 1000);
  const claims = {
    iss: clientId,
    sub: clientId,
    aud: audience,
    jti: randomUUID(),
    nbf: now,
    iat: now,
    exp: now + lifetimeS,
  };
  const signed = [header, claims].map((part) => Buffer.from(JSON.stringify(part)).toString('base64url')).join('.');
  const padding = isSha256
    ? { padding: constants.RSA_PKCS1_PSS_PADDING, saltLength: constants.RSA_PSS_SALTLEN_DIGEST }
    : { padding: constants.RSA_PKCS1_PADDING };
  return `${signed}.${sign('sha256', Buffer.from(signed), { key: privateKey, ...padding }).toString('base64url')}`;
}
