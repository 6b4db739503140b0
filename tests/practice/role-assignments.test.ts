import assert from 'node:assert/strict';
import { practiceGroups } from '../../practice/people/groups.ts';
import { errorOf, idOf, objectOf, practiceFixture, valuesOf } from './practice-fixture.ts';

const roles = '/roleManagement/directory';
const globalAdministrator = '62e90394-69f5-4237-9190-012177145e10';
const ofGroups = '/identityGovernance/privilegedAccess/group/eligibilityScheduleInstances';
const falcon = practiceGroups.find(({ name }) => name === 'Project Falcon')?.id ?? assert.fail();
const tier0 = practiceGroups.find(({ name }) => name === 'Tier 0 Operators')?.id ?? assert.fail();

describe('role assignments of the practice tenant', () => {
  it('are listed for one principal, with the definition of the role', async () => {
    const { get } = await practiceFixture();
    const query = `$filter=principalId eq '${idOf('wanda')}'&$expand=roleDefinition($select=displayName,isBuiltIn)`;

    const [active, eligible] = await Promise.all([
      get(`${roles}/roleAssignmentScheduleInstances?${query}`),
      get(`${roles}/roleEligibilityScheduleInstances?${query}`),
    ]);

    assert.deepEqual(
      valuesOf(active).map((one) => [one['directoryScopeId'], one['roleDefinition']]),
      [['/', { displayName: 'Session Revoker', isBuiltIn: false }]],
    );
    assert.deepEqual(valuesOf(eligible), []);
  });

  it('have the scope that they count in', async () => {
    const { get } = await practiceFixture();

    const reply = await get(`${roles}/roleAssignments?$filter=principalId in ('${idOf('gerhart')}')`);

    assert.match(String(valuesOf(reply)[0]?.['directoryScopeId']), /^\/administrativeUnits\/[\w-]{36}$/);
  });

  it('are listed for one role, with who holds it', async () => {
    const { get } = await practiceFixture();
    const query = `$filter=roleDefinitionId eq '${globalAdministrator}'&$expand=principal`;

    const reply = await get(`${roles}/roleAssignments?${query}`);

    const names = valuesOf(reply).map(({ principal }) => objectOf({ ...reply, body: principal })['displayName']);
    assert.deepEqual(names, ['Christie Cline', 'Ursula Keller', 'Emergency Access']);
  });

  it('stay with a deleted account, which cannot be expanded', async () => {
    const { call, get } = await practiceFixture();
    await call('DELETE', `/users/${idOf('enrico')}`);

    const reply = await get(`${roles}/roleAssignments?$filter=principalId eq '${idOf('enrico')}'&$expand=principal`);

    assert.deepEqual(
      valuesOf(reply).map(({ principal }) => principal),
      [null],
    );
  });

  it('cannot be expanded by anything else', async () => {
    const { get } = await practiceFixture();

    const reply = await get(`${roles}/roleAssignments?$expand=appScope`);

    assert.deepEqual([reply.status, errorOf(reply).code], [400, 'BadRequest']);
  });
});

describe('role-assignable groups of the practice tenant', () => {
  it('are found by that, and list their members', async () => {
    const { get } = await practiceFixture();

    const [groups, members] = await Promise.all([
      get('/groups?$filter=isAssignableToRole eq true&$select=displayName'),
      get(`/groups/${falcon}/transitiveMembers/microsoft.graph.user?$select=id&$top=999`),
    ]);

    assert.deepEqual(
      valuesOf(groups).map(({ displayName }) => displayName),
      ['Tier 0 Operators', 'Report Readers', 'Messaging On-Call', 'Project Falcon'],
    );
    assert.deepEqual(valuesOf(members), [{ id: idOf('hugo') }]);
  });

  it('can be joined by whom Privileged Identity Management lists, by person or by group', async () => {
    const { get } = await practiceFixture();

    const [byPerson, byGroup, all] = await Promise.all([
      get(`${ofGroups}?$filter=principalId eq '${idOf('quentin')}'&$expand=group`),
      get(`${ofGroups}?$filter=groupId eq '${tier0}'`),
      get(ofGroups),
    ]);

    assert.equal(objectOf({ ...byPerson, body: valuesOf(byPerson)[0]?.['group'] })['isAssignableToRole'], true);
    assert.deepEqual(
      valuesOf(byGroup).map(({ principalId }) => principalId),
      [idOf('quentin')],
    );
    assert.equal(all.status, 400);
  });
});
