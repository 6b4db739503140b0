import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { readFaults } from '../../../practice/http/faults.ts';
import { temporaryFolder } from '../../harness/cleanup.ts';
import { practiceFixture, errorOf, objectOf } from '../practice-fixture.ts';

const block = { body: { accountEnabled: false } };

describe('faults of the practice tenant', () => {
  it('answer with a status, change nothing, and are used up', async () => {
    const { tenant, call } = await practiceFixture({
      faults: '[{"match":"PATCH /users/*","times":2,"status":503,"retryAfter":1}]',
    });

    const first = await call('PATCH', '/users/alex@contoso.com', block);
    const second = await call('PATCH', '/users/alex@contoso.com', block);
    const before = tenant.user('alex@contoso.com')?.accountEnabled;
    const third = await call('PATCH', '/users/alex@contoso.com', block);

    assert.deepEqual([first.status, second.status, third.status], [503, 503, 204]);
    assert.deepEqual([first.headers.get('retry-after'), errorOf(first).code], ['1', 'serviceNotAvailable']);
    assert.equal(before, true);
    assert.equal(tenant.user('alex@contoso.com')?.accountEnabled, false);
  });

  const statuses = [
    { status: 400, code: 'Request_BadRequest' },
    { status: 401, code: 'InvalidAuthenticationToken' },
    { status: 403, code: 'Authorization_RequestDenied' },
    { status: 404, code: 'Request_ResourceNotFound' },
    { status: 409, code: 'Directory_ConcurrencyViolation' },
    { status: 429, code: 'TooManyRequests' },
    { status: 500, code: 'UnknownError' },
    { status: 502, code: 'UnknownError' },
    { status: 503, code: 'serviceNotAvailable' },
    { status: 504, code: 'UnknownError' },
  ] as const;
  for (const { status, code } of statuses) {
    it(`say ${code} with ${status}`, async () => {
      const { tenant, get } = await practiceFixture();
      tenant.setFaults([{ match: 'GET /users/*', status }]);

      const reply = await get('/users/alex@contoso.com');

      assert.deepEqual([reply.status, errorOf(reply).code], [status, code]);
      assert.equal(reply.headers.get('retry-after'), status === 429 ? '1' : null);
    });
  }

  it('use the code and message of the fault, as for a missing licence', async () => {
    const { tenant, get } = await practiceFixture();
    const error = { code: 'Forbidden', message: 'Your tenant is not licensed for this feature.' };
    tenant.setFaults([{ match: 'GET /users/*', status: 403, ...error }]);

    const reply = await get('/users/alex@contoso.com');

    const { code, message } = errorOf(reply);
    assert.deepEqual([reply.status, { code, message }], [403, error]);
  });

  it('lose a request before it is carried out', async () => {
    const { tenant, call } = await practiceFixture();
    tenant.setFaults([{ match: 'PATCH /users/*', drop: 'before' }]);

    await assert.rejects(call('PATCH', '/users/alex@contoso.com', block));

    assert.equal(tenant.user('alex@contoso.com')?.accountEnabled, true);
    assert.equal(tenant.calls[0]?.status, null);
  });

  it('lose the answer after the request is carried out', async () => {
    const { tenant, call } = await practiceFixture();
    tenant.setFaults([{ match: 'PATCH /users/*', drop: 'after' }]);

    await assert.rejects(call('PATCH', '/users/alex@contoso.com', block));

    assert.equal(tenant.user('alex@contoso.com')?.accountEnabled, false);
    assert.equal(tenant.calls[0]?.status, null);
  });

  it('only delay when they have nothing but a delay', async () => {
    const { tenant, call } = await practiceFixture({ now: Date.now });
    tenant.setFaults([{ match: 'PATCH /users/*', delayMs: 30 }]);

    const reply = await call('PATCH', '/users/alex@contoso.com', block);

    const [recorded] = tenant.calls;
    assert.equal(reply.status, 204);
    assert.ok(Date.parse(recorded?.endedAt ?? '') - Date.parse(recorded?.startedAt ?? '') >= 29);
  });

  const matches = [
    { match: 'PATCH /users/*', hits: true, why: 'a star is any text' },
    { match: 'patch /USERS/*', hits: true, why: 'in any case' },
    { match: 'PATCH /users/alex@contoso.com', hits: true, why: 'the path is read decoded' },
    { match: 'PATCH /v1.0/users/*', hits: true, why: 'a version is ignored' },
    { match: '* /users/*', hits: true, why: 'a star is any method' },
    { match: 'PATCH /*', hits: true, why: 'a star goes over slashes' },
    { match: 'PATCH /users', hits: false, why: 'the whole path counts' },
    { match: 'GET /users/*', hits: false, why: 'another method' },
    { match: 'PATCH /users/a.ex@contoso.com', hits: false, why: 'a dot is a dot' },
  ];
  for (const { match, hits, why } of matches) {
    it(`${hits ? 'meet' : 'miss'} a request by ${match}: ${why}`, async () => {
      const { tenant, call } = await practiceFixture();
      tenant.setFaults([{ match, status: 500 }]);

      const reply = await call('PATCH', '/users/alex%40contoso.com?api=1', block);

      assert.equal(reply.status, hits ? 500 : 204);
    });
  }

  it('take the first that matches and has times left', async () => {
    const { tenant, get } = await practiceFixture();
    tenant.setFaults([
      { match: 'GET /users/*', status: 500 },
      { match: 'GET /users/*', status: 404 },
    ]);

    const statusesInTurn = [];
    for (let turn = 0; turn < 3; turn += 1) statusesInTurn.push((await get('/users/alex@contoso.com')).status);

    assert.deepEqual(statusesInTurn, [500, 404, 200]);
  });

  it('are replaced over HTTP, and listed with how often each still applies', async () => {
    const { call, get } = await practiceFixture({ faults: '[{"match":"GET /users","status":500}]' });

    const set = await call('POST', '/practice/faults', { body: [{ match: 'GET /users/*', times: 2, status: 404 }] });
    await get('/users/alex@contoso.com');
    const left = await get('/practice/faults');

    assert.equal(set.status, 204);
    assert.deepEqual(left.body, [{ match: 'GET /users/*', times: 1, status: 404, delayMs: 0 }]);
  });

  it('stay as they are when their replacement is wrong, and the answer says why', async () => {
    const { tenant, call } = await practiceFixture({ faults: '[{"match":"GET /users","status":500}]' });

    const reply = await call('POST', '/practice/faults', { body: [{ match: 'GET /users', staus: 500 }] });

    assert.equal(reply.status, 400);
    assert.match(JSON.stringify(objectOf(reply)), /staus/);
    assert.equal(tenant.faults.length, 1);
  });

  it('are not recorded when they are set', async () => {
    const { tenant, call } = await practiceFixture();

    await call('POST', '/practice/faults', { body: [] });

    assert.deepEqual(tenant.calls, []);
  });

  it('are read from a file', () => {
    const file = join(temporaryFolder(), 'faults.json');
    writeFileSync(file, '[{ "match": "PATCH /users/*", "drop": "after" }]');

    const faults = readFaults(file);

    assert.deepEqual(faults, [{ match: 'PATCH /users/*', times: 1, delayMs: 0, drop: 'after' }]);
  });

  const wrong = [
    { text: '[{"match":"/users","status":500}]', says: /method and a path/ },
    { text: '[{"match":"GET /users","status":418}]', says: /\[0\]\.status/ },
    { text: '[{"match":"GET /users","times":0}]', says: /\[0\]\.times/ },
    { text: '[{"match":"GET /users","drop":"always"}]', says: /\[0\]\.drop/ },
    { text: '[{"match":"GET /users","retry":1}]', says: /"retry"/ },
    { text: '{"match":"GET /users"}', says: /expected array/ },
    { text: '[{"match":', says: /JSON/ },
    { text: '/no/such/file.json', says: /path of a file that holds one, not "\/no\/such\/file\.json"/ },
  ];
  for (const { text, says } of wrong) {
    it(`are refused when they are ${text}`, () => {
      assert.throws(() => readFaults(text), { name: 'TypeError', message: says });
    });
  }
});
