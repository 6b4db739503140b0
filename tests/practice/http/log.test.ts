import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { maskSecrets } from '../../../practice/http/log.ts';
import { temporaryFolder } from '../../harness/cleanup.ts';
import { practiceFixture, idOf } from '../practice-fixture.ts';

const planted = 'Pl4nted!s3cret-horse';

const line = z.strictObject({
  method: z.enum(['GET', 'POST', 'PATCH', 'PUT', 'DELETE']),
  url: z.url(),
  headers: z.record(z.string().regex(/^[a-z0-9-]+$/), z.string()),
  body: z.looseObject({}).nullable(),
  status: z.int().nullable(),
  startedAt: z.iso.datetime({ precision: 3 }),
  endedAt: z.iso.datetime({ precision: 3 }),
});

const linesOf = (file: string) =>
  readFileSync(file, 'utf8')
    .trimEnd()
    .split('\n')
    .map((text) => line.parse(JSON.parse(text)));

describe('the request log of the practice tenant', () => {
  it('has one line per request, in the documented shape', async () => {
    const file = join(temporaryFolder(), 'logs', 'graph.jsonl');
    const { tenant, call, get } = await practiceFixture({ log: file });

    await get('/users/miriam.o%27neil%40contoso.com?$select=id&$x=a+b');
    await get('/users/miriam.o%27neil%40contoso.com?$select=id,mail', { headers: { Authorization: 'Bearer abc' } });
    await call('PATCH', `/users/${idOf('alex')}`, { body: { accountEnabled: false } });

    const lines = linesOf(file);
    assert.deepEqual(
      lines.map(({ method, url, status, body }) => [method, url, status, body]),
      [
        ['GET', `${tenant.origin}/v1.0/users/miriam.o%27neil%40contoso.com?$select=id&$x=a+b`, 400, null],
        ['GET', `${tenant.origin}/v1.0/users/miriam.o%27neil%40contoso.com?$select=id,mail`, 200, null],
        ['PATCH', `${tenant.origin}/v1.0/users/${idOf('alex')}`, 204, { accountEnabled: false }],
      ],
    );
    assert.equal(lines[1]?.headers['authorization'], '***');
    assert.deepEqual(lines, tenant.calls);
  });

  it('never contains a planted password, whatever the outcome of the request', async () => {
    const file = join(temporaryFolder(), 'graph.jsonl');
    const { tenant, call } = await practiceFixture({ log: file });
    const body = { passwordProfile: { password: planted, forceChangePasswordNextSignIn: true } };
    tenant.setFaults([
      { match: 'PATCH /users/*', drop: 'after' },
      { match: 'PATCH /users/*', status: 500 },
    ]);

    await assert.rejects(call('PATCH', '/users/alex@contoso.com', { body }));
    await call('PATCH', '/users/alex@contoso.com', { body });
    await call('PATCH', '/users/alex@contoso.com', { body });
    await call('PATCH', '/users/alex@contoso.com', { body: `{"password":"${planted}"` });
    await call('POST', '/users/nobody/resetPassword', { body: { newPassword: planted } });

    assert.ok(!readFileSync(file, 'utf8').includes(planted));
    assert.ok(!JSON.stringify(tenant.calls).includes(planted));
    assert.deepEqual(linesOf(file)[0]?.body, {
      passwordProfile: { password: '***', forceChangePasswordNextSignIn: true },
    });
  });

  it('writes the line before it sends the answer', async () => {
    const file = join(temporaryFolder(), 'graph.jsonl');
    const { get } = await practiceFixture({ log: file });

    await get('/organization');

    assert.equal(linesOf(file).length, 1);
  });

  it('is appended to', async () => {
    const file = join(temporaryFolder(), 'graph.jsonl');
    const first = await practiceFixture({ log: file });
    await first.get('/organization');
    const second = await practiceFixture({ log: file });

    await second.get('/organization');

    assert.equal(linesOf(file).length, 2);
  });

  it('masks secrets by name at any depth and leaves the rest', () => {
    const masked = maskSecrets({
      items: [{ temporaryAccessPass: planted, clientSecret: planted, refresh_token: planted }],
      passwordProfile: { password: planted, forceChangePasswordNextSignIn: true },
      passwords: [planted],
      compass: 'north',
      displayName: 'Alex',
    });

    assert.deepEqual(masked, {
      items: [{ temporaryAccessPass: '***', clientSecret: '***', refresh_token: '***' }],
      passwordProfile: { password: '***', forceChangePasswordNextSignIn: true },
      passwords: ['***'],
      compass: '***',
      displayName: 'Alex',
    });
  });
});
