import assert from 'node:assert/strict';
import { createHmac, generateKeyPairSync, type KeyObject } from 'node:crypto';
import { tokenCheck } from '../../../bot/teams/token-check.ts';
import { answers, listening } from '../../harness/graph.ts';
import { keptLog } from '../../harness/harness.ts';
import {
  bearer,
  botId,
  hmacWithPublicKey,
  issuer,
  keyPairs,
  rs,
  type TokenTraits,
} from '../../harness/teams-issuer.ts';
import { teamsUrl } from '../../harness/tenant-harness.ts';

const small = generateKeyPairSync('rsa', { modulusLength: 1024 });
const jwkOf = (key: KeyObject): object => key.export({ format: 'jwk' });

/** What the issuer publishes; `n` and `e` are those of Teams' key unless a test says otherwise. */
const published = [
  { kid: 'teams', use: 'sig', endorsements: ['msteams'], ...jwkOf(keyPairs.teams.publicKey) },
  { kid: 'endorsed for nothing', use: 'sig', endorsements: [], ...jwkOf(keyPairs.teams.publicKey) },
  { kid: 'endorsed for web chat', use: 'sig', endorsements: ['webchat'], ...jwkOf(keyPairs.teams.publicKey) },
  { kid: 'for encryption', use: 'enc', endorsements: ['msteams'], ...jwkOf(keyPairs.teams.publicKey) },
  { kid: 'small', use: 'sig', endorsements: ['msteams'], ...jwkOf(small.publicKey) },
  { kid: 'broken', use: 'sig', endorsements: ['msteams'], kty: 'RSA', n: '!', e: '!' },
];

/** A token check in front of a loopback issuer, with a clock that the test sets. */
async function setUp() {
  const fetches: string[] = [];
  const port = await listening((request, response) => {
    fetches.push(request.url ?? '');
    const body = request.url === '/keys' ? { keys: published } : { jwks_uri: `http://127.0.0.1:${port}/keys` };
    answers(200, { 'Content-Type': 'application/json' }, JSON.stringify(body))(request, response);
  });
  const { log, logged } = keptLog();
  const clock = { at: Date.now() };
  const metadata = `http://127.0.0.1:${port}/`;
  const cloud = { service: '', issuer, metadata, scope: '', overridden: [] };
  return { tokens: tokenCheck(cloud, botId, log, () => clock.at), clock, fetches, logged };
}

const withHeader = (header: Readonly<Record<string, unknown>>): TokenTraits => ({ header });
const byStranger = rs('sha256', keyPairs.other.privateKey);
const seconds = (minutes: number): number => Math.floor(Date.now() / 1000) + minutes * 60;

/** A token whose three parts are given as they stand. */
const raw = (header: object, claims: object, signature: string): string =>
  `Bearer ${[header, claims].map((part) => Buffer.from(JSON.stringify(part)).toString('base64url')).join('.')}.${signature}`;

const goodClaims = () => ({ serviceurl: teamsUrl, exp: seconds(60), iss: issuer, aud: botId });

describe('the check of a token', () => {
  const accepted: readonly (readonly [why: string, traits: () => TokenTraits])[] = [
    ['an endorsed key', () => ({})],
    ['a key with an empty list of endorsements', () => withHeader({ kid: 'endorsed for nothing' })],
    ['no type in the header', () => withHeader({ typ: undefined })],
    ['four minutes past its end', () => ({ claims: { exp: seconds(-4) } })],
    ['four minutes before its beginning', () => ({ claims: { nbf: seconds(4) } })],
  ];
  for (const [why, traits] of accepted) {
    it(`accepts a token with ${why}, and answers its claims`, async () => {
      const { tokens } = await setUp();

      const claims = await tokens.claimsOf(bearer(teamsUrl, traits()));

      assert.deepEqual([claims?.iss, claims?.aud, claims?.['serviceurl']], [issuer, botId, teamsUrl]);
    });
  }

  const refused: readonly (readonly [why: string, authorization: () => string])[] = [
    ['no algorithm and no signature', () => raw({ alg: 'none', kid: 'teams' }, goodClaims(), '')],
    ['no algorithm, in other letters', () => bearer(teamsUrl, withHeader({ alg: 'nOnE' }))],
    ['no signature', () => raw({ alg: 'RS256', kid: 'teams' }, goodClaims(), '')],
    ['a made-up signature', () => `${bearer(teamsUrl).replace(/\.[^.]*$/, '')}.${'A'.repeat(342)}`],
    [
      'HS256 with the public key in PEM',
      () => bearer(teamsUrl, { header: { alg: 'HS256' }, signWith: hmacWithPublicKey }),
    ],
    ['HS256 with the modulus', () => bearer(teamsUrl, { header: { alg: 'HS256' }, signWith: hmacWithModulus })],
    ['RS256 as a claim instead of in the header', () => algorithmInClaims()],
    ['ES256 in the header', () => bearer(teamsUrl, withHeader({ alg: 'ES256' }))],
    ['RS384', () => bearer(teamsUrl, { header: { alg: 'RS384' }, signWith: rs('sha384', keyPairs.teams.privateKey) })],
    ['no key id', () => bearer(teamsUrl, withHeader({ kid: undefined }))],
    ['a key id that is a list', () => bearer(teamsUrl, withHeader({ kid: ['teams'] }))],
    ['an unknown key id', () => bearer(teamsUrl, withHeader({ kid: 'nobody' }))],
    ['a key that is endorsed for web chat only', () => bearer(teamsUrl, withHeader({ kid: 'endorsed for web chat' }))],
    ['a key that is for encryption', () => bearer(teamsUrl, withHeader({ kid: 'for encryption' }))],
    [
      'a key of 1024 bits',
      () => bearer(teamsUrl, { header: { kid: 'small' }, signWith: rs('sha256', small.privateKey) }),
    ],
    ['a published key that is broken', () => bearer(teamsUrl, withHeader({ kid: 'broken' }))],
    [
      'the forger’s own key in the header',
      () => bearer(teamsUrl, { header: { jwk: jwkOf(keyPairs.other.publicKey) }, signWith: byStranger }),
    ],
    [
      'the address of the forger’s keys in the header',
      () => bearer(teamsUrl, { header: { jku: 'http://127.0.0.1:9/keys' }, signWith: byStranger }),
    ],
    [
      'an extension that must be understood',
      () => bearer(teamsUrl, withHeader({ crit: ['urn:example:x'], 'urn:example:x': true })),
    ],
    ['a payload that is not encoded', () => bearer(teamsUrl, withHeader({ b64: false, crit: ['b64'] }))],
    ['a payload that is no object', () => raw({ alg: 'RS256', kid: 'teams' }, [goodClaims()], 'c2ln')],
    ['an end six minutes ago', () => bearer(teamsUrl, { claims: { exp: seconds(-6) } })],
    ['an end that is no number', () => bearer(teamsUrl, { claims: { exp: String(seconds(60)) } })],
    ['an end without end', () => bearer(teamsUrl, { claims: { exp: null } })],
    ['a beginning in six minutes', () => bearer(teamsUrl, { claims: { nbf: seconds(6) } })],
    ['a beginning that is no number', () => bearer(teamsUrl, { claims: { nbf: 'now' } })],
    ['two audiences, one of them this bot', () => bearer(teamsUrl, { claims: { aud: [botId, 'another'] } })],
    ['a list of issuers', () => bearer(teamsUrl, { claims: { iss: [issuer] } })],
    ['five parts, as an encrypted one has', () => `${bearer(teamsUrl)}.a.b`],
    ['two spaces after the scheme', () => bearer(teamsUrl).replace(' ', '  ')],
    ['more than 8000 characters of claims', () => bearer(teamsUrl, { claims: { junk: 'x'.repeat(8000) } })],
  ];
  for (const [why, authorization] of refused) {
    it(`refuses a token with ${why}`, async () => {
      const { tokens } = await setUp();
      const header = authorization();

      const claims = await tokens.claimsOf(header);

      assert.equal(claims, undefined);
      assert.ok(await tokens.claimsOf(bearer(teamsUrl)), 'a good token is accepted afterwards');
    });
  }

  it('judges the time by its own clock', async () => {
    const { tokens, clock } = await setUp();
    const token = bearer(teamsUrl);

    clock.at += 64 * 60_000;
    const before = await tokens.claimsOf(token);
    clock.at += 2 * 60_000;
    const after = await tokens.claimsOf(token);

    assert.ok(before);
    assert.equal(after, undefined);
  });

  it('fetches no keys for a token that is not for this bot', async () => {
    const { tokens, fetches } = await setUp();

    await tokens.claimsOf(bearer(teamsUrl, { claims: { aud: 'another' }, signWith: byStranger }));
    await tokens.claimsOf(bearer(teamsUrl, withHeader({ alg: 'none' })));

    assert.deepEqual(fetches, []);
  });

  it('logs nothing about a forged token, and an error about a key that cannot be used', async () => {
    const { tokens, logged } = await setUp();

    await tokens.claimsOf(bearer(teamsUrl, { signWith: byStranger }));
    const afterForged = logged();
    await tokens.claimsOf(bearer(teamsUrl, withHeader({ kid: 'broken' })));

    assert.equal(afterForged, '');
    assert.match(logged(), /"level":50.*refused a token that could not be checked/);
  });
});

/** The modulus is public as well, and just as wrong as a shared secret. */
const hmacWithModulus = (input: string): Buffer =>
  createHmac('sha256', Buffer.from(keyPairs.teams.publicKey.export({ format: 'jwk' }).n ?? '', 'base64url'))
    .update(input)
    .digest();

/** A token signed by HS256 whose claims pretend that it is RS256. */
const algorithmInClaims = (): string =>
  bearer(teamsUrl, { header: { alg: 'HS256' }, claims: { alg: 'RS256' }, signWith: hmacWithPublicKey });
