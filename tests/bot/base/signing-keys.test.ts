import assert from 'node:assert/strict';
import { signingKeys } from '../../../bot/base/signing-keys.ts';
import { keptLog } from '../../harness/harness.ts';
import { answers, listening } from '../../harness/graph.ts';
import { keyPairs, startIssuer } from '../../harness/teams-issuer.ts';

const minute = 60_000;
const hour = 60 * minute;

/** Keys of a loopback issuer, with a clock that the test sets. */
async function setUp() {
  const issuer = await startIssuer();
  const { log, logged } = keptLog();
  const clock = { at: 0 };
  const keys = signingKeys({ metadata: issuer.metadata, signer: 'Teams', now: () => clock.at, log });
  const fetchesOf = () => issuer.fetches.filter((path) => path === '/keys').length;
  return { issuer, keys, clock, logged, fetchesOf };
}

const publicKey = keyPairs.other.publicKey;

describe('the keys that Teams signs with', () => {
  it('are fetched once for all who wait for them', async () => {
    const { keys, fetchesOf } = await setUp();

    const found = await Promise.all(Array.from({ length: 50 }, () => keys.getKey('teams')));

    assert.ok(found.every((key) => key?.jwk.kty === 'RSA'));
    assert.equal(fetchesOf(), 1);
  });

  it('are fetched again for a new key id, but not for every made-up one', async () => {
    const { issuer, keys, clock, fetchesOf } = await setUp();
    await keys.getKey('teams');
    issuer.keys = [...issuer.keys, { kid: 'rotated', publicKey }];

    const soon = await keys.getKey('rotated');
    for (let n = 0; n < 100; n += 1) await keys.getKey(`made-up ${n}`);
    clock.at += minute;
    const later = await keys.getKey('rotated');

    assert.equal(soon, null);
    assert.notEqual(later, null);
    assert.equal(fetchesOf(), 2);
  });

  it('count for an hour after they were withdrawn, and no longer', async () => {
    const { issuer, keys, clock } = await setUp();
    await keys.getKey('teams');
    issuer.keys = [{ kid: 'rotated', publicKey }];

    clock.at += hour - 1;
    const before = await keys.getKey('teams');
    clock.at += 1;
    await keys.getKey('teams'); // starts the fetch, and does not wait for it
    await keys.getKey('rotated'); // waits for the same one
    const after = await keys.getKey('teams');

    assert.notEqual(before, null);
    assert.equal(after, null);
  });

  it('count through an outage of a day, and no longer', async () => {
    const { issuer, keys, clock, logged } = await setUp();
    await keys.getKey('teams');
    issuer.mood = 'broken';

    clock.at += 24 * hour - 1;
    const during = await keys.getKey('teams');
    await keys.getKey('nobody');
    clock.at += minute;
    const after = await keys.getKey('teams');

    assert.notEqual(during, null);
    assert.equal(after, null);
    assert.match(logged(), /keys that Teams signs with cannot be fetched/);
    assert.doesNotMatch(logged(), /internal detail/);
  });

  it('are unknown while the server has never answered, and are asked for at most once in five seconds', async () => {
    const { issuer, keys, clock } = await setUp();
    issuer.mood = 'broken';

    const none = await Promise.all([keys.getKey('teams'), keys.getKey('teams')]);
    for (let n = 0; n < 100; n += 1) await keys.getKey('teams');
    const asked = issuer.fetches.length;
    issuer.mood = 'well';
    clock.at += 5000;

    assert.deepEqual(none, [null, null]);
    assert.equal(asked, 1);
    assert.notEqual(await keys.getKey('teams'), null);
  });

  it('do not make anybody wait for a server that hangs', async () => {
    const { issuer, keys } = await setUp();
    issuer.mood = 'hanging';
    const startedAt = performance.now();

    const key = await keys.getKey('teams');

    assert.equal(key, null);
    assert.ok(performance.now() - startedAt < 5000);
  });

  it('are not fetched over plain http from another machine, whatever the metadata names', async () => {
    const body = JSON.stringify({ jwks_uri: 'http://192.0.2.1/keys' });
    const port = await listening(answers(200, { 'Content-Type': 'application/json' }, body));
    const { log, logged } = keptLog();
    const keys = signingKeys({ metadata: `http://127.0.0.1:${port}/`, signer: 'Teams', now: () => 0, log });

    const key = await keys.getKey('teams');

    assert.equal(key, null);
    assert.match(logged(), /not https/);
  });

  it('are ignored when they are not for RSA', async () => {
    const jwk = { kid: 'ec', kty: 'EC', crv: 'P-256', x: 'a', y: 'b' };
    const port = await listening((request, response) => {
      const isKeys = request.url === '/keys';
      const body = isKeys ? { keys: [jwk] } : { jwks_uri: `http://127.0.0.1:${port}/keys` };
      answers(200, { 'Content-Type': 'application/json' }, JSON.stringify(body))(request, response);
    });
    const { log, logged } = keptLog();
    const keys = signingKeys({ metadata: `http://127.0.0.1:${port}/`, signer: 'Teams', now: () => 0, log });

    assert.equal(await keys.getKey('ec'), null);
    assert.equal(logged(), '');
  });
});
