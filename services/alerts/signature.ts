import { createHash, createHmac, timingSafeEqual } from 'node:crypto';

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
  return isSame(signature, `v1=${createHmac('sha256', secret).update(`${timestamp}.${body}`).digest('hex')}`);
}

/**
 * Whether PagerDuty has signed this body. It signs no time, so an event can be sent again; the order of events is by what they say.
 * @param header `X-PagerDuty-Signature`: several signatures while a secret is replaced, of which one must fit
 * @see https://developer.pagerduty.com/docs/webhooks-webhook-signatures
 */
export function isSignedByPagerduty(secret: string, header: string, body: string): boolean {
  const expected = `v1=${createHmac('sha256', secret).update(body).digest('hex')}`;
  return header
    .split(',')
    .slice(0, 10)
    .some((one) => isSame(one.trim(), expected));
}

/**
 * Whether CrowdStrike has signed this body within the last five minutes: HMAC-SHA-256 over body and timestamp, in base64. Unverified against
 * a real tenant: two public receivers agree on this, and a third one differs.
 * @param now epoch milliseconds
 */
export function isSignedByCrowdstrike(
  secret: string,
  { timestamp = '', signature = '' }: Signed,
  body: string,
  now: number,
): boolean {
  const at = Date.parse(timestamp);
  if (Number.isNaN(at) || Math.abs(now - at) > maxSkewMs) return false;
  return isSame(signature, createHmac('sha256', secret).update(`${body}${timestamp}`).digest('base64'));
}

/** Compares two texts in a time that tells nothing about them. */
export function isSame(given: string, expected: string): boolean {
  const [one, other] = [given, expected].map((text) => createHash('sha256').update(text).digest());
  return one !== undefined && other !== undefined && timingSafeEqual(one, other);
}
