import assert from 'node:assert/strict';
import type { KeyObject } from 'node:crypto';
import { createEntraCallers } from '../../../bot/mcp/entra-callers.ts';
import { mcpAudience } from '../../harness/assistant.ts';
import { assistantClient, entraBearer } from '../../harness/entra-keys.ts';
import { listening } from '../../harness/graph.ts';
import { keptLog } from '../../harness/harness.ts';
import { keyPairs, rs } from '../../harness/teams-issuer.ts';

const contoso = '11111111-1111-4111-8111-111111111111';
const fabrikam = '55555555-5555-4555-8555-555555555555';

/** An Entra on loopback whose tenants sign with keys of their own, and the callers that it vouches for. */
async function setUp(keys: Readonly<Record<string, KeyObject>>) {
  const asked: string[] = [];
  const port = await listening((request, response) => {
    const path = request.url ?? '';
    asked.push(path);
    const key = keys[path.split('/')[1] ?? ''];
    response.statusCode = key === undefined ? 503 : 200;
    const jwk = { ...key?.export({ format: 'jwk' }), kid: 'entra', use: 'sig' };
    const metadata = {
      jwks_uri: `http://${request.headers.host ?? ''}${path.replace(/v2\.0\/.*/, 'discovery/v2.0/keys')}`,
    };
    response.end(JSON.stringify(path.endsWith('/keys') ? { keys: [jwk] } : metadata));
  });
  const authority = `http://127.0.0.1:${port}`;
  const { log, logged } = keptLog();
  const tenants = {
    all: [contoso, fabrikam].map((id) => ({ id, name: id, domains: [] })),
    botTenant: contoso,
  };
  const callers = createEntraCallers({
    audience: mcpAudience,
    publicUrl: undefined,
    tenants,
    authorityOf: () => authority,
    now: Date.now,
    log,
  });
  const callerOf = (tid: string, key: KeyObject) =>
    callers.callerOf({
      address: undefined,
      authorization: entraBearer({
        claims: { tid, iss: `${authority}/${tid.toLowerCase()}/v2.0` },
        signWith: rs('sha256', key),
      }),
    });
  return { callerOf, asked, logged };
}

describe('a caller whom Entra vouches for', () => {
  const own = { [contoso]: keyPairs.teams.publicKey, [fabrikam]: keyPairs.other.publicKey };

  it('is known by object id, tenant and client app', async () => {
    const { callerOf } = await setUp(own);

    const caller = await callerOf(contoso, keyPairs.teams.privateKey);

    assert.deepEqual([caller?.person.name, caller?.tenant, caller?.client], ['Megan Bowen', contoso, assistantClient]);
  });

  it('is nobody when another tenant has signed', async () => {
    const { callerOf } = await setUp(own);

    assert.equal((await callerOf(fabrikam, keyPairs.other.privateKey))?.tenant, fabrikam);
    assert.equal(await callerOf(contoso, keyPairs.other.privateKey), undefined);
    assert.equal(await callerOf(fabrikam, keyPairs.teams.privateKey), undefined);
  });

  it('costs no fetch when the tenant is not served, and one for many', async () => {
    const { callerOf, asked } = await setUp(own);

    await callerOf('99999999-9999-4999-8999-999999999999', keyPairs.teams.privateKey);
    const before = asked.length;
    await Promise.all(Array.from({ length: 20 }, () => callerOf(contoso, keyPairs.teams.privateKey)));

    assert.equal(before, 0);
    assert.equal(asked.length, 2);
  });

  it('is nobody while the keys cannot be fetched, and the log says whose', async () => {
    const { callerOf, logged } = await setUp({});

    assert.equal(await callerOf(contoso, keyPairs.teams.privateKey), undefined);
    assert.match(logged(), /the keys that Entra signs with cannot be fetched; what it signed is refused/);
  });
});
