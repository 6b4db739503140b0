import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { startPracticeTenant } from '../../practice/tenant.ts';
import { temporaryFolder } from '../harness/cleanup.ts';
import { practiceFixture, eventual, objectOf, valuesOf, type Reply } from './practice-fixture.ts';

const enabled = (reply: Reply) => objectOf(reply)['accountEnabled'];
const alex = '/users/alex@contoso.com?$select=accountEnabled';
const everybody = '/users?$select=accountEnabled';
const disabledIn = (reply: Reply) => valuesOf(reply).filter((user) => user['accountEnabled'] === false).length;
const blocked =
  '/users?$select=id&$filter=accountEnabled%20eq%20false%20and%20userPrincipalName%20eq%20%27alex@contoso.com%27';

describe('consistency of the practice tenant', () => {
  it('shows a write to plain reads after the lag, not before', async () => {
    const { call, get, clock } = await practiceFixture({ lagMs: 100 });
    await call('PATCH', '/users/alex@contoso.com', { body: { accountEnabled: false } });

    clock.at += 99;
    const early = await get(alex);
    clock.at += 1;
    const late = await get(alex);

    assert.deepEqual([enabled(early), enabled(late)], [true, false]);
  });

  it('shows a write to the index after five times the lag', async () => {
    const { call, get, clock } = await practiceFixture({ lagMs: 100 });
    await call('PATCH', '/users/alex@contoso.com', { body: { accountEnabled: false } });

    clock.at += 499;
    const early = await Promise.all([get(blocked), get(alex, eventual), get(everybody, eventual)]);
    clock.at += 1;
    const late = await Promise.all([get(blocked), get(alex, eventual), get(everybody, eventual)]);

    assert.deepEqual([valuesOf(early[0]).length, enabled(early[1]), disabledIn(early[2])], [0, true, 1]);
    assert.deepEqual([valuesOf(late[0]).length, enabled(late[1]), disabledIn(late[2])], [1, false, 2]);
  });

  it('shows each of two quick writes in its turn', async () => {
    const { call, get, clock } = await practiceFixture({ lagMs: 100 });
    await call('PATCH', '/users/alex@contoso.com', { body: { accountEnabled: false } });
    clock.at += 60;
    await call('PATCH', '/users/alex@contoso.com', { body: { accountEnabled: true, jobTitle: 'Back again' } });

    clock.at += 50;
    const between = await get(alex);
    clock.at += 50;
    const after = await get(alex);

    assert.deepEqual([enabled(between), enabled(after)], [false, true]);
  });

  it('writes on top of what reads do not show yet', async () => {
    const { tenant, call } = await practiceFixture({ lagMs: 100 });

    await call('PATCH', '/users/alex@contoso.com', { body: { accountEnabled: false } });
    await call('PATCH', '/users/alex@contoso.com', { body: { jobTitle: 'Suspect' } });

    const user = tenant.user('alex@contoso.com');
    assert.deepEqual([user?.accountEnabled, user?.['jobTitle']], [false, 'Suspect']);
  });

  it('has the same state after a restart', async () => {
    const dataDir = temporaryFolder();
    const first = await practiceFixture({ dataDir, lagMs: 100 });
    await first.call('PATCH', '/users/alex@contoso.com', { body: { accountEnabled: false } });
    await first.call('POST', '/users/adele@contoso.com/revokeSignInSessions');
    await first.tenant.close();

    const second = await practiceFixture({ dataDir, lagMs: 100 });

    assert.equal(enabled(await second.get(alex)), false);
    assert.equal(second.tenant.user('adele@contoso.com')?.signInSessionsValidFromDateTime, '2026-03-02T12:00:00Z');
    assert.equal(second.tenant.user('megan@contoso.com')?.accountEnabled, true);
  });

  it('does not start on a state that it cannot read, and names the file', async () => {
    const dataDir = temporaryFolder();
    writeFileSync(join(dataDir, 'practice-tenant.json'), '{"accounts":{"x":{"roles":7}}}');

    await assert.rejects(
      startPracticeTenant({ dataDir }),
      /practice-tenant\.json is not the state of a practice tenant/,
    );
  });

  it('loads a state of an older version, and takes missing fields from a new tenant', async () => {
    const dataDir = temporaryFolder();
    const first = await practiceFixture({ dataDir });
    await first.call('PATCH', '/users/alex@contoso.com', { body: { jobTitle: 'Suspect' } });
    await first.tenant.close();
    const file = join(dataDir, 'practice-tenant.json');
    writeFileSync(file, readFileSync(file, 'utf8').replace(/"managerId"/, '"managerIdOfOld"'));

    const { tenant, get } = await practiceFixture({ dataDir });

    const manager = await get('/users/alex@contoso.com/manager?$select=userPrincipalName');
    assert.equal(tenant.user('alex@contoso.com')?.['jobTitle'], 'Suspect');
    assert.equal(objectOf(manager)['userPrincipalName'], 'diego@contoso.com');
  });
});
