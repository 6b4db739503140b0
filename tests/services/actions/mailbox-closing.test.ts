import assert from 'node:assert/strict';
import { removeMobileDevices } from '../../../services/actions/remove-mobile-devices.ts';
import type { WriteAction } from '../../../services/contract/action.ts';
import { personId } from '../../../services/model/person.ts';
import { actionFixture, problem, secrets } from '../../harness/actions.ts';

const grady = 'grady@contoso.com';
const asked = { since: 0, earlier: [] };

/** One row per action that closes a way back into the mailbox of Grady, in which an attacker left one of each kind. */
const rows: readonly {
  readonly action: WriteAction;
  readonly args?: object;
  /** The cmdlet that changes something. */
  readonly note: RegExp;
  readonly proof: RegExp;
  readonly already: RegExp;
}[] = [
  {
    action: removeMobileDevices,
    note: /^Phones and tablets unpaired: “Outlook for iOS and Android” \(iPhone 14\), “SM-A057F”\.$/,
    proof: /lists no phone/,
    already: /no phone or tablet is paired/,
  },
];

for (const { action, args: typed = {}, note, proof, already } of rows) {
  const args = (user: unknown) => action.args.parse({ ...typed, user });

  describe(`${action.name} ${JSON.stringify(typed)}`, () => {
    it('closes it, is proved only afterwards, does no harm when it runs twice, and is not needed then', async () => {
      const { graph, target } = await actionFixture(grady);
      const before = [
        await action.prove?.({ graph, ...asked }, args(target)),
        await action.unneeded?.({ graph, ...asked }, args(target)),
      ];

      const said = await action.run({ graph, secrets }, args(target));
      await action.run({ graph, secrets }, args(target));

      assert.deepEqual(before, [undefined, undefined]);
      assert.match(said, note);
      assert.match((await action.prove?.({ graph, ...asked }, args(target))) ?? '', proof);
      assert.match((await action.unneeded?.({ graph, ...asked }, args(target))) ?? '', already);
    });
    for (const [status, code] of [
      [403, 'forbidden'],
      [401, 'forbidden'],
      [429, 'throttled'],
      [503, 'unavailable'],
    ] as const)
      it(`throws ${code} when Exchange answers ${status}, and closes nothing`, async () => {
        const { tenant, graph, target } = await actionFixture(grady);
        tenant.setFaults([{ match: 'POST /adminapi/beta/*/InvokeCommand', status, times: 99 }]);

        await assert.rejects(action.run({ graph, secrets }, args(target)), problem(code));

        tenant.setFaults([]);
        assert.equal(await action.prove?.({ graph, ...asked }, args(target)), undefined);
      });
    it('says that there is no mailbox for an account that is gone', async () => {
      const { graph, target } = await actionFixture(grady);
      const nobody = { ...target, id: personId('99999999-9999-4999-8999-999999999999') };

      await assert.rejects(action.run({ graph, secrets }, args(nobody)), /no mailbox in Exchange Online/);
    });
    it('is not needed for an account without a mailbox in the cloud, and says where to look', async () => {
      const { graph, target } = await actionFixture('ben@contoso.com');

      assert.match((await action.unneeded?.({ graph, ...asked }, args(target))) ?? '', /no mailbox .*on-premises/);
    });
  });
}

describe('remove-mobile-devices', () => {
  it('takes some, and refuses a name that no device has', async () => {
    const { graph, target } = await actionFixture(grady);
    const args = (devices: string) => removeMobileDevices.args.parse({ user: target, devices });

    const said = await removeMobileDevices.run({ graph, secrets }, args('SM-A057F'));

    assert.equal(said, 'Phones and tablets unpaired: “SM-A057F”.');
    assert.equal(await removeMobileDevices.unneeded?.({ graph, ...asked }, args('all')), undefined);
    assert.match((await removeMobileDevices.prove?.({ graph, ...asked }, args('SM-A057F'))) ?? '', /no longer/);
    await assert.rejects(removeMobileDevices.run({ graph, secrets }, args('Nokia')), /no phone or tablet “Nokia”/);
  });
});
