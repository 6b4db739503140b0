import { createPublicKey } from 'node:crypto';
import { z } from 'zod';
import type { Logger } from '../telemetry/log.ts';
import { isLoopbackUrl } from '../base/loopback.ts';

/** A key as botbuilder's token check takes it. */
export interface SigningKey {
  /** PEM. */
  readonly key: string;
  /** Channels it may sign for; all when there are none. */
  readonly endorsements?: string[];
}

/** The keys that Teams signs with, from its OpenID metadata. */
export interface SigningKeys {
  /** @returns null for a key that nobody knows, and while no keys can be had */
  getKey(keyId: string): Promise<SigningKey | null>;
  /** Whether there are keys that count; asks for them when there are none yet. */
  has(): Promise<boolean>;
}

export interface SigningKeysPorts {
  /** URL of the OpenID metadata: https, or http on loopback. */
  readonly metadata: string;
  /** Epoch milliseconds. */
  readonly now: () => number;
  readonly log: Logger;
}

/** How long one fetch may take, in milliseconds: Teams waits for the answer meanwhile. */
const fetchMs = 2000;
/** Keys are fetched again when they are older than this, in milliseconds: for so long a withdrawn key still counts. */
const freshMs = 60 * 60_000;
/** How long keys count when they cannot be fetched again, in milliseconds. */
const staleMs = 24 * 60 * 60_000;
/** Between two fetches, in milliseconds: whoever sends made-up key ids must not make us fetch all the time. */
const gapMs = { worked: 60_000, failed: 5000 };

/**
 * In place of botbuilder's own cache, which fetches without a deadline and once per waiting activity, tells its caller the URL,
 * misses a new key for an hour, keeps a withdrawn one for a day, and drops good keys in an outage.
 */
export function signingKeys({ metadata, now, log }: SigningKeysPorts): SigningKeys {
  let keys: ReadonlyMap<string, SigningKey> = new Map();
  let fetchedAt = -Infinity;
  let nextAt = -Infinity;
  let fetching: Promise<void> | undefined;

  const refresh = async (): Promise<void> => {
    try {
      keys = await fetchKeys(metadata);
      fetchedAt = now();
      nextAt = now() + gapMs.worked;
    } catch (error) {
      nextAt = now() + gapMs.failed;
      log.error({ err: error, metadata }, 'the keys that Teams signs with cannot be fetched; activities are refused');
    }
  };

  return {
    async getKey(keyId) {
      const known = (): SigningKey | undefined => (now() - fetchedAt < staleMs ? keys.get(keyId) : undefined);
      const isFresh = now() - fetchedAt < freshMs;
      if ((known() === undefined || !isFresh) && (fetching !== undefined || now() >= nextAt)) {
        fetching ??= refresh().finally(() => {
          fetching = undefined;
        });
        // With a key in hand nobody has to wait for newer ones.
        if (known() === undefined) await fetching;
      }
      return known() ?? null;
    },
    async has() {
      await this.getKey('');
      return keys.size > 0 && now() - fetchedAt < staleMs;
    },
  };
}

const openIdMetadata = z.object({ jwks_uri: z.string() });
const jwks = z.object({
  keys: z.array(
    z.object({
      kid: z.string().optional(),
      kty: z.string().optional(),
      n: z.string().optional(),
      e: z.string().optional(),
      endorsements: z.array(z.string()).optional(),
    }),
  ),
});

/** @see https://learn.microsoft.com/azure/bot-service/rest-api/bot-framework-rest-connector-authentication */
async function fetchKeys(metadata: string): Promise<ReadonlyMap<string, SigningKey>> {
  const { jwks_uri: keysUrl } = openIdMetadata.parse(await fetchJson(metadata));
  if (!keysUrl.startsWith('https://') && !(isLoopbackUrl(metadata) && isLoopbackUrl(keysUrl)))
    throw new Error('the metadata names an address for the keys that is not https');
  const { keys } = jwks.parse(await fetchJson(keysUrl));
  return new Map(
    keys.flatMap(({ kid, kty, n, e, endorsements }) => {
      if (kid === undefined || kty !== 'RSA' || n === undefined || e === undefined) return [];
      const key = createPublicKey({ key: { kty, n, e }, format: 'jwk' }).export({ type: 'spki', format: 'pem' });
      return [[kid, { key: key.toString(), ...(endorsements === undefined ? {} : { endorsements }) }]];
    }),
  );
}

async function fetchJson(url: string): Promise<unknown> {
  const response = await fetch(url, { redirect: 'error', signal: AbortSignal.timeout(fetchMs) });
  if (!response.ok) {
    await response.body?.cancel();
    throw new Error(`HTTP ${response.status}`);
  }
  return response.json();
}
