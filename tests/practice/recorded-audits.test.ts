import assert from 'node:assert/strict';
import { startPracticeTenant } from '../../practice/tenant.ts';
import { afterTest } from '../harness/cleanup.ts';

const alex = '08a792fc-101b-4579-8655-d23de2c4b481';

async function fixture() {
  const tenant = await startPracticeTenant({ latencyMs: 0, lagMs: 0 });
  afterTest(() => tenant.close());
  const send = (method: string, path: string, body?: object) =>
    fetch(`${tenant.origin}/v1.0/users/${alex}${path}`, {
      method,
      headers: { 'Content-Type': 'application/json', 'client-request-id': 'cccccccc-0000-4000-8000-000000000003' },
      ...(body && { body: JSON.stringify(body) }),
    });
  const newest = async (count: number) => {
    const filter = encodeURIComponent(`targetResources/any(t:t/id eq '${alex}')`);
    const answer = await fetch(`${tenant.origin}/v1.0/auditLogs/directoryAudits?$filter=${filter}&$top=${count}`);
    return ((await answer.json()) as { value: Record<string, unknown>[] }).value;
  };
  return { send, newest };
}

describe('the audit log of the practice tenant', () => {
  for (const [method, path, body, names] of [
    ['POST', '/revokeSignInSessions', undefined, ['Update StsRefreshTokenValidFrom Timestamp']],
    ['PATCH', '', { passwordProfile: { password: 'Qr7-mVd4xKp9-TzHw2nBc8sLy' } }, ['Reset user password']],
    ['PATCH', '', { accountEnabled: false, city: 'Oslo' }, ['Update user', 'Disable account']],
    ['PATCH', '', { accountEnabled: true }, ['Update user', 'Enable account']],
    ['POST', '/authentication/temporaryAccessPassMethods', {}, ['Admin registered security info']],
  ] as const) {
    it(`has ${names.join(' and ')} after ${method} ${path}`, async () => {
      const { send, newest } = await fixture();

      await send(method, path, body);

      const entries = await newest(names.length);
      assert.deepEqual(
        entries.map(({ activityDisplayName }) => activityDisplayName),
        names,
      );
      assert.deepEqual(entries[0]?.['correlationId'], 'cccccccc-0000-4000-8000-000000000003');
      assert.match(JSON.stringify(entries[0]['initiatedBy']), /"appId":null,"servicePrincipalId":"0c0d0000/);
    });
  }
  it('has nothing of a change that was refused, and no password', async () => {
    const { send, newest } = await fixture();
    const before = await newest(100);

    await send('PATCH', '', { passwordProfile: { password: 'short' } });
    await send('PATCH', '', { passwordProfile: { password: 'Qr7-mVd4xKp9-TzHw2nBc8sLy' } });

    const after = await newest(100);
    assert.equal(after.length, before.length + 1);
    assert.doesNotMatch(JSON.stringify(after), /Qr7-mVd4|short/);
  });
});
