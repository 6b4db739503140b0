import assert from 'node:assert/strict';
import { addToGroups } from '../../../services/actions/add-to-groups.ts';
import { disableDevice } from '../../../services/actions/disable-device.ts';
import { disableInboxRules } from '../../../services/actions/disable-inbox-rules.ts';
import { enableDevice } from '../../../services/actions/enable-device.ts';
import { enableInboxRules } from '../../../services/actions/enable-inbox-rules.ts';
import type { WriteAction } from '../../../services/contract/action.ts';
import type { Graph } from '../../../services/graph/graph.ts';
import { personId, plainTarget, type Target } from '../../../services/model/person.ts';
import { actionFixture, problem, secrets } from '../../harness/actions.ts';

const alex = 'alex@contoso.com';
const asked = { since: 0, earlier: [] };
const laptop = plainTarget({
  kind: 'device',
  id: personId('3c1a4b0e-92d4-4d0c-a3b7-51b0f5d0a101') ?? assert.fail(),
  name: 'CTS-ALEX-01',
  upn: '',
});

/** One row per action that gives back what another one has taken: what was taken, and the call that it makes. */
const rows: readonly {
  readonly action: WriteAction;
  readonly args: (user: Target) => object;
  readonly taken: (graph: Graph, user: Target) => Promise<unknown>;
  readonly call: string;
  readonly proof: RegExp;
}[] = [
  {
    action: enableDevice,
    args: () => ({ device: laptop }),
    taken: (graph) => disableDevice.run({ graph, secrets }, { device: laptop }),
    call: 'PATCH /devices/*',
    proof: /as enabled/,
  },
  {
    action: enableInboxRules,
    args: (user) => ({ user, rules: ['Newsletters'] }),
    taken: (graph, user) => disableInboxRules.run({ graph, secrets }, { user, rules: ['all'] }),
    call: 'PATCH /users/*/mailFolders/inbox/messageRules/*',
    proof: /lists them as on/,
  },
  {
    action: addToGroups,
    args: (user) => ({ user, groups: ['Purchasing'] }),
    taken: () => Promise.resolve(),
    call: 'POST /groups/*/members/$ref',
    proof: /in all of them/,
  },
];

for (const { action, args, taken, call, proof } of rows) {
  describe(action.name, () => {
    it('takes effect, is proved, does no harm when it runs twice, and is not needed then', async () => {
      const { graph, target } = await actionFixture(alex);
      await taken(graph, target);
      const given = action.args.parse(args(target));
      const before = [
        await action.prove?.({ graph, ...asked }, given),
        await action.unneeded?.({ graph, ...asked }, given),
      ];

      await action.run({ graph, secrets }, given);
      await action.run({ graph, secrets }, given);

      assert.deepEqual(before, [undefined, undefined]);
      assert.match((await action.prove?.({ graph, ...asked }, given)) ?? '', proof);
      assert.match((await action.unneeded?.({ graph, ...asked }, given)) ?? '', /^Nothing to do/);
    });
    for (const [status, code] of [
      [403, 'forbidden'],
      [429, 'throttled'],
      [503, 'unavailable'],
    ] as const) {
      it(`throws ${code} when Graph answers ${status}, and changes nothing`, async () => {
        const { tenant, graph, target } = await actionFixture(alex);
        await taken(graph, target);
        const given = action.args.parse(args(target));
        tenant.setFaults([{ match: call, status }]);

        await assert.rejects(action.run({ graph, secrets }, given), problem(code));

        assert.equal(await action.prove?.({ graph, ...asked }, given), undefined);
      });
    }
    it('opens access, so that somebody else has to approve it', () => {
      assert.equal(action.opensAccess, true);
    });
  });
}

describe('add-to-groups', () => {
  const run = async (...groups: readonly string[]) => {
    const { graph, target } = await actionFixture(alex);
    return addToGroups.run({ graph, secrets }, { user: target, groups: [...groups] });
  };

  it('refuses a role-assignable group, and says which permission it would take', async () => {
    await assert.rejects(
      run('Project Falcon'),
      /Project Falcon is role-assignable: .*RoleManagement\.ReadWrite\.Directory/,
    );
  });
  it('adds to the groups that it can, and says why not to the others', async () => {
    await assert.rejects(
      run('Purchasing', 'All Buyers'),
      /Groups added: Purchasing; left: All Buyers \(dynamic: change its rule/,
    );
  });
  it('refuses a group that does not exist, before it changes anything', async () => {
    await assert.rejects(run('Purchasing', 'Nobody’s'), /There is no group called “Nobody’s”/);
  });
  it('takes no group that is not named', () => {
    assert.equal(addToGroups.args.shape.groups.safeParse('all').success, false);
    assert.equal(addToGroups.args.shape.groups.safeParse('').success, false);
  });
});

describe('enable-inbox-rules', () => {
  it('leaves all other rules as they are', async () => {
    const { graph, target: user } = await actionFixture(alex);
    await disableInboxRules.run({ graph, secrets }, { user, rules: ['all'] });

    await enableInboxRules.run({ graph, secrets }, { user, rules: ['Newsletters'] });

    const all = { user, rules: ['all'] };
    assert.equal(await enableInboxRules.prove?.({ graph, ...asked }, all), undefined);
  });
});
