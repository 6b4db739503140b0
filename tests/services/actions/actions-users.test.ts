import assert from 'node:assert/strict';
import { z } from 'zod';
import type { WriteAction } from '../../../services/contract/action.ts';
import { assignManager } from '../../../services/actions/assign-manager.ts';
import { clearImmutableId } from '../../../services/actions/clear-immutable-id.ts';
import { deleteUser } from '../../../services/actions/delete-user.ts';
import { removeManager } from '../../../services/actions/remove-manager.ts';
import { updateUser } from '../../../services/actions/update-user.ts';
import type { Graph } from '../../../services/graph/graph.ts';
import { graphPath } from '../../../services/graph/graph.ts';
import { personId, plainTarget, type Target } from '../../../services/model/person.ts';
import { problem, secrets, actionFixture } from '../../harness/actions.ts';

const patch = (graph: Graph, user: Target, body: object) =>
  graph.send({ method: 'PATCH', path: graphPath`/users/${user.id}`, body, response: z.unknown() });

/** One row per action that changes accounts: the call it makes, its effect, and the result of a second run. */
const rows: readonly {
  action: WriteAction;
  /** UPN of the target. Default: Alex Wilber. */
  args: (target: Target, other: Target) => object;
  before?: (graph: Graph, target: Target) => Promise<unknown>;
  call: string;
  /** The note of a second run: undefined when it is the same as the first one, a problem when Graph refuses it. */
  again?: RegExp | 'rejected' | 'not-found';
  /** Whether Graph refuses it for a target whose roles outrank the app. */
  outranks: boolean;
  then: (user: Readonly<Record<string, unknown>> | undefined) => boolean;
}[] = [
  {
    action: updateUser,
    args: (user) => ({ user, mobilePhone: '050123456', city: 'Bern' }),
    call: 'PATCH /users/*',
    outranks: true,
    then: (user) => user?.['mobilePhone'] === '050123456' && user['city'] === 'Bern',
  },
  {
    action: assignManager,
    args: (user, manager) => ({ user, manager }),
    call: 'PUT /users/*/manager/$ref',
    outranks: false,
    then: () => true,
  },
  {
    action: removeManager,
    args: (user) => ({ user }),
    call: 'DELETE /users/*/manager/$ref',
    again: /gone already/,
    outranks: false,
    then: () => true,
  },
  {
    action: clearImmutableId,
    args: (user) => ({ user }),
    before: (graph, user) => patch(graph, user, { onPremisesImmutableId: 'b3JwaGFu' }),
    call: 'PATCH /users/*',
    outranks: true,
    then: (user) => user?.['onPremisesImmutableId'] === null,
  },
  {
    action: deleteUser,
    args: (user) => ({ user }),
    call: 'DELETE /users/*',
    again: /deleted already/,
    outranks: true,
    then: (user) => user === undefined,
  },
];

for (const { action, args, before, call, again, outranks, then } of rows) {
  const staged = async (upn = 'alex@contoso.com') => {
    const { tenant, graph, target } = await actionFixture(upn);
    const other = { ...target, id: personId('22c27214-a0a5-4f53-885a-377715979bbf') ?? assert.fail(), name: 'Grady' };
    const argsOf = (about: Target) => action.args.parse(args(about, other));
    return { tenant, graph, target, argsOf };
  };
  const run = (graph: Graph, args: Record<string, unknown>) => action.run({ graph, secrets }, args);

  describe(action.name, () => {
    it('takes effect, is proved, and may be run twice', async () => {
      const { tenant, graph, target, argsOf } = await staged();
      await before?.(graph, target);
      const since = graph.clock() - 1000;
      const context = { graph, since, earlier: [] };
      const early = await action.unneeded?.(context, argsOf(target));

      const first = await run(graph, argsOf(target));
      const second = await run(graph, argsOf(target));
      const proof = await action.prove?.(context, argsOf(target));

      assert.equal(early, undefined);
      assert.ok(then(tenant.user('alex@contoso.com')));
      assert.notEqual(proof, undefined);
      if (again instanceof RegExp) assert.match(second, again);
      else assert.equal(second, first);
    });
    it('is neither proved nor unneeded before it runs', async () => {
      const { graph, target, argsOf } = await staged();
      await before?.(graph, target);
      const context = { graph, since: graph.clock() - 1000, earlier: [] };

      assert.equal(await action.prove?.(context, argsOf(target)), undefined);
      assert.equal(await action.unneeded?.(context, argsOf(target)), undefined);
    });
    for (const [status, code] of [
      [403, 'forbidden'],
      [404, 'not-found'],
      [429, 'throttled'],
      [503, 'unavailable'],
    ] as const) {
      it(`throws ${code} when Graph answers ${status}, and changes nothing`, async () => {
        const { tenant, graph, target, argsOf } = await staged();
        const was = JSON.stringify(tenant.user('alex@contoso.com'));
        tenant.setFaults([{ match: call, status }]);

        await assert.rejects(run(graph, argsOf(target)), problem(code));

        assert.equal(JSON.stringify(tenant.user('alex@contoso.com')), was);
      });
    }
    it('throws not-found for an account that is gone', async () => {
      const { graph, target, argsOf } = await staged();
      const gone = { ...target, id: personId('99999999-9999-4999-8999-999999999999') ?? assert.fail() };

      await assert.rejects(run(graph, argsOf(gone)), problem('not-found'));
    });
    if (outranks) {
      it('is refused for an account that outranks the app', async () => {
        const { graph, target, argsOf } = await staged('allan@contoso.com');

        await assert.rejects(run(graph, argsOf(target)), problem('forbidden'));
      });
    }
  });
}

describe('the proof of delete-user', () => {
  it('requires the account to be among the deleted users', async () => {
    const { graph, target } = await actionFixture('alex@contoso.com');
    const gone = { ...target, id: personId('99999999-9999-4999-8999-999999999999') ?? assert.fail() };

    const proof = await deleteUser.prove?.({ graph, since: 0 }, deleteUser.args.parse({ user: gone }));

    assert.equal(proof, undefined);
  });
});

describe('unneeded', () => {
  for (const [action, upn, args, why] of [
    [assignManager, 'alex@contoso.com', { manager: 'c7b1601b-361b-48cb-989b-084320ba1e95' }, /Diego is the manager/],
    [removeManager, 'patti@contoso.com', {}, /there is no manager/],
    [clearImmutableId, 'alex@contoso.com', {}, /there is no immutable id/],
  ] as const) {
    it(`skips ${action.name} when there is nothing to do`, async () => {
      const { graph, target } = await actionFixture(upn);
      const id = 'manager' in args ? personId(args.manager) : undefined;
      const manager = id === undefined ? {} : { manager: plainTarget({ ...target, id, name: 'Diego' }) };
      const checked: WriteAction = action;

      const answer = await checked.unneeded?.(
        { graph, since: 0, earlier: [] },
        checked.args.parse({ user: target, ...manager }),
      );

      assert.match(answer ?? '', why);
    });
  }
});

describe('a synced account', () => {
  it('takes the properties that are not mastered on-premises', async () => {
    const { tenant, graph, target } = await actionFixture('bianca@contoso.com');

    await updateUser.run({ graph, secrets }, updateUser.args.parse({ user: target, usageLocation: 'DE' }));

    assert.equal(tenant.user('bianca@contoso.com')?.['usageLocation'], 'DE');
  });
});
