import assert from 'node:assert/strict';
import { readProfile } from '../../../services/directory/profile.ts';
import { personId, type PersonId } from '../../../services/model/person.ts';
import { startPracticeTenant, type PracticeTenant } from '../../../practice/tenant.ts';
import { createGraph } from '../../../services/graph/client.ts';
import { afterTest } from '../../harness/cleanup.ts';

const alex = personId('08a792fc-101b-4579-8655-d23de2c4b481');

/** Alex's profile as the practice tenant has it, after something was done to the tenant. */
async function profileOf(id: PersonId | undefined, change: (tenant: PracticeTenant) => void = () => undefined) {
  assert.ok(id);
  const tenant = await startPracticeTenant({ latencyMs: 0, lagMs: 0 });
  afterTest(() => tenant.close());
  change(tenant);
  const getToken = () => Promise.resolve({ token: 'practice', expiresOnTimestamp: Number.MAX_SAFE_INTEGER });
  return readProfile(createGraph({ origin: tenant.origin, credential: { getToken } }), id);
}

describe('the profile of an account', () => {
  it('has its department, its manager, its last sign-in and its risk', async () => {
    const { department, manager, lastSignInAt, risk } = await profileOf(alex);

    assert.deepEqual([department, manager], ['Marketing', 'Diego Siciliani']);
    assert.ok(lastSignInAt !== null && lastSignInAt > Date.UTC(2020, 0));
    assert.notEqual(risk, null);
  });

  const refused = [
    ['GET /users/*/manager', { manager: null }],
    ['GET /identityProtection/*', { risk: null }],
  ] as const;
  for (const [match, nothing] of refused)
    it(`has everything else when Graph refuses ${match}`, async () => {
      const profile = await profileOf(alex, (tenant) => {
        tenant.setFaults([{ match, status: 403, times: 9 }]);
      });

      assert.deepEqual({ ...profile, ...nothing }, profile);
      assert.equal(profile.department, 'Marketing');
    });

  it('is empty when Graph says nothing at all, and nothing is thrown', async () => {
    const profile = await profileOf(alex, (tenant) => {
      tenant.setFaults([{ match: 'GET /*', status: 403, times: 99 }]);
    });

    assert.deepEqual(profile, { department: null, manager: null, lastSignInAt: null, risk: null });
  });

  it('has no manager where there is none', async () => {
    const patti = await profileOf(personId('268c2cb6-3a91-4812-b448-88b8c4a82517'));

    assert.equal(patti.manager, null);
    assert.notEqual(patti.department, null);
  });
});
