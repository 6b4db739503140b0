import { z } from 'zod';
import { ipAddress, isPublicAddress } from '../../services/model/ip-address.ts';
import { newsTypes } from '../../services/store/announce.ts';
import { isLoopbackUrl, parseUrl } from '../base/loopback.ts';
import type { WebhookSettings } from '../outbox/webhook-sender.ts';

const inWords = 'expected whsec_ and 24 to 64 bytes in base64, or the name of a setting that holds such a secret';
const secretOrName = z.string().regex(/^(whsec_[A-Za-z0-9+/]+={0,2}|[A-Z][A-Z0-9_]*)$/, inWords);

const webhookUrl = z
  .url({ protocol: /^https?$/, error: 'expected an https URL' })
  .refine(
    (url) => url.startsWith('https:') || isLoopbackUrl(url),
    'expected an https URL: http is for this machine only',
  )
  .refine((url) => (parseUrl(url)?.username ?? '') === '', 'expected an https URL without a user name and a password');

/** One entry of `webhooks` in the policy file. */
export const webhookEntry = z
  .strictObject({
    url: webhookUrl,
    secret: z.union([secretOrName, z.array(secretOrName).min(1).max(2)], inWords),
    events: z.array(z.enum(newsTypes, `expected one of ${newsTypes.join(', ')}`)).default([]),
    privateNetwork: z.boolean().default(false),
  })
  .refine(({ url, privateNetwork }) => privateNetwork || isLoopbackUrl(url) || !isPrivateLiteral(url), {
    path: ['url'],
    error: 'expected a public address; for one in your own network set privateNetwork: true',
    when: ({ value }) => z.object({ url: webhookUrl }).safeParse(value).success,
  });

const isPrivateLiteral = (url: string): boolean => {
  const address = ipAddress(parseUrl(url)?.hostname ?? '');
  return address !== undefined && !isPublicAddress(address);
};

/**
 * Puts the webhooks of the policy together with the secrets that are in the environment.
 * @param entries those of the file
 * @param settings all environment variables
 * @param faults gets a sentence for everything that is missing; no secret is quoted
 */
export function webhooksOf(
  entries: readonly z.output<typeof webhookEntry>[],
  settings: Readonly<Record<string, string | undefined>>,
  faults: string[],
): readonly WebhookSettings[] {
  const urls = new Set<string>();
  return entries.flatMap(({ url, secret, events, privateNetwork }, n) => {
    const at = `cordon.yaml: webhooks.${n}`;
    if (urls.has(url)) faults.push(`${at}.url: the same address as another entry: put their events into one`);
    urls.add(url);
    const secrets = [secret].flat().flatMap((one) => {
      const isName = !one.startsWith('whsec_');
      const text = isName ? settings[one] : one;
      if (text === undefined) faults.push(`${one}: missing: ${at}.secret names it`);
      const key = text === undefined ? undefined : keyIn(text);
      if (text !== undefined && key === undefined) faults.push(`${isName ? one : `${at}.secret`}: ${inWords}`);
      return key ?? [];
    });
    return [{ url, secrets, events, privateNetwork }];
  });
}

/** The bytes of a secret; undefined when it is none. */
function keyIn(secret: string): Uint8Array | undefined {
  const [, base64] = /^whsec_([A-Za-z0-9+/]+={0,2})$/.exec(secret) ?? [];
  const key = Buffer.from(base64 ?? '', 'base64');
  return key.length >= 24 && key.length <= 64 ? key : undefined;
}
