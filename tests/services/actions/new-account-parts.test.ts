import assert from 'node:assert/strict';
import { giveAliases } from '../../../services/actions/give-aliases.ts';
import { giveGroups } from '../../../services/actions/give-groups.ts';
import { giveManager } from '../../../services/actions/give-manager.ts';
import type { WriteAction } from '../../../services/contract/action.ts';
import { actionFixture, problem, secrets } from '../../harness/actions.ts';

const upn = 'grady@contoso.com';

/** The parts of `create-user` that follow the account, and what each is given. */
async function partFixture(of = 'alex@contoso.com') {
  const { tenant, graph } = await actionFixture(upn);
  const person = (await actionFixture(of)).target;
  return { tenant, graph, person };
}

describe('give-groups', () => {
  it('joins named groups and those of somebody, and says what it did not copy', async () => {
    const { tenant, graph, person } = await partFixture('bianca@contoso.com');
    const args = giveGroups.args.parse({ upn, groups: 'Purchasing, Marketing', 'copy-from': person });
    const before = await giveGroups.prove?.({ graph, since: 0 }, args);

    const said = await giveGroups.run({ graph, secrets }, args);
    const again = await giveGroups.run({ graph, secrets }, args);
    const proof = await giveGroups.prove?.({ graph, since: 0 }, args);

    assert.equal(before, undefined);
    assert.match(said, /^Groups added: .*Purchasing/);
    assert.doesNotMatch(again, /added/);
    assert.match(proof ?? '', /lists the account in .*Purchasing/);
    assert.ok(tenant.calls.some(({ method }) => method === 'POST'));
  });
  for (const [of, left] of [
    ['pradeep@contoso.com', /left: .*\(role-assignable/],
    ['bianca@contoso.com', /left: .*\((?:dynamic|synced)/],
  ] as const)
    it(`does not copy every group of ${of}`, async () => {
      const { graph, person } = await partFixture(of);
      const args = giveGroups.args.parse({ upn, 'copy-from': person });

      assert.match(await giveGroups.run({ graph, secrets }, args), left);
    });
  for (const [groups, why] of [
    ['Nowhere', /no group called “Nowhere”/],
    ['All Buyers', /All Buyers \(dynamic: its rule decides/],
    ['VPN Users', /VPN Users \(synced: add the person in Active Directory/],
  ] as const)
    it(`says why the group ${groups} cannot be joined`, async () => {
      const { graph } = await partFixture();

      await assert.rejects(giveGroups.run({ graph, secrets }, giveGroups.args.parse({ upn, groups })), why);
    });
});

describe('give-manager', () => {
  it('sets the manager, is proved, and may be run twice', async () => {
    const { graph, person } = await partFixture();
    const args = giveManager.args.parse({ upn, manager: person });
    const before = await giveManager.prove?.({ graph, since: 0 }, args);

    await giveManager.run({ graph, secrets }, args);
    await giveManager.run({ graph, secrets }, args);

    assert.equal(before, undefined);
    assert.match((await giveManager.prove?.({ graph, since: 0 }, args)) ?? '', /Alex Wilber as the manager/);
  });
});

describe('give-aliases', () => {
  it('adds the addresses to those that are there, and is proved', async () => {
    const { tenant, graph } = await partFixture();
    const args = giveAliases.args.parse({ upn, aliases: 'b.smith@contoso.com, Bens@contoso.com' });
    const had = tenant.user(upn)?.proxyAddresses ?? assert.fail();
    const before = await giveAliases.prove?.({ graph, since: 0 }, args);

    await giveAliases.run({ graph, secrets }, args);
    await giveAliases.run({ graph, secrets }, args);

    assert.equal(before, undefined);
    assert.deepEqual(tenant.user(upn)?.proxyAddresses, [...had, 'smtp:b.smith@contoso.com', 'smtp:Bens@contoso.com']);
    assert.match((await giveAliases.prove?.({ graph, since: 0 }, args)) ?? '', /Exchange lists b\.smith@contoso\.com/);
  });
});

describe('the parts that follow a new account', () => {
  const parts: readonly (readonly [part: WriteAction, match: string, args: Readonly<Record<string, unknown>>])[] = [
    [giveGroups, 'POST /groups/*/members/$ref', { groups: 'Purchasing' }],
    [giveManager, 'PUT /users/*/manager/$ref', {}],
    [giveAliases, 'POST /adminapi/beta/contoso.com/InvokeCommand', { aliases: 'b@contoso.com' }],
  ];
  for (const [part, match, args] of parts)
    for (const [status, code] of [
      [403, 'forbidden'],
      [429, 'throttled'],
      [503, 'unavailable'],
    ] as const)
      it(`${part.name} throws ${code} when Microsoft answers ${status}`, async () => {
        const { tenant, graph, person } = await partFixture();
        const given = part.args.parse({ upn, ...args, ...('manager' in part.args.shape ? { manager: person } : {}) });
        tenant.setFaults([{ match, status, times: 99 }]);

        await assert.rejects(part.run({ graph, secrets }, given), problem(code));
      });
  for (const [part, , args] of parts)
    it(`${part.name} throws not-found where the account is not there`, async () => {
      const { graph, person } = await partFixture();
      const manager = 'manager' in part.args.shape ? { manager: person } : {};
      const given = part.args.parse({ upn: 'nobody@contoso.com', ...args, ...manager });

      await assert.rejects(part.run({ graph, secrets }, given), problem('not-found'));
    });
});
