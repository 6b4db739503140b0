import assert from 'node:assert/strict';
import type { ReadAction } from '../../../services/contract/action.ts';
import { countUsers } from '../../../services/actions/count-users.ts';
import { listDeleted } from '../../../services/actions/list-deleted.ts';
import { listDevices } from '../../../services/actions/list-devices.ts';
import { listGroups } from '../../../services/actions/list-groups.ts';
import { listInactive } from '../../../services/actions/list-inactive.ts';
import { listUsers } from '../../../services/actions/list-users.ts';
import { GraphProblem } from '../../../services/graph/graph.ts';
import { inWords, actionFixture } from '../../harness/actions.ts';
import { notRead, warnings } from '../../harness/reads.ts';

const alex = 'alex@contoso.com';

describe('a missing licence is distinguished from a missing permission', () => {
  const premium = {
    code: 'Authentication_RequestFromNonPremiumTenantOrB2CTenant',
    message: "Neither tenant is B2C or tenant doesn't have premium license",
  };
  const lacks = (words: RegExp) => (error: unknown) =>
    error instanceof GraphProblem && error.code === 'unlicensed' && words.test(error.message);

  it('by list-inactive', async () => {
    const { tenant, graph } = await actionFixture(alex);
    tenant.setFaults([{ match: 'GET /users', status: 403, ...premium }]);

    await assert.rejects(listInactive.run({ graph }, listInactive.args.parse({})), lacks(/Entra ID P1/));
  });
  it('by list-users, when a property needs one', async () => {
    const { tenant, graph } = await actionFixture(alex);
    tenant.setFaults([{ match: 'GET /users', status: 403, ...premium }]);

    const run = listUsers.run({ graph }, listUsers.args.parse({ select: 'signInActivity' }));

    await assert.rejects(run, lacks(/Entra ID P1/));
  });
  for (const [fault, words] of [
    [{ status: 400, code: 'BadRequest', message: 'Request not applicable to target tenant.' }, /Intune: The tenant/],
    [{ status: 403, code: 'Forbidden', message: 'Your tenant is not licensed for this feature.' }, /no licence/],
    [{ status: 403 }, /Intune: could not be read \(forbidden\)/],
  ] as const) {
    it(`by list-devices, which still shows the other lists: ${JSON.stringify(fault)}`, async () => {
      const { tenant, graph, target } = await actionFixture(alex);
      tenant.setFaults([{ match: 'GET /users/*/managedDevices', ...fault }]);

      const report = await listDevices.run({ graph }, listDevices.args.parse({ user: target }));

      assert.match(notRead(report), words);
      assert.match(inWords(report), /CTS-ALEX-01","owned, registered"/);
    });
  }
});

describe('a list', () => {
  const rows: readonly { action: ReadAction; args?: object; user: string; alert: RegExp }[] = [
    { action: listUsers, args: { filter: 'accountEnabled eq false' }, user: alex, alert: /blocked for Raul Razo\./ },
    { action: listGroups, user: 'allan@contoso.com', alert: /also through groups: Security Administrator\./ },
    { action: listGroups, user: 'pradeep@contoso.com', alert: /Report Readers can hold directory roles/ },
    { action: listDevices, user: alex, alert: /^DESKTOP-7Q2K was registered$/ },
    { action: listDevices, user: 'diego@contoso.com', alert: /CTS-DIEGO-01 does not meet the compliance policies/ },
    { action: listInactive, user: alex, alert: /^1 of 2 on this page can still sign in\.$/ },
    { action: listDeleted, user: alex, alert: /^Tom Perham can be restored for 2 days only\.$/ },
  ];
  for (const { action, args = {}, user, alert } of rows) {
    it(`warns (${action.name} of ${user}): ${alert.source}`, async () => {
      const { graph, target } = await actionFixture(user);

      assert.match(warnings(await action.run({ graph }, action.args.parse({ ...args, user: target }))), alert);
    });
  }
  it('does not mark a role that Microsoft does not label privileged', async () => {
    const { graph, target } = await actionFixture('irvin@contoso.com');

    const report = await listGroups.run({ graph }, listGroups.args.parse({ user: target }));

    assert.match(inWords(report), /"Directory Readers","directory role",""/);
    assert.equal(warnings(report), '');
  });
  it('says when roles through groups could not be read', async () => {
    const { tenant, graph, target } = await actionFixture(alex);
    tenant.setFaults([{ match: 'GET /users/*/transitiveMemberOf/*', status: 403 }]);

    const report = await listGroups.run({ graph }, listGroups.args.parse({ user: target }));

    assert.match(warnings(report), /Roles held through groups: could not be read \(forbidden\)\./);
  });
  it('says which count could not be read, and still shows the others', async () => {
    const { tenant, graph } = await actionFixture(alex);
    tenant.setFaults([{ match: 'GET /directoryRoles*', status: 403 }]);

    const report = await countUsers.run({ graph }, countUsers.args.parse({}));

    assert.match(inWords(report), /"All","43".*"Global Administrators","could not be read \(forbidden\)"/s);
  });
});
