import { constants, createPublicKey, sign, verify } from 'node:crypto';
import { z } from 'zod';

const padding = {
  RS256: { padding: constants.RSA_PKCS1_PADDING },
  PS256: { padding: constants.RSA_PKCS1_PSS_PADDING, saltLength: constants.RSA_PSS_SALTLEN_DIGEST },
} as const;

/** The readable parts of a JSON Web Token. */
export interface Jwt {
  readonly header: Readonly<Record<string, unknown>>;
  readonly claims: Readonly<Record<string, unknown>>;
}

const encoded = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url');
const record = z.record(z.string(), z.unknown());

/** @param key PEM of an RSA key */
export function signedJwt(header: Jwt['header'], claims: Jwt['claims'], key: string): string {
  const text = `${encoded({ alg: 'RS256', typ: 'JWT', ...header })}.${encoded(claims)}`;
  return `${text}.${sign('sha256', Buffer.from(text), { key, ...padding.RS256 }).toString('base64url')}`;
}

/** What a token says; its signature is not looked at. @throws {Error} when it is no token */
export function readJwt(token: string): Jwt {
  const [header, claims] = token
    .split('.', 2)
    .map((part) => record.parse(JSON.parse(Buffer.from(part, 'base64url').toString('utf8'))));
  if (header === undefined || claims === undefined) throw new TypeError('no token');
  return { header, claims };
}

/** Whether this key signed it, by the algorithm that its header names: RS256 or PS256. @param pem public key or certificate */
export function isSignedBy(token: string, pem: string): boolean {
  const algorithm = z.enum(['RS256', 'PS256']).safeParse(readJwt(token).header['alg']).data;
  if (algorithm === undefined) return false;
  const at = token.lastIndexOf('.');
  const signature = Buffer.from(token.slice(at + 1), 'base64url');
  const key = { key: createPublicKey(pem), ...padding[algorithm] };
  return verify('sha256', Buffer.from(token.slice(0, at)), key, signature);
}
