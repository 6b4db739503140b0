import assert from 'node:assert/strict';
import { z } from 'zod';
import { assignLicense } from '../../../services/actions/assign-license.ts';
import { createAccount } from '../../../services/actions/create-account.ts';
import { restoreUser } from '../../../services/actions/restore-user.ts';
import { graphPath } from '../../../services/graph/graph.ts';
import { personId, plainTarget } from '../../../services/model/person.ts';
import { problem, secrets, actionFixture } from '../../harness/actions.ts';

const lynne = plainTarget({
  kind: 'deleted-account',
  id: personId('5c1c7a52-6a0e-4a55-9f63-0d9d2a3c8b11') ?? assert.fail(),
  name: 'Lynne Robbins',
  upn: 'lynne@contoso.com',
});
const nina = { name: 'Nina Novak', upn: 'nina@contoso.com', nickname: 'nina' };

describe('restore-user', () => {
  it('restores the account, is proved, and says when it was restored already', async () => {
    const { tenant, graph } = await actionFixture('alex@contoso.com');
    const args = restoreUser.args.parse({ user: lynne });
    const before = await restoreUser.prove?.({ graph, since: 0 }, args);

    await restoreUser.run({ graph, secrets }, args);
    const again = await restoreUser.run({ graph, secrets }, args);
    const proof = await restoreUser.prove?.({ graph, since: 0 }, args);

    assert.equal(before, undefined);
    assert.equal(tenant.user('lynne@contoso.com')?.displayName, 'Lynne Robbins');
    assert.match(again, /restored already/);
    assert.match(proof ?? '', /sign-in is allowed/);
  });
  it('says that another account has the address, and what to do', async () => {
    const { graph, target } = await actionFixture('alex@contoso.com');
    await graph.send({
      method: 'PATCH',
      path: graphPath`/users/${target.id}`,
      body: { userPrincipalName: 'lynne@contoso.com' },
      response: z.unknown(),
    });

    const ran = restoreUser.run({ graph, secrets }, restoreUser.args.parse({ user: lynne }));

    await assert.rejects(ran, /Another account has the address lynne@contoso\.com now.*update-user/);
  });
  for (const [status, code] of [
    [403, 'forbidden'],
    [404, 'not-found'],
    [429, 'throttled'],
    [503, 'unavailable'],
  ] as const) {
    it(`throws ${code} when Graph answers ${status}`, async () => {
      const { tenant, graph } = await actionFixture('alex@contoso.com');
      tenant.setFaults([{ match: 'POST /directory/deletedItems/*/restore', status }]);

      const ran = restoreUser.run({ graph, secrets }, restoreUser.args.parse({ user: lynne }));

      await assert.rejects(ran, problem(code));
      assert.equal(tenant.user('lynne@contoso.com'), undefined);
    });
  }
});

describe('create-account', () => {
  it('creates an account, keeps its password for the requester, and is proved', async () => {
    const { tenant, graph } = await actionFixture('alex@contoso.com');
    const kept: string[][] = [];
    const keeping = {
      ...secrets,
      keepForRequester: (...secret: readonly [string, string]) => {
        kept.push([...secret]);
        return Promise.resolve();
      },
    };
    const args = createAccount.args.parse({ ...nina, title: 'Counsel', license: 'spe_e5' });
    const since = graph.clock() - 1000;

    const note = await createAccount.run({ graph, secrets: keeping }, args);
    const proof = await createAccount.prove?.({ graph, since }, args);

    const user = tenant.user('nina@contoso.com');
    assert.equal(user?.displayName, 'Nina Novak');
    assert.equal(user['jobTitle'], 'Counsel');
    assert.match(note, /With a random password, for the requester alone/);
    assert.match(proof ?? '', new RegExp(`${user.id}: displayName Nina Novak; .*jobTitle Counsel`));
    assert.deepEqual(
      kept.map(([label, password]) => [label, password?.length]),
      [['Password of nina@contoso.com', 35]],
    );
  });
  it('says that the address is taken, and what to do', async () => {
    const { graph } = await actionFixture('alex@contoso.com');

    const ran = createAccount.run({ graph, secrets }, createAccount.args.parse({ ...nina, upn: 'alex@contoso.com' }));

    await assert.rejects(ran, /alex@contoso\.com already exists.*show-user alex@contoso\.com.*another upn=/);
  });
  for (const message of [
    'Another object with the same value for property userPrincipalName already exists.',
    'A conflicting object with one or more of the specified property values is present in the directory.',
    'This sign-in name is used by somebody else.',
  ])
    it(`says that the address is taken when Graph says: ${message}`, async () => {
      const { tenant, graph } = await actionFixture('alex@contoso.com');
      tenant.setFaults([{ match: 'POST /users', status: 400, times: 3, message }]);

      const ran = createAccount.run({ graph, secrets }, createAccount.args.parse({ ...nina, upn: 'alex@contoso.com' }));

      await assert.rejects(ran, /alex@contoso\.com already exists/);
      assert.equal(tenant.calls.filter(({ method }) => method === 'POST').length, 1);
    });
  it('shows what Graph says where the address is free', async () => {
    const { tenant, graph } = await actionFixture('alex@contoso.com');
    tenant.setFaults([{ match: 'POST /users', status: 400, times: 3, message: 'This country is not served.' }]);

    const ran = createAccount.run({ graph, secrets }, createAccount.args.parse(nina));

    await assert.rejects(ran, /This country is not served/);
  });
  for (const [license, why] of [
    ['SPE_E7', /no licence "SPE_E7"; it has SPE_E3, SPE_E5/],
    ['FLOW_FREE', /All 0 licences of FLOW_FREE are in use/],
  ] as const) {
    it(`creates nothing when there is no licence ${license}`, async () => {
      const { tenant, graph } = await actionFixture('alex@contoso.com');

      const ran = createAccount.run({ graph, secrets }, createAccount.args.parse({ ...nina, license }));

      await assert.rejects(ran, why);
      assert.equal(tenant.user('nina@contoso.com'), undefined);
    });
  }
  it('is not proved by an older account with the same address', async () => {
    const { graph } = await actionFixture('alex@contoso.com');
    const args = createAccount.args.parse({ ...nina, upn: 'alex@contoso.com' });

    assert.equal(await createAccount.prove?.({ graph, since: graph.clock() - 1000 }, args), undefined);
  });
  for (const [status, code] of [
    [403, 'forbidden'],
    [429, 'throttled'],
    [503, 'unavailable'],
  ] as const) {
    it(`throws ${code} when Graph answers ${status}`, async () => {
      const { tenant, graph } = await actionFixture('alex@contoso.com');
      tenant.setFaults([{ match: 'POST /users', status }]);

      await assert.rejects(createAccount.run({ graph, secrets }, createAccount.args.parse(nina)), problem(code));
    });
  }
});

describe('assign-license', () => {
  const args = { upn: 'ben@contoso.com', license: 'spe_e5' };
  it('assigns several together, and none where one is used up', async () => {
    const { tenant, graph } = await actionFixture('ben@contoso.com');
    const both = assignLicense.args.parse({ ...args, license: 'SPE_E3, SPE_E5' });
    const onlyOne = assignLicense.args.parse({ ...args, license: 'SPE_E3,FLOW_FREE' });

    await assert.rejects(assignLicense.run({ graph, secrets }, onlyOne), /All 0 licences of FLOW_FREE are in use/);
    await assignLicense.run({ graph, secrets }, assignLicense.args.parse({ ...args, license: 'SPE_E3' }));
    const early = await assignLicense.prove?.({ graph, since: 0 }, both);
    await assignLicense.run({ graph, secrets }, both);
    const proof = await assignLicense.prove?.({ graph, since: 0 }, both);

    assert.equal(early, undefined);
    assert.equal(proof, 'The directory shows the licences SPE_E3, SPE_E5.');
    const held = JSON.stringify(tenant.user('ben@contoso.com')?.['assignedLicenses']);
    for (const sku of [/05e9a617/, /06ebc4ee/]) assert.match(held, sku);
  });
  it('takes effect, is proved, and may be run twice', async () => {
    const { tenant, graph } = await actionFixture('ben@contoso.com');
    const parsedArgs = assignLicense.args.parse(args);
    const before = await assignLicense.prove?.({ graph, since: 0 }, parsedArgs);

    await assignLicense.run({ graph, secrets }, parsedArgs);
    await assignLicense.run({ graph, secrets }, parsedArgs);
    const proof = await assignLicense.prove?.({ graph, since: 0 }, parsedArgs);

    assert.equal(before, undefined);
    assert.match(JSON.stringify(tenant.user('ben@contoso.com')?.['assignedLicenses']), /06ebc4ee/);
    assert.match(proof ?? '', /shows the licence/);
  });
  for (const [status, code] of [
    [403, 'forbidden'],
    [404, 'not-found'],
    [429, 'throttled'],
    [503, 'unavailable'],
  ] as const) {
    it(`throws ${code} when Graph answers ${status}`, async () => {
      const { tenant, graph } = await actionFixture('ben@contoso.com');
      tenant.setFaults([{ match: 'POST /users/*/assignLicense', status }]);

      await assert.rejects(assignLicense.run({ graph, secrets }, assignLicense.args.parse(args)), problem(code));
    });
  }
});
