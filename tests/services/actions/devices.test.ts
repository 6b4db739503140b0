import assert from 'node:assert/strict';
import type { WriteAction } from '../../../services/contract/action.ts';
import { deleteDevice } from '../../../services/actions/delete-device.ts';
import { disableDevice } from '../../../services/actions/disable-device.ts';
import { listDevices } from '../../../services/actions/list-devices.ts';
import { wipeDevice } from '../../../services/actions/wipe-device.ts';
import type { Graph } from '../../../services/graph/graph.ts';
import { personId, plainTarget, type Target } from '../../../services/model/person.ts';
import { inWords, problem, secrets, actionFixture } from '../../harness/actions.ts';

const alex = 'alex@contoso.com';
const laptop = aDevice('3c1a4b0e-92d4-4d0c-a3b7-51b0f5d0a101', 'CTS-ALEX-01');
const own = aDevice('8b6f2f57-7d0f-49cf-9a51-2c9f4e6ab202', 'DESKTOP-7Q2K');
const nothing: readonly [] = [];

/** One row per action: the call it makes, and how list-devices shows the device afterwards. */
const rows: readonly {
  action: WriteAction;
  call: string;
  gone?: 'not-found' | 'done';
  then: RegExp;
  proof: RegExp;
}[] = [
  {
    action: disableDevice,
    call: 'PATCH /devices/*',
    then: /"CTS-ALEX-01","owned, registered, managed","[^"]*","disabled, compliant"/,
    proof: /as disabled/,
  },
  {
    action: deleteDevice,
    call: 'DELETE /devices/*',
    gone: 'done',
    then: /^(?!.*"CTS-ALEX-01")/,
    proof: /no longer has the device/,
  },
  {
    action: wipeDevice,
    call: 'POST /deviceManagement/managedDevices/*/wipe',
    then: /"CTS-ALEX-01","owned, registered, managed","[^"]*","compliant, wipe pending"/,
    proof: /waiting for the device since 20/,
  },
];

for (const { action, call, gone = 'not-found', then, proof } of rows) {
  describe(action.name, () => {
    const args = (device: Target) => action.args.parse({ device });

    it('takes effect, is proved, and shows in list-devices', async () => {
      const { graph, target } = await actionFixture(alex);
      const since = graph.clock() - 1000;
      const before = await action.prove?.({ graph, since }, args(laptop));

      await action.run({ graph, secrets }, args(laptop));

      assert.equal(before, undefined);
      assert.match((await action.prove?.({ graph, since }, args(laptop))) ?? '', proof);
      assert.match(await listed(graph, target), then);
      assert.match(await listed(graph, target), /"DESKTOP-7Q2K","registered","[^"]*",""/);
    });
    for (const [status, code] of [
      [403, 'forbidden'],
      [429, 'throttled'],
      [503, 'unavailable'],
    ] as const) {
      it(`throws ${code} when Graph answers ${status}, and changes nothing`, async () => {
        const { tenant, graph, target } = await actionFixture(alex);
        const before = await listed(graph, target);
        tenant.setFaults([{ match: call, status }]);

        await assert.rejects(action.run({ graph, secrets }, args(laptop)), problem(code));

        assert.equal(await listed(graph, target), before);
      });
    }
    it('reports a device that is gone', async () => {
      const { graph } = await actionFixture(alex);
      const run = action.run({ graph, secrets }, args(aDevice('99999999-9999-4999-8999-999999999999', 'gone')));

      if (gone === 'done') assert.equal(await run, 'It was gone already.');
      else await assert.rejects(run, action === wipeDevice ? /does not manage/ : problem('not-found'));
    });
  });
}

describe('disable-device', () => {
  it('is not needed for a disabled device', async () => {
    const { graph } = await actionFixture(alex);
    const context = { graph, since: 0, earlier: nothing };
    const before = await disableDevice.unneeded?.(context, { device: laptop });
    await disableDevice.run({ graph, secrets }, { device: laptop });

    assert.equal(before, undefined);
    assert.equal(await disableDevice.unneeded?.(context, { device: laptop }), 'Nothing to do: the device is disabled.');
  });
});

describe('wipe-device', () => {
  const args = (more: object = {}) => wipeDevice.args.parse({ device: laptop, ...more });

  it('says that the wipe is queued and not done', async () => {
    const { graph, target } = await actionFixture(alex);

    const note = await wipeDevice.run({ graph, secrets }, args());

    assert.match(note, /^Queued, not done: /);
    assert.match(wipeDevice.title.done, /queued/);
    const report = await listDevices.run({ graph }, { user: target });
    const waiting = report.findings?.find(({ kind }) => kind === 'device-wipe-pending');
    assert.equal(waiting?.what, 'CTS-ALEX-01 waits to be wiped');
    assert.ok(Math.abs((waiting.at ?? 0) - Date.now()) < 5000, String(waiting.at));
  });
  it('finds the device in Intune by its device id, not by its object id', async () => {
    const { tenant, graph } = await actionFixture(alex);

    await wipeDevice.run({ graph, secrets }, args());

    const asked = tenant.calls.map(({ url }) => decodeURIComponent(url)).find((url) => url.includes('$filter')) ?? '';
    assert.match(asked, /azureADDeviceId eq '3c1a4b0e-92d4-4d0c-a3b7-51b0f5d00000'/);
  });
  for (const [typed, sent] of [
    [{}, false],
    [{ 'keep-user-data': 'yes' }, true],
  ] as const) {
    it(`sends keepUserData ${sent} for ${JSON.stringify(typed)}`, async () => {
      const { tenant, graph } = await actionFixture(alex);

      await wipeDevice.run({ graph, secrets }, args(typed));

      assert.deepEqual(tenant.calls.at(-1)?.body, { keepUserData: sent });
    });
  }
  it('says what to do when Intune does not manage the device', async () => {
    const { tenant, graph } = await actionFixture(alex);

    await assert.rejects(
      wipeDevice.run({ graph, secrets }, args({ device: own })),
      /Intune does not manage.*disable-device/,
    );

    assert.ok(tenant.calls.every(({ method }) => method === 'GET'));
  });
  it('is not repeatable, and not needed while a wipe is pending', async () => {
    const { graph } = await actionFixture(alex);
    await wipeDevice.run({ graph, secrets }, args());

    const unneeded = await wipeDevice.unneeded?.({ graph, since: 0, earlier: nothing }, args());

    assert.equal(wipeDevice.repeatable, false);
    assert.match(unneeded ?? '', /^Nothing to do: a wipe waits/);
  });
  it('is not proved by an earlier wipe', async () => {
    const { graph } = await actionFixture(alex);
    await wipeDevice.run({ graph, secrets }, args());

    assert.equal(await wipeDevice.prove?.({ graph, since: graph.clock() + 60_000 }, args()), undefined);
  });
});

const listed = async (graph: Graph, user: Target): Promise<string> =>
  inWords(await listDevices.run({ graph }, { user }));

function aDevice(id: string, name: string): Target {
  return plainTarget({ kind: 'device', id: personId(id) ?? assert.fail(id), name, upn: 'of Alex Wilber' });
}
