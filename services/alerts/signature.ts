import { createHmac, timingSafeEqual } from 'node:crypto';

/** How much the sender's clock may differ from ours, in milliseconds. */
const maxSkewMs = 5 * 60_000;

/** The headers of an alert by which its sender is recognised. */
export interface Signed {
  /** `X-Cordon-Timestamp`: seconds since 1970. */
  readonly timestamp: string | undefined;
  /** `X-Cordon-Signature`: `v1=` and HMAC-SHA-256 over timestamp, full stop and body, in hex. */
  readonly signature: string | undefined;
}

/**
 * Whether the holder of the secret has signed this body within the last five minutes.
 * @param now epoch milliseconds
 */
export function isSigned(
  secret: string,
  { timestamp = '', signature = '' }: Signed,
  body: string,
  now: number,
): boolean {
  if (!/^\d{1,12}$/.test(timestamp) || Math.abs(now - Number(timestamp) * 1000) > maxSkewMs) return false;
  const expected = Buffer.from(`v1=${createHmac('sha256', secret).update(`${timestamp}.${body}`).digest('hex')}`);
  const given = Buffer.from(signature);
  return given.length === expected.length && timingSafeEqual(given, expected);
}
