import assert from 'node:assert/strict';
import { disableDevices } from '../../../services/actions/disable-devices.ts';
import { enableDevices } from '../../../services/actions/enable-devices.ts';
import { listDevices } from '../../../services/actions/list-devices.ts';
import type { Graph } from '../../../services/graph/graph.ts';
import type { Target } from '../../../services/model/person.ts';
import { actionFixture, inWords, problem, secrets } from '../../harness/actions.ts';
import { notRead } from '../../harness/reads.ts';

const [attackers, lab, own] = ['DESKTOP-9XKQ', 'CTS-LAB-07', 'CTS-GRADY-01'] as const;
const nothing: readonly [] = [];
const args = (user: Target, more: object = {}) => disableDevices.args.parse({ user, ...more });

/** The names of the devices of somebody that are disabled. */
async function disabled(graph: Graph, user: Target): Promise<readonly string[]> {
  const { table } = await listDevices.run({ graph }, { user });
  return (table?.rows ?? []).filter(([, , , state]) => state?.includes('disabled')).map(([name = '']) => name);
}

describe('disable-devices', () => {
  it('blocks only what was registered since the start, says which start, and names what has no date', async () => {
    const { graph, target } = await actionFixture('grady@contoso.com');

    const note = await disableDevices.run({ graph, secrets }, args(target, { which: 'new' }));

    assert.match(note, new RegExp(`^Devices disabled: ${attackers}; left: ${own} \\(nobody knows when`));
    assert.match(note, /New: registered since \d{4}-\d\d-\d\d \d\d:\d\d:\d\d UTC\.$/);
    assert.deepEqual(await disabled(graph, target), [attackers]);
    assert.match(
      (await disableDevices.prove?.({ graph, since: 0 }, args(target, { which: 'new' }))) ?? '',
      /The directory shows as disabled: DESKTOP-9XKQ\./,
    );
  });

  it('counts a device as new only when it was registered after the time that was given', async () => {
    const { graph, target } = await actionFixture('grady@contoso.com');

    const note = await disableDevices.run({ graph, secrets }, args(target, { which: 'new', since: '30m' }));

    assert.doesNotMatch(note, /disabled: /);
    assert.deepEqual(await disabled(graph, target), []);
  });

  it('refuses a device that others registered as well, unless it is named, and blocks the rest', async () => {
    const { graph, target } = await actionFixture('grady@contoso.com');

    await assert.rejects(
      disableDevices.run({ graph, secrets }, args(target)),
      /disabled: [^;]*; left: CTS-LAB-07 \(also of Henrietta Mueller\): name it/,
    );
    const blocked = await disabled(graph, target);
    const proof = await disableDevices.prove?.({ graph, since: 0 }, args(target));
    await disableDevices.run({ graph, secrets }, args(target, { which: lab }));

    assert.deepEqual(blocked.toSorted(), [own, attackers].toSorted());
    assert.equal(proof, undefined);
    assert.deepEqual((await disabled(graph, target)).toSorted(), [own, lab, attackers].toSorted());
  });

  it('is not needed where they are disabled, or where there is none', async () => {
    const { graph, target } = await actionFixture('diego@contoso.com');
    const context = { graph, since: 0, earlier: nothing };
    const before = await disableDevices.unneeded?.(context, args(target));
    await disableDevices.run({ graph, secrets }, args(target));

    assert.equal(before, undefined);
    assert.match((await disableDevices.unneeded?.(context, args(target))) ?? '', /^Nothing to do: the devices are dis/);
    assert.match(
      (await disableDevices.unneeded?.(context, args(target, { which: 'new' }))) ?? '',
      /^Nothing to do: the account has no new device\. New: registered since /,
    );
  });

  it('names a device that the account does not have', async () => {
    const { graph, target } = await actionFixture('alex@contoso.com');

    await assert.rejects(
      disableDevices.run({ graph, secrets }, args(target, { which: 'CTS-NOBODY-01' })),
      /The account has no device “CTS-NOBODY-01”/,
    );
  });

  for (const action of [disableDevices, enableDevices])
    for (const [status, code] of [
      [403, 'forbidden'],
      [429, 'throttled'],
      [503, 'unavailable'],
    ] as const)
      it(`${action.name} throws ${code} when Graph answers ${status}, and changes nothing`, async () => {
        const { tenant, graph, target } = await actionFixture('alex@contoso.com');
        const given = action.args.parse({ user: target, devices: 'CTS-ALEX-01' });
        if (action === enableDevices) await disableDevices.run({ graph, secrets }, args(target));
        const before = await disabled(graph, target);
        tenant.setFaults([{ match: 'PATCH /devices/*', status, times: 9 }]);

        await assert.rejects(action.run({ graph, secrets }, given as never), problem(code));

        assert.deepEqual(await disabled(graph, target), before);
      });

  for (const action of [disableDevices, enableDevices])
    it(`${action.name} says so when the account is gone`, async () => {
      const { tenant, graph, target } = await actionFixture('alex@contoso.com');
      tenant.setFaults([{ match: 'GET /users/*/*', status: 404, times: 9 }]);
      const given = action.args.parse({ user: target, devices: 'CTS-ALEX-01' });

      await assert.rejects(action.run({ graph, secrets }, given as never), problem('not-found'));
    });
});

describe('list-devices', () => {
  it('shows how a device is joined, whose it is, and when it was registered or that nobody knows', async () => {
    const { graph, target } = await actionFixture('grady@contoso.com');

    const report = await listDevices.run({ graph }, { user: target });

    assert.match(
      inWords(report),
      /"DESKTOP-9XKQ","owned, registered","[^"]*","","Entra registered","personally owned","20/,
    );
    assert.match(
      inWords(report),
      /"CTS-LAB-07","owned, registered","[^"]*","compliant","hybrid joined","company-owned","20/,
    );
    assert.match(
      inWords(report),
      /"CTS-GRADY-01","owned","[^"]*","compliant","Entra joined","company-owned","unknown"/,
    );
    const undated = report.rows?.find(({ what }) => what.startsWith(own));
    assert.ok(undated?.details?.includes('registered at an unknown time'));
    assert.equal(notRead(report), '');
  });
});
