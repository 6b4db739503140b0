import { createHash, createHmac } from 'node:crypto';
import { lookup } from 'node:dns';
import type { LookupFunction } from 'node:net';
import { isIP } from 'node:net';
import type { Agent, Dispatcher } from 'undici';
import { retryAfter } from '../../services/graph/problem.ts';
import { ipAddress, isInRange, isPublicAddress } from '../../services/model/ip-address.ts';
import type { Subscription, WebhookFailure, WebhookRow } from '../../services/store/webhooks.ts';
import { isLoopbackUrl } from '../base/loopback.ts';

/** One webhook of the policy. */
export interface WebhookSettings {
  /** https, or http on this machine; without user name and password. */
  readonly url: string;
  /** The keys that messages are signed with, decoded: one, or two while they are rotated. */
  readonly secrets: readonly Uint8Array[];
  /** The types of news that it gets; empty for all. */
  readonly events: readonly string[];
  /** Whether the host may have an address in a private network. */
  readonly privateNetwork: boolean;
}

/** What a try to deliver a message has come to. */
export type WebhookAnswer =
  | { readonly kind: 'delivered' | 'gone' }
  | {
      readonly kind: 'failed';
      readonly failure: WebhookFailure;
      /** Undefined when there was no answer. */
      readonly status?: number | undefined;
      /** How long the destination asked us to wait, in milliseconds. */
      readonly retryAfterMs?: number | undefined;
    };

/** Where messages go, and how they get there. */
export interface WebhookDestination extends Subscription {
  /** Names it in the log. It holds no secret. */
  readonly label: string;
  /** Changes with its settings: one that was switched off is on again under others. */
  readonly settings: string;
  /**
   * Writes what is sent at every try.
   * @returns undefined when there is nothing to say
   */
  readonly bodyOf: (row: WebhookRow) => Promise<string | undefined>;
  /** Sends a message once. It never rejects because of what the destination does. */
  readonly deliver: (row: WebhookRow, body: string) => Promise<WebhookAnswer>;
}

/** What a sender needs. */
export interface WebhookSenderPorts {
  readonly bodyOf: WebhookDestination['bodyOf'];
  /** Makes what carries requests, through the proxy if there is one. */
  readonly dispatcherWith: (options: Agent.Options) => Promise<Dispatcher>;
  /** Cordon's version. */
  readonly version: string;
  /** Epoch milliseconds. */
  readonly now: () => number;
  /** How long an answer may take, in milliseconds; 15,000 when left out. */
  readonly timeoutMs?: number;
}

/**
 * Makes the destination of a webhook. Messages are signed as Standard Webhooks says. Redirects are not followed, and nothing of an answer is
 * read but its status and `Retry-After`.
 * @see https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md
 */
export function webhookSender(settings: WebhookSettings, ports: WebhookSenderPorts): WebhookDestination {
  const { url, secrets, events, privateNetwork } = settings;
  const { bodyOf, dispatcherWith, version, now, timeoutMs = 15_000 } = ports;
  const { hostname, host } = new URL(url);
  const isAllowed = isLoopbackUrl(url) ? () => true : privateNetwork ? isOfPrivateNetwork : isPublicAddress;
  const literal = ipAddress(hostname);
  let dispatcher: Promise<Dispatcher> | undefined;

  return {
    destination: createHash('sha256').update(url).digest('hex').slice(0, 16),
    events,
    label: host,
    settings: createHash('sha256')
      .update(JSON.stringify({ url, events, privateNetwork, keys: secrets.map(keyName) }))
      .digest('hex'),
    bodyOf,
    async deliver({ id }, body) {
      if (literal !== undefined && !isAllowed(literal)) return { kind: 'failed', failure: 'blocked' };
      const timestamp = Math.floor(now() / 1000);
      try {
        const { request } = await import('undici');
        dispatcher ??= dispatcherWith({ connect: { lookup: lookupOf(isAllowed), timeout: timeoutMs } });
        const answer = await request(url, {
          method: 'POST',
          dispatcher: await dispatcher,
          headers: {
            'content-type': 'application/json',
            'user-agent': `Cordon/${version}`,
            'webhook-id': id,
            'webhook-timestamp': String(timestamp),
            'webhook-signature': secrets.map((key) => signatureOf(key, { id, timestamp, body })).join(' '),
          },
          body,
          signal: AbortSignal.timeout(timeoutMs),
        });
        answer.body.on('error', () => undefined).destroy();
        const waits = answer.headers['retry-after'];
        return answerOf(answer.statusCode, retryAfter(typeof waits === 'string' ? waits : null));
      } catch (error) {
        return { kind: 'failed', failure: error instanceof AddressBlocked ? 'blocked' : 'no-answer' };
      }
    },
  };
}

/** A message as it is signed. `timestamp` is of this try, in seconds. */
export interface SignedWebhook {
  readonly id: string;
  readonly timestamp: number;
  readonly body: string;
}

/** Signs a message: HMAC-SHA-256 in base64, with the version of the scheme in front. */
export const signatureOf = (key: Uint8Array, { id, timestamp, body }: SignedWebhook): string =>
  `v1,${createHmac('sha256', key).update(`${id}.${timestamp}.${body}`).digest('base64')}`;

function answerOf(status: number, retryAfterMs: number | undefined): WebhookAnswer {
  if (status >= 200 && status < 300) return { kind: 'delivered' };
  if (status === 410) return { kind: 'gone' };
  return { kind: 'failed', failure: failureOf(status), status, retryAfterMs };
}

function failureOf(status: number): WebhookFailure {
  if (status >= 300 && status < 400) return 'redirected';
  return status === 408 || status === 429 || status >= 500 ? 'unavailable' : 'refused';
}

/** A host has an address that nothing may be sent to. */
class AddressBlocked extends Error {
  override readonly name = 'AddressBlocked';
}

/** Resolves a name when a connection is made, so that no later answer of the name server can lead it elsewhere. */
const lookupOf =
  (isAllowed: (address: string) => boolean): LookupFunction =>
  (hostname, options, done) => {
    lookup(hostname, { ...options, all: true }, (error, addresses) => {
      if (error !== null) {
        done(error, '');
        return;
      }
      const [first] = addresses;
      if (first === undefined) done(new Error('the name has no address'), '');
      else if (!addresses.every(({ address }) => isAllowed(ipAddress(address) ?? ''))) done(new AddressBlocked(), '');
      else if (options.all === true) done(null, addresses);
      else done(null, first.address, first.family);
    });
  };

/** What no private network has, such as the metadata services of clouds. */
const neverSentTo = ['0.0.0.0/8', '169.254.0.0/16', '224.0.0.0/3', '::/128', 'fe80::/10', 'ff00::/8', '64:ff9b::/96'];
const isOfPrivateNetwork = (address: string): boolean =>
  isIP(address) !== 0 && !address.startsWith('::ffff:') && !neverSentTo.some((range) => isInRange(range, address));

/** Names a key without telling anything of it that helps to guess it: keys have 24 random bytes or more. */
const keyName = (key: Uint8Array): string => createHash('sha256').update(key).digest('hex');
