import assert from 'node:assert/strict';
import { listGroups } from '../../../services/actions/list-groups.ts';
import { removeRoles } from '../../../services/actions/remove-roles.ts';
import { restoreRoles } from '../../../services/actions/restore-roles.ts';
import { showUser } from '../../../services/actions/show-user.ts';
import { roleEntry } from '../../../services/directory/role-entries.ts';
import type { Graph } from '../../../services/graph/graph.ts';
import type { Target } from '../../../services/model/person.ts';
import { practiceUnitId } from '../../../practice/people/custom-roles.ts';
import type { PracticeTenant } from '../../../practice/tenant.ts';
import { actionFixture, inWords, problem, secrets } from '../../harness/actions.ts';
import { factsOf, warnings } from '../../harness/reads.ts';

const unit = `/administrativeUnits/${practiceUnitId}`;
const nothing: readonly [] = [];
const context = (graph: Graph) => ({ graph, since: 0, earlier: nothing });

const remove = (graph: Graph, user: Target, roles?: string) =>
  removeRoles.run({ graph, secrets }, removeRoles.args.parse({ user, roles }));
const restore = (graph: Graph, user: Target, roles: string) =>
  restoreRoles.run({ graph, secrets }, restoreRoles.args.parse({ user, roles }));

/** The rows of list-groups that are roles. */
async function rolesOf(graph: Graph, user: Target): Promise<readonly string[]> {
  const { rows = [] } = await listGroups.run({ graph }, { user });
  return rows
    .filter(({ what }) => what.endsWith('directory role'))
    .map(({ what, details = [] }) =>
      [what.split(',', 1)[0] ?? '', ...details.map((one) => (typeof one === 'string' ? one : one.words))].join(' | '),
    );
}

const writes = ({ calls }: PracticeTenant) =>
  calls
    .filter(({ method }) => method !== 'GET')
    .map(({ method, url }) => `${method} ${new URL(url).pathname.slice(5)}`);

describe('remove-roles', () => {
  it('removes what is active and what is eligible, each in its scope, and proves it by the schedules', async () => {
    const { tenant, graph, target } = await actionFixture('grady@contoso.com');
    const before = await rolesOf(graph, target);

    const note = await remove(graph, target);

    assert.equal(before.length, 2);
    assert.match(before[0] ?? '', /^Directory Readers \| active \| administrative unit Zürich Office \| until 20/);
    assert.equal(before[1], 'Guest Inviter | eligible | the whole directory');
    assert.match(
      note,
      /^Roles removed: Directory Readers \(active, .*\), Guest Inviter \(eligible, .*Also revoke sessions/,
    );
    assert.deepEqual(writes(tenant), [
      'POST /roleManagement/directory/roleAssignmentScheduleRequests',
      'POST /roleManagement/directory/roleEligibilityScheduleRequests',
    ]);
    assert.deepEqual(await rolesOf(graph, target), []);
    assert.match((await removeRoles.prove?.(context(graph), removeRoles.args.parse({ user: target }))) ?? '', /none/);
  });

  it('removes only the role that is named, by name, scope and kind', async () => {
    const { graph, target } = await actionFixture('grady@contoso.com');

    await assert.rejects(remove(graph, target, 'Guest Inviter@/ active'), /holds no role “Guest Inviter” there/);
    await remove(graph, target, `Directory Readers@${unit}`);

    assert.deepEqual(await rolesOf(graph, target), ['Guest Inviter | eligible | the whole directory']);
  });

  it('tells roles through a group as the membership to end, and removes nothing there', async () => {
    const { tenant, graph, target } = await actionFixture('allan@contoso.com');

    await assert.rejects(
      remove(graph, target),
      /holds no directory role\. Left: Security Administrator \(through Tier 0 Operators: remove-from-groups groups=0858/,
    );

    assert.deepEqual(writes(tenant), []);
  });

  it('is not needed for an account without a role', async () => {
    const { graph, target } = await actionFixture('alex@contoso.com');

    const why = await removeRoles.unneeded?.(context(graph), removeRoles.args.parse({ user: target }));

    assert.equal(why, 'Nothing to do: the account holds no directory role.');
  });

  it('deletes the plain assignment in a tenant without Privileged Identity Management', async () => {
    const { tenant, graph, target } = await actionFixture('gerhart@contoso.com');
    const missing = { status: 400, code: 'AadPremiumLicenseRequired', times: 99 } as const;
    tenant.setFaults([
      { match: 'GET /roleManagement/directory/roleAssignmentScheduleInstances', ...missing },
      { match: 'GET /roleManagement/directory/roleEligibilityScheduleInstances', ...missing },
      { match: 'POST /roleManagement/directory/roleAssignmentScheduleRequests', ...missing },
    ]);

    await remove(graph, target);
    const gone = await rolesOf(graph, target);
    await restore(graph, target, `Helpdesk Administrator@${unit}`);

    assert.deepEqual(gone, []);
    assert.match(writes(tenant)[0] ?? '', /^DELETE \/roleManagement\/directory\/roleAssignments\/[\w-]+$/);
    assert.equal(writes(tenant).at(-1), 'POST /roleManagement/directory/roleAssignments');
    assert.match((await rolesOf(graph, target)).join(), /Helpdesk Administrator \| active \| administrative unit/);
  });

  it('says which permission a tenant without Privileged Identity Management takes', async () => {
    const { tenant, graph, target } = await actionFixture('gerhart@contoso.com');
    const missing = { status: 400, code: 'AadPremiumLicenseRequired', times: 99 } as const;
    tenant.setFaults([
      { match: 'GET /roleManagement/directory/roleAssignmentScheduleInstances', ...missing },
      { match: 'GET /roleManagement/directory/roleEligibilityScheduleInstances', ...missing },
      { match: 'DELETE /roleManagement/directory/roleAssignments/*', status: 403 },
    ]);

    await assert.rejects(remove(graph, target), /needs RoleManagement\.ReadWrite\.Directory/);
  });

  /** How Privileged Identity Management wraps its errors. */
  const wrapped = (errorCode: string) =>
    ({ status: 400, code: 'UnknownError', message: JSON.stringify({ errorCode, message: 'No.' }) }) as const;
  const post = 'POST /roleManagement/directory/roleEligibilityScheduleRequests';

  for (const [name, fault] of [
    ['plain', { status: 400, code: 'RoleAssignmentDoesNotExist' }],
    ['wrapped in JSON', wrapped('RoleAssignmentDoesNotExist')],
  ] as const)
    it(`does not believe that a role is gone while Entra lists it (${name})`, async () => {
      const { tenant, graph, target } = await actionFixture('delia@contoso.com');
      tenant.setFaults([{ match: post, ...fault }]);

      await assert.rejects(remove(graph, target), /Entra says that it does not exist, and still lists it/);
    });

  it('counts a role as removed that Entra calls gone and no longer lists', async () => {
    const { tenant, graph, target } = await actionFixture('delia@contoso.com');
    tenant.setFaults([{ match: post, ...wrapped('RoleAssignmentDoesNotExist') }]);
    const late: Graph = { ...graph, send: sendAfter(graph, post, () => remove(graph, target)) };

    const note = await remove(late, target);

    assert.match(note, /^Roles removed: User Administrator/);
    assert.deepEqual(await rolesOf(graph, target), []);
  });

  it('says that an activation of the last minutes cannot be removed yet, and does not call it done', async () => {
    const { tenant, graph, target } = await actionFixture('delia@contoso.com');
    tenant.setFaults([{ match: post, ...wrapped('ActiveDurationTooShort') }]);

    await assert.rejects(remove(graph, target), /activated less than 5 minutes ago.*ask again then/);

    assert.equal(await removeRoles.prove?.(context(graph), removeRoles.args.parse({ user: target })), undefined);
  });

  it('sends the schedule of a removal where Graph insists on it', async () => {
    const { tenant, graph, target } = await actionFixture('delia@contoso.com');
    tenant.setFaults([{ match: post, status: 400, message: 'The scheduleInfo is required.' }]);

    await remove(graph, target);

    const bodies = tenant.calls.filter(({ url }) => url.endsWith('roleEligibilityScheduleRequests'));
    assert.deepEqual(
      bodies.map(({ body }) => 'scheduleInfo' in Object(body)),
      [false, true],
    );
  });

  it('removes the others when one is refused, and says which one stays', async () => {
    const { tenant, graph, target } = await actionFixture('grady@contoso.com');
    tenant.setFaults([
      { match: 'POST /roleManagement/directory/roleAssignmentScheduleRequests', status: 403, times: 9 },
    ]);

    await assert.rejects(remove(graph, target), /removed: Guest Inviter.*not removed: Directory Readers/);

    assert.equal((await rolesOf(graph, target)).length, 1);
  });

  for (const action of [removeRoles, restoreRoles])
    for (const [status, code] of [
      [403, 'forbidden'],
      [429, 'throttled'],
      [503, 'unavailable'],
    ] as const)
      it(`${action.name} throws ${code} when Graph answers ${status}, and changes nothing`, async () => {
        const { tenant, graph, target } = await actionFixture('gerhart@contoso.com');
        const before = await rolesOf(graph, target);
        tenant.setFaults([{ match: 'POST /roleManagement/directory/*', status, times: 9 }]);

        await assert.rejects(
          action === removeRoles ? remove(graph, target) : restore(graph, target, 'Guest Inviter'),
          problem(code),
        );

        assert.deepEqual(await rolesOf(graph, target), before);
      });

  for (const action of [removeRoles, restoreRoles])
    it(`${action.name} changes nothing where the roles cannot be read`, async () => {
      const { tenant, graph, target } = await actionFixture('gerhart@contoso.com');
      tenant.setFaults([
        { match: 'GET /roleManagement/directory/roleEligibilityScheduleInstances', status: 404, times: 9 },
      ]);

      await assert.rejects(
        action === removeRoles ? remove(graph, target) : restore(graph, target, 'Guest Inviter'),
        problem('not-found'),
      );

      assert.deepEqual(writes(tenant), []);
    });
});

describe('restore-roles', () => {
  it('assigns what is missing, with its scope, kind and end, and proves it', async () => {
    const { graph, target } = await actionFixture('alex@contoso.com');
    const typed = `Guest Inviter@${unit} eligible until 2090-01-01T00:00:00Z,Directory Readers`;

    const note = await restore(graph, target, typed);

    assert.equal(note, 'Roles assigned: Guest Inviter (eligible), Directory Readers.');
    assert.deepEqual(await rolesOf(graph, target), [
      'Directory Readers | active | the whole directory',
      'Guest Inviter | eligible | administrative unit Zürich Office | until 2090-01-01 00:00 UTC',
    ]);
    const args = restoreRoles.args.parse({ user: target, roles: typed });
    assert.match((await restoreRoles.prove?.(context(graph), args)) ?? '', /lists all of them/);
    assert.match((await restoreRoles.unneeded?.(context(graph), args)) ?? '', /^Nothing to do/);
  });

  it('refuses an end that has passed, and a role that there is not', async () => {
    const { graph, target } = await actionFixture('alex@contoso.com');

    await assert.rejects(restore(graph, target, 'Guest Inviter until 2020-01-01T00:00:00Z'), /its end has passed/);
    await assert.rejects(restore(graph, target, 'Emperor'), /There is no directory role “Emperor”/);
  });

  it('says when the settings of the role ask for more', async () => {
    const { tenant, graph, target } = await actionFixture('alex@contoso.com');
    const code = 'RoleAssignmentRequestPolicyValidationFailed';
    tenant.setFaults([{ match: 'POST /roleManagement/directory/*', status: 400, code }]);

    await assert.rejects(restore(graph, target, 'Guest Inviter'), /settings of the role ask for more/);
  });
});

describe('a role as people type it', () => {
  for (const [typed, read] of [
    ['User Administrator', ['User Administrator', undefined, undefined, undefined]],
    ['User Administrator@/ eligible', ['User Administrator', '/', 'eligible', undefined]],
    [`Guest Inviter@${unit}`, ['Guest Inviter', unit, undefined, undefined]],
    ['Guest Inviter active until 2027-01-31T09:00:00Z', ['Guest Inviter', undefined, 'active', '2027-01-31T09:00:00Z']],
    ['Guest Inviter@app:/custom', ['Guest Inviter', undefined, undefined, undefined]],
    ['Guest Inviter until tomorrow@', undefined],
    ['', undefined],
  ] as const)
    it(`“${typed}” is read`, () => {
      const entry = roleEntry(typed);

      assert.deepEqual(entry && [entry.role, entry.directoryScope, entry.kind, entry.until], read);
    });
});

describe('the roles of an account', () => {
  it('are shown by show-user with scope, end and whether they have to be activated', async () => {
    const { graph, target } = await actionFixture('grady@contoso.com');
    const user = { ...target, roles: ['Directory Readers (in an administrative unit)', 'Guest Inviter (eligible)'] };

    const facts = factsOf(await showUser.run({ graph }, showUser.args.parse({ user })));

    assert.match(
      facts.get('Admin roles') ?? '',
      /^Directory Readers \(active, administrative unit Zürich Office, until .* UTC\), Guest Inviter \(eligible, the whole dir/,
    );
  });

  it('are listed once, lead to their removal, or to leaving the group that they come from', async () => {
    const { graph, target } = await actionFixture('allan@contoso.com');
    const own = await actionFixture('christie@contoso.com');

    const report = await listGroups.run({ graph }, { user: target });
    const other = await listGroups.run({ graph: own.graph }, { user: own.target });

    const [through] = report.rows ?? [];
    assert.match(
      inWords(report),
      /"Security Administrator","directory role","Privileged","active, the whole directory, through Tier 0 Op/,
    );
    assert.match(JSON.stringify(through?.lead), /Leave….*remove-from-groups [\w-]+ groups=08586375/);
    assert.match(warnings(report), /The account owns Tier 0 Operators, which can hold directory roles/);
    assert.equal(other.rows?.length, 1);
    assert.match(JSON.stringify(other.rows[0]?.lead), /remove-roles [\w-]+ roles=\\"Global Administrator@\/ active\\"/);
  });
});

/** Sends as before, and does something else before the answer of one call, once. */
function sendAfter(graph: Graph, match: string, act: () => Promise<unknown>): Graph['send'] {
  let isDone = false;
  return async (call) => {
    try {
      return await graph.send(call);
    } catch (error) {
      if (!isDone && `${call.method} ${call.path.encoded}` === match) {
        isDone = true;
        await act();
      }
      throw error;
    }
  };
}
