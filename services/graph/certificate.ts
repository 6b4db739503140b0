import { createPrivateKey, X509Certificate, type KeyObject } from 'node:crypto';
import type { CertificateKey } from './key-assertion.ts';

/** The key of a certificate, or the reason, in words for an operator, why Cordon cannot sign in with it. */
export type CertificateResult =
  { readonly ok: true; readonly key: CertificateKey } | { readonly ok: false; readonly fault: string };

/**
 * Reads a certificate with its private key. The fingerprint is computed, so no setting can be wrong about it.
 * @param pem the certificate and the key, in any order
 * @param passphrase the passphrase of the key, if it has one
 * @param nowMs epoch milliseconds
 */
export function readCertificate(pem: string, passphrase: string | undefined, nowMs: number): CertificateResult {
  const certificate = orUndefined(() => new X509Certificate(pem));
  if (certificate === undefined) return { ok: false, fault: 'there is no certificate in it (expected PEM)' };
  const privateKey = privateKeyIn(pem, passphrase);
  if (privateKey === undefined)
    return { ok: false, fault: 'there is no RSA private key in it that can be read, or its password is another' };
  if (!certificate.checkPrivateKey(privateKey))
    return { ok: false, fault: `its private key does not belong to the certificate ${nameOf(certificate)}` };
  const end = new Date(certificate.validTo);
  if (end.getTime() <= nowMs)
    return { ok: false, fault: `the certificate ${nameOf(certificate)} expired on ${end.toISOString().slice(0, 10)}` };
  return { ok: true, key: { thumbprint: certificate.fingerprint256.replaceAll(':', ''), privateKey } };
}

/**
 * When a certificate ends.
 * @param pem the certificate, and whatever else is in its file
 * @returns epoch milliseconds; undefined when there is no certificate in it
 */
export function certificateEnd(pem: string): number | undefined {
  const certificate = orUndefined(() => new X509Certificate(pem));
  return certificate && Date.parse(certificate.validTo);
}

/**
 * Reads an RSA key.
 * @returns undefined when the text is no such key, or when the passphrase is wrong
 */
export function privateKeyIn(pem: string, passphrase?: string): KeyObject | undefined {
  const key = orUndefined(() => createPrivateKey({ key: pem, ...(passphrase === undefined ? {} : { passphrase }) }));
  return key?.asymmetricKeyType === 'rsa' ? key : undefined;
}

/** Names a certificate by the fingerprint that the Entra portal shows. */
const nameOf = ({ fingerprint }: X509Certificate): string => fingerprint.replaceAll(':', '');

function orUndefined<T>(read: () => T): T | undefined {
  try {
    return read();
  } catch {
    return undefined;
  }
}
