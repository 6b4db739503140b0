import assert from 'node:assert/strict';
import { readAdminRoles, readDeletedRoles, type AdminRoles } from '../../../services/directory/admin-roles.ts';
import { beyondRoles, personId, type PersonId } from '../../../services/model/person.ts';
import type { FaultInput } from '../../../practice/http/faults.ts';
import { actionFixture, problem } from '../../harness/actions.ts';

const active = 'GET /roleManagement/directory/roleAssignmentScheduleInstances';
const plain = 'GET /roleManagement/directory/roleAssignments';
const eligible = 'GET /roleManagement/directory/roleEligibilityScheduleInstances';
const ofGroups = 'GET /identityGovernance/privilegedAccess/group/eligibilityScheduleInstances';
const memberships = 'GET /users/*/transitiveMemberOf/microsoft.graph.group';
const unlicensed = { status: 400, code: 'AadPremiumLicenseRequired', times: 99 } as const;
const sven = id('bdf39807-186e-4a1d-9e8a-f776bbbca0aa');

const helpdesk = '729827e3-9c14-49f7-bb1b-9608f156bbb8';
const globalAdministrator = '62e90394-69f5-4237-9190-012177145e10';
const securityAdministrator = '194ae4cb-b126-40b2-bd5b-6091b380977d';

/** What is read about each kind of admin, without the suffix of the domain: all roles, and those in force. */
const admins: readonly (readonly [
  why: string,
  who: string,
  roles: readonly string[],
  activeRoles: readonly string[],
])[] = [
  ['nobody without a role', 'alex', [], []],
  ['a role in force for the whole tenant', 'enrico', ['Helpdesk Administrator'], [helpdesk]],
  ['the Global Administrator', 'christie', ['Global Administrator'], [globalAdministrator]],
  ['a role that has to be activated', 'delia', ['User Administrator (eligible)'], []],
  ['a role in an administrative unit', 'gerhart', ['Helpdesk Administrator (in an administrative unit)'], [helpdesk]],
  ['a custom role', 'wanda', ['Session Revoker (custom role)'], [beyondRoles]],
  [
    'a role through a group',
    'allan',
    ['Security Administrator (through Tier 0 Operators)'],
    [securityAdministrator, beyondRoles],
  ],
  [
    'a role that a group can activate',
    'marta',
    ['Exchange Administrator (eligible, through Messaging On-Call)'],
    [beyondRoles],
  ],
  [
    'a role-assignable group without a role',
    'hugo',
    ['Member of Project Falcon (role-assignable group)'],
    [beyondRoles],
  ],
  ['a role-assignable group that can be joined', 'quentin', ['May join Tier 0 Operators (role-assignable group)'], []],
];

describe('the roles of an account', () => {
  for (const [why, who, roles, activeRoles] of admins) {
    it(`show ${why}`, async () => {
      const { read } = await fixture();

      const found = await read(who);

      assert.deepEqual(found, { roles, activeRoles, rolesUnread: [], globalAdministrator: isGlobal(activeRoles) });
    });
  }

  it('are the same when many are read at once', async () => {
    const { tenant, graph, idOf } = await fixture();
    const crowd = strangers(30);
    const ids = admins.map(([, who]) => idOf(who));

    const found = await readAdminRoles(graph, [...ids, ...crowd]);

    assert.deepEqual(
      ids.map((one) => found.get(one)),
      admins.map(([, , roles, activeRoles]) => ({
        roles,
        activeRoles,
        rolesUnread: [],
        globalAdministrator: isGlobal(activeRoles),
      })),
    );
    assert.equal(found.size, 40);
    assert.equal(tenant.calls.length, 11, 'two lists, the groups, and two lists for each of four groups');
  });

  it('take four calls for one account, and two more for each role-assignable group it is in', async () => {
    const { tenant, read } = await fixture();

    await read('alex');
    const ordinary = tenant.calls.length;
    await read('allan');

    assert.deepEqual([ordinary, tenant.calls.length - ordinary], [4, 6]);
  });

  it('are the plain assignments in a tenant without Privileged Identity Management, where nothing is eligible', async () => {
    const faults = [active, eligible, ofGroups].map((match) => ({ match, ...unlicensed }));
    const { read } = await fixture(faults);

    const found = [await read('enrico'), await read('delia'), await read('quentin'), await read('allan')];

    assert.deepEqual(
      found.map(({ roles, rolesUnread }) => [roles, rolesUnread]),
      [
        [['Helpdesk Administrator'], []],
        [[], []],
        [[], []],
        [['Security Administrator (through Tier 0 Operators)'], []],
      ],
    );
  });

  it('know the licence error when it is wrapped in another', async () => {
    const message = '{"errorCode":"AadPremiumLicenseRequired","message":"The tenant needs Microsoft Entra ID P2."}';
    const { read } = await fixture([{ match: eligible, status: 400, code: 'UnknownError', message, times: 9 }]);

    const { rolesUnread } = await read('delia');

    assert.deepEqual(rolesUnread, []);
  });

  for (const [match, unread] of [
    [active, ['active']],
    [eligible, ['eligible']],
    [ofGroups, ['eligible']],
    [memberships, ['groups']],
  ] as const) {
    for (const status of [400, 403, 404] as const) {
      it(`say what Graph refuses to show, and keep the rest: ${String(status)} to ${match}`, async () => {
        const { read } = await fixture([{ match, status, times: 9 }]);

        const { roles, rolesUnread, activeRoles } = await read('enrico');

        assert.deepEqual(rolesUnread, unread);
        assert.deepEqual(roles, match === active ? [] : ['Helpdesk Administrator']);
        assert.deepEqual(activeRoles, match === active ? [] : [helpdesk]);
      });
    }
    for (const status of [429, 503] as const) {
      it(`are not guessed when Graph cannot say: ${String(status)} to ${match}`, async () => {
        const { read } = await fixture([{ match, status, times: 9 }]);

        await assert.rejects(read('enrico'), problem(status === 429 ? 'throttled' : 'unavailable'));
      });
    }
  }

  it('say what Graph refuses to show when many are read at once', async () => {
    const refused = [active, plain, eligible, ofGroups].map((match) => ({ match, status: 403, times: 9 }) as const);
    const { graph, idOf } = await fixture(refused);

    const found = await readAdminRoles(graph, [idOf('hugo'), ...strangers(20)]);

    assert.deepEqual(found.get(idOf('hugo')), {
      roles: ['Member of Project Falcon (role-assignable group)'],
      rolesUnread: ['active', 'eligible'],
      globalAdministrator: false,
      activeRoles: [],
    });
  });

  it('know that nobody can join a group that Privileged Identity Management does not manage', async () => {
    const { graph, idOf } = await fixture([
      { match: ofGroups, status: 400, code: 'ResourceTypeNotSupported', times: 4 },
    ]);

    const found = await readAdminRoles(graph, [idOf('quentin'), ...strangers(20)]);

    assert.deepEqual(found.get(idOf('quentin')), {
      roles: [],
      rolesUnread: [],
      globalAdministrator: false,
      activeRoles: [],
    });
  });

  it('are unknown when Graph hides what the groups are', async () => {
    const { graph, idOf } = await fixture();
    const blind = {
      ...graph,
      send: async <T>(call: Parameters<typeof graph.send<T>>[0]) =>
        call.path.template.endsWith('/microsoft.graph.group')
          ? call.response.parse({ value: [{ id: '08586375-174a-480b-98b5-e7f91b3dc622', displayName: null }] })
          : graph.send(call),
    };

    const found = await readAdminRoles(blind, [idOf('allan')]);

    assert.deepEqual(found.get(idOf('allan'))?.rolesUnread, ['groups']);
  });
});

describe('the roles of a deleted account', () => {
  it('are those that it has again when it is restored, and its groups are unknown', async () => {
    const { graph } = await fixture();

    const found = await readDeletedRoles(graph, [sven]);

    assert.deepEqual(found.get(sven), {
      roles: ['User Administrator'],
      rolesUnread: ['groups'],
      globalAdministrator: false,
      activeRoles: ['fe930be7-5e62-47db-91af-98c3a49a38b1'],
    });
  });
});

const isGlobal = (activeRoles: readonly string[]): boolean => activeRoles.includes(globalAdministrator);

const strangers = (count: number): readonly PersonId[] =>
  Array.from({ length: count }, (_, n) => id(`00000000-0000-4000-8000-${String(n).padStart(12, '0')}`));

function id(text: string): PersonId {
  return personId(text) ?? assert.fail(text);
}

async function fixture(faults: readonly FaultInput[] = []) {
  const { tenant, graph } = await actionFixture('alex@contoso.com');
  tenant.setFaults(faults);
  const idOf = (who: string) => id(tenant.user(`${who}@contoso.com`)?.id ?? assert.fail(who));
  const read = async (who: string): Promise<AdminRoles> =>
    (await readAdminRoles(graph, [idOf(who)])).get(idOf(who)) ?? assert.fail(who);
  return { tenant, graph, idOf, read };
}
