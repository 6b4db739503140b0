import type { JWK } from 'jose';
import { z } from 'zod';
import { isLoopbackUrl } from './loopback.ts';
import type { Logger } from '../telemetry/log.ts';

/** A public key of whoever signs tokens. */
export interface SigningKey {
  readonly jwk: JWK;
  /** The channels that the key may sign for; every channel when undefined or empty. */
  readonly endorsements?: readonly string[];
}

/** The keys that tokens are signed with. */
export interface SigningKeys {
  /**
   * Finds a key, and fetches the keys first when that is due.
   * @param keyId the `kid` of a token's header
   * @returns null when there is no such key, or when no keys could be fetched
   */
  getKey(keyId: string): Promise<SigningKey | null>;
  /**
   * Tells whether there are keys that count, and fetches them if there are none yet.
   * @returns false while every token is refused
   */
  has(): Promise<boolean>;
}

/** What the keys need from outside. */
export interface SigningKeysPorts {
  /** URL of the OpenID metadata: https, or http on loopback. */
  readonly metadata: string;
  /** Who signs, for the log: `Teams`. */
  readonly signer: string;
  /** Returns epoch milliseconds. */
  readonly now: () => number;
  readonly log: Logger;
}

/** Deadline of one fetch in milliseconds. The caller waits for our answer meanwhile. */
const fetchMs = 2000;
/** Age in milliseconds at which keys are fetched again. A key that is withdrawn counts for that long. */
const freshMs = 60 * 60_000;
/** Age in milliseconds at which keys stop counting when they could not be fetched again. */
const staleMs = 24 * 60 * 60_000;
/** Shortest time between two fetches in milliseconds, so that made-up key ids cannot make us fetch all the time. */
const gapMs = { afterSuccess: 60_000, afterFailure: 5000 };

/**
 * Makes a cache of signing keys. `createRemoteJWKSet` of jose would not do: it does not read OpenID metadata and drops
 * good keys when it cannot fetch newer ones. These rules hold here:
 * - All callers that wait share one fetch, which has a deadline.
 * - Keys are fetched again after an hour, and for an unknown key id, but at most once a minute, or five seconds after a failure.
 * - While the server cannot be reached, the keys of the last 24 hours count. Nobody with a known key waits for a fetch.
 */
export function signingKeys({ metadata, signer, now, log }: SigningKeysPorts): SigningKeys {
  let keys: ReadonlyMap<string, SigningKey> = new Map();
  let fetchedAt = -Infinity;
  let nextFetchAt = -Infinity;
  let fetching: Promise<void> | undefined;

  const refresh = async (): Promise<void> => {
    try {
      keys = await fetchKeys(metadata);
      fetchedAt = now();
      nextFetchAt = now() + gapMs.afterSuccess;
    } catch (error) {
      nextFetchAt = now() + gapMs.afterFailure;
      log.error(
        { err: error, metadata },
        `the keys that ${signer} signs with cannot be fetched; what it signed is refused`,
      );
    }
  };
  const isYoungerThan = (ms: number): boolean => now() - fetchedAt < ms;

  return {
    async getKey(keyId) {
      const known = (): SigningKey | undefined => (isYoungerThan(staleMs) ? keys.get(keyId) : undefined);
      const isDue = known() === undefined || !isYoungerThan(freshMs);
      if (isDue && (fetching !== undefined || now() >= nextFetchAt)) {
        fetching ??= refresh().finally(() => {
          fetching = undefined;
        });
        // A caller that has a key does not wait for newer ones.
        if (known() === undefined) await fetching;
      }
      return known() ?? null;
    },
    async has() {
      await this.getKey('');
      return keys.size > 0 && isYoungerThan(staleMs);
    },
  };
}

const openIdMetadata = z.object({ jwks_uri: z.string() });
const jwks = z.object({
  keys: z.array(
    z.object({
      kid: z.string().optional(),
      kty: z.string().optional(),
      use: z.string().optional(),
      n: z.string().optional(),
      e: z.string().optional(),
      endorsements: z.array(z.string()).optional(),
    }),
  ),
});
type PublishedKey = z.output<typeof jwks>['keys'][number];

/**
 * Fetches the metadata, then the keys that it points to.
 * @returns the keys by key id
 * @see https://learn.microsoft.com/azure/bot-service/rest-api/bot-framework-rest-connector-authentication
 */
async function fetchKeys(metadata: string): Promise<ReadonlyMap<string, SigningKey>> {
  const { jwks_uri: keysUrl } = openIdMetadata.parse(await fetchJson(metadata));
  if (!keysUrl.startsWith('https://') && !(isLoopbackUrl(metadata) && isLoopbackUrl(keysUrl)))
    throw new Error('the metadata names an address for the keys that is not https');
  const { keys } = jwks.parse(await fetchJson(keysUrl));
  return new Map(keys.flatMap(rsaKey));
}

/** A key with its id; nothing for a key that has no id or is not for RSA signatures. */
function rsaKey({ kid, kty, use = 'sig', n, e, endorsements }: PublishedKey): [string, SigningKey][] {
  if (kid === undefined || kty !== 'RSA' || use !== 'sig' || n === undefined || e === undefined) return [];
  const jwk = { kty, n, e };
  return [[kid, endorsements === undefined ? { jwk } : { jwk, endorsements }]];
}

async function fetchJson(url: string): Promise<unknown> {
  const response = await fetch(url, { redirect: 'error', signal: AbortSignal.timeout(fetchMs) });
  if (!response.ok) {
    await response.body?.cancel();
    throw new Error(`HTTP ${response.status}`);
  }
  return response.json();
}
