import assert from 'node:assert/strict';
import { policyFile, policyOf } from '../../../bot/config/policy-file.ts';
import type { Right } from '../../../services/model/request.ts';
import { createBrake } from '../../../services/requests/brake.ts';
import type { Policy } from '../../../services/requests/policy.ts';
import { migrate } from '../../../services/store/migrate.ts';
import { createStandDowns } from '../../../services/store/stand-down.ts';
import { emptyDatabase } from '../../harness/engines.ts';
import { adele, aRequest, lee } from '../../harness/requests.ts';
import { key } from '../../harness/store.ts';

const { tenant, home, place } = aRequest();
const scope = { tenants: [tenant], home, place };

/** A brake over an empty database, for people with this right. */
async function setUp({
  right = 'yes',
  policy = {},
}: { readonly right?: Right; readonly policy?: Partial<Policy> } = {}) {
  const db = await emptyDatabase();
  await migrate(db);
  const told = { wakes: 0 };
  const brake = createBrake({
    standDowns: createStandDowns(db, key),
    policy: { ...policyOf(policyFile.parse({}), true), ...policy },
    rights: { mayBrake: () => Promise.resolve(right) },
    now: () => 5000,
    wake: () => (told.wakes += 1),
  });
  return { brake, told };
}

describe('the brake', () => {
  it('tells the outbox when it is pulled and when it is released, and only then', async () => {
    const { brake, told } = await setUp();

    const results = [
      await brake.standDown({ person: lee, scope }, 'phished'),
      await brake.standDown({ person: adele, scope }, null),
      await brake.resume({ person: lee, scope }),
      await brake.resume({ person: adele, scope }),
      await brake.resume({ person: adele, scope }),
    ];

    assert.deepEqual(
      results.map(({ kind }) => kind),
      ['begun', 'already', 'own', 'lifted', 'none'],
    );
    assert.equal(told.wakes, 2);
  });

  it('counts accounts that the policy lists as one person as the same', async () => {
    const { brake } = await setUp({ policy: { samePerson: [[lee.id, adele.id]] } });
    await brake.standDown({ person: lee, scope }, null);

    const result = await brake.resume({ person: adele, scope });

    assert.equal(result.kind, 'own');
  });

  for (const [right, refusal] of [
    ['no', 'not-an-approver'],
    ['unknown', 'cannot-tell'],
    ['guest', 'guest'],
    ['disabled', 'disabled'],
    ['outsider', 'outsider'],
  ] as const) {
    it(`refuses somebody whose right to approve is "${right}"`, async () => {
      const { brake } = await setUp({ right });

      const result = await brake.standDown({ person: lee, scope }, null);

      assert.deepEqual(result, { kind: 'refused', refusal });
      assert.equal(await brake.now(), undefined);
    });
  }
});
