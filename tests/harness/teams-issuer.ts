import { createHmac, generateKeyPairSync, sign, type KeyObject } from 'node:crypto';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterTest } from './harness.ts';

/** The issuer of Teams’ tokens. */
export const issuer = 'https://api.botframework.com';
/** The app id of the bot. */
export const botId = '22222222-2222-4222-8222-222222222222';

/** Made once: a key takes a while. */
export const keyPairs = {
  teams: generateKeyPairSync('rsa', { modulusLength: 2048 }),
  other: generateKeyPairSync('rsa', { modulusLength: 2048 }),
} as const;

/** A signing key as the issuer publishes it. */
export interface PublishedKey {
  readonly kid: string;
  readonly publicKey: KeyObject;
  readonly endorsements?: readonly string[];
}

/** The metadata server of whoever signs Teams' tokens, over loopback. What it publishes and how it fails can be changed. */
export interface Issuer {
  readonly port: number;
  readonly metadata: string;
  keys: readonly PublishedKey[];
  mood: 'well' | 'broken' | 'hanging';
  /** Paths that were asked for. */
  readonly fetches: readonly string[];
}

const teamsKeys: readonly PublishedKey[] = [
  { kid: 'teams', publicKey: keyPairs.teams.publicKey, endorsements: ['msteams', 'webchat'] },
  { kid: 'web', publicKey: keyPairs.teams.publicKey, endorsements: ['webchat'] },
  { kid: 'bare', publicKey: keyPairs.teams.publicKey },
];

/** Starts it; it is closed after the test. */
export async function startIssuer(): Promise<Issuer> {
  const fetches: string[] = [];
  const server = createServer((request, response) => {
    fetches.push(request.url ?? '');
    if (self.mood === 'hanging') return;
    response.statusCode = self.mood === 'broken' ? 503 : 200;
    response.setHeader('Content-Type', 'application/json');
    const own = `${String(request.headers['x-forwarded-proto'] ?? 'http')}://${request.headers.host ?? ''}`;
    response.end(JSON.stringify(request.url === '/keys' ? jwksOf(self.keys) : { issuer, jwks_uri: `${own}/keys` }));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  afterTest(() => {
    server.closeAllConnections();
    server.close();
  });
  const { port } = server.address() as AddressInfo;
  const self: Issuer = {
    port,
    metadata: `http://127.0.0.1:${port}/.well-known/openidconfiguration`,
    keys: teamsKeys,
    mood: 'well',
    fetches,
  };
  return self;
}

const jwksOf = (keys: readonly PublishedKey[]) => ({
  keys: keys.map(({ kid, publicKey, endorsements }) => ({
    ...publicKey.export({ format: 'jwk' }),
    kid,
    use: 'sig',
    endorsements,
  })),
});

/** What a token differs in from a good one; a claim that is undefined is left out. */
export interface TokenTraits {
  readonly claims?: Readonly<Record<string, unknown>>;
  readonly header?: Readonly<Record<string, unknown>>;
  readonly signWith?: (input: string) => Buffer;
}

/** Signs with a private key; `hash` such as `sha256`. */
export const rs = (hash: string, key: KeyObject) => (input: string) => sign(hash, Buffer.from(input), key);

/**
 * The Authorization header of a request from Teams: a token of the Bot Framework for this bot, valid for an hour.
 */
export function bearer(serviceUrl: string, { claims, header, signWith }: TokenTraits = {}): string {
  const now = Math.floor(Date.now() / 1000);
  const good = { serviceurl: serviceUrl, nbf: now - 60, exp: now + 3600, iss: issuer, aud: botId };
  const input = [
    { alg: 'RS256', kid: 'teams', typ: 'JWT', ...header },
    { ...good, ...claims },
  ]
    .map((part) => Buffer.from(JSON.stringify(part)).toString('base64url'))
    .join('.');
  const signature = (signWith ?? rs('sha256', keyPairs.teams.privateKey))(input);
  return `Bearer ${input}.${signature.toString('base64url')}`;
}

/** The classic forgery: the public key, which everybody has, taken for a shared secret. */
export const hmacWithPublicKey = (input: string): Buffer =>
  createHmac('sha256', keyPairs.teams.publicKey.export({ type: 'spki', format: 'pem' }))
    .update(input)
    .digest();
