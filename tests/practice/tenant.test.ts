import assert from 'node:assert/strict';
import { startPracticeTenant } from '../../practice/tenant.ts';
import { afterTest } from '../harness/cleanup.ts';
import { practiceFixture, errorOf, idOf } from './practice-fixture.ts';

describe('the practice tenant', () => {
  it('runs calls concurrently, and carries each out at the end of its latency', async () => {
    const { tenant, call } = await practiceFixture();
    tenant.setFaults([{ match: 'PATCH /users/*', delayMs: 60_000 }]);
    const slow = assert.rejects(call('PATCH', '/users/alex@contoso.com', { body: { accountEnabled: false } }));
    while (tenant.faults.length > 0) await new Promise(setImmediate);

    const quick = await call('POST', `/users/${idOf('alex')}/revokeSignInSessions`);

    const user = tenant.user('alex@contoso.com');
    assert.equal(quick.status, 200);
    assert.deepEqual([user?.accountEnabled, user?.signInSessionsValidFromDateTime], [true, '2026-03-02T12:00:00Z']);
    await tenant.close();
    await slow;
  });

  it('sends the time of its clock in the Date header', async () => {
    const { get } = await practiceFixture();

    const reply = await get('/organization');

    assert.equal(reply.headers.get('date'), 'Mon, 02 Mar 2026 12:00:00 GMT');
  });

  const unknownRoutes = [
    { method: 'GET', path: '/nonsense/x', status: 400, says: "Resource not found for the segment 'nonsense'." },
    {
      method: 'GET',
      path: '/users/alex/nonsense',
      status: 400,
      says: "Resource not found for the segment 'nonsense'.",
    },
    {
      method: 'PATCH',
      path: '/organization',
      status: 405,
      says: 'Specified HTTP method is not allowed for the request target.',
    },
    { method: 'GET', path: '/users/%zz', status: 400, says: "The path is not percent-encoded: '%zz'." },
  ];
  for (const { method, path, status, says } of unknownRoutes) {
    it(`answers ${status} to ${method} ${path}`, async () => {
      const { call } = await practiceFixture();

      const reply = await call(method, path);

      assert.deepEqual([reply.status, errorOf(reply).message], [status, says]);
    });
  }

  it('answers 400 to a body that is not JSON, even where a body is not needed', async () => {
    const { tenant, call } = await practiceFixture();

    const reply = await call('POST', '/users/alex@contoso.com/revokeSignInSessions', { body: '{"a":' });

    assert.match(errorOf(reply).message, /^Unable to read JSON request payload/);
    assert.equal(tenant.user('alex@contoso.com')?.signInSessionsValidFromDateTime, '2026-01-14T08:30:00Z');
  });

  it('answers 400 to an unknown version', async () => {
    const { tenant, get } = await practiceFixture();

    const reply = await get(`${tenant.origin}/v2.0/users`);

    assert.equal(reply.status, 400);
  });

  it('serves beta with the same routes', async () => {
    const { tenant, get } = await practiceFixture();

    const reply = await get(`${tenant.origin}/beta/users/alex@contoso.com`);

    assert.equal(reply.status, 200);
  });

  it('stops at once despite open connections, and does not carry out calls that wait', async () => {
    const { tenant, call, get } = await practiceFixture({ latencyMs: 0 });
    await get('/organization');
    tenant.setFaults([{ match: 'PATCH /users/*', delayMs: 60_000 }]);
    const lost = assert.rejects(call('PATCH', '/users/alex@contoso.com', { body: { accountEnabled: false } }));
    while (tenant.faults.length > 0) await new Promise(setImmediate);
    const startedAt = performance.now();

    await tenant.close();

    await lost;
    assert.ok(performance.now() - startedAt < 10_000);
    assert.equal(tenant.user('alex@contoso.com')?.accountEnabled, true);
  });

  it('does not start on a port that is taken', async () => {
    const { tenant } = await practiceFixture();

    await assert.rejects(startPracticeTenant({ port: tenant.port }), /EADDRINUSE/);
  });

  it('waits 150 ms by default', async () => {
    const tenant = await startPracticeTenant();
    afterTest(() => tenant.close());

    await fetch(`${tenant.origin}/v1.0/organization`);

    const [only] = tenant.calls;
    const took = Date.parse(only?.endedAt ?? '') - Date.parse(only?.startedAt ?? '');
    assert.ok(took >= 149, `${took} ms`);
  });
});
