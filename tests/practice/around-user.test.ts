import assert from 'node:assert/strict';
import { practiceGroups } from '../../practice/people/groups.ts';
import { practiceTenantId } from '../../practice/people/people.ts';
import { practiceFixture, errorOf, namesIn, objectOf, valuesOf } from './practice-fixture.ts';

const groupId = (name: string) => practiceGroups.find((group) => group.name === name)?.id;

describe('what the practice tenant knows about a user’s surroundings', () => {
  it('lists directory roles held directly and through a group', async () => {
    const { get } = await practiceFixture();

    const replies = await Promise.all(
      ['christie', 'allan', 'alex'].map((name) =>
        get(
          `/users/${name}@contoso.com/transitiveMemberOf/microsoft.graph.directoryRole?$select=id,displayName,roleTemplateId`,
        ),
      ),
    );

    assert.deepEqual(replies.map(namesIn), [['Global Administrator'], ['Security Administrator'], []]);
    const [role] = replies.flatMap(valuesOf);
    assert.equal(role?.['roleTemplateId'], '62e90394-69f5-4237-9190-012177145e10');
  });

  it('lists direct memberships without the groups that the groups are in', async () => {
    const { get } = await practiceFixture();

    const [direct, transitive] = await Promise.all([
      get('/users/diego@contoso.com/memberOf'),
      get('/users/diego@contoso.com/transitiveMemberOf'),
    ]);

    assert.deepEqual(namesIn(direct), ['Marketing Leads']);
    assert.deepEqual(namesIn(transitive), ['Marketing Leads', 'Marketing']);
    assert.deepEqual(
      new Set(valuesOf(transitive).map((object) => object['@odata.type'])),
      new Set(['#microsoft.graph.group']),
    );
  });

  it('checks membership through groups, only for the groups in the request', async () => {
    const { call } = await practiceFixture();
    const groupIds = ['Security Operations', 'Incident Approvers'].map(groupId);

    const reply = await call('POST', '/users/isaiah@contoso.com/checkMemberGroups', { body: { groupIds } });

    assert.deepEqual(objectOf(reply)['value'], [groupId('Security Operations')]);
  });

  it('refuses to check more than twenty groups', async () => {
    const { call } = await practiceFixture();
    const groupIds = Array.from({ length: 21 }, () => groupId('Marketing'));

    const reply = await call('POST', '/users/isaiah@contoso.com/checkMemberGroups', { body: { groupIds } });

    assert.equal(reply.status, 400);
  });

  it('returns the manager, and 404 when there is none', async () => {
    const { get } = await practiceFixture();

    const [some, none] = await Promise.all([
      get('/users/alex@contoso.com/manager?$select=displayName'),
      get('/users/patti@contoso.com/manager'),
    ]);

    assert.deepEqual(
      [objectOf(some)['displayName'], objectOf(some)['@odata.type']],
      ['Diego Siciliani', '#microsoft.graph.user'],
    );
    assert.deepEqual([none.status, errorOf(none).code], [404, 'Request_ResourceNotFound']);
  });

  it('lists sign-in methods by type and never a password', async () => {
    const { get } = await practiceFixture();

    const reply = await get('/users/alex@contoso.com/authentication/methods');

    const [password, ...others] = valuesOf(reply);
    assert.deepEqual(
      [password?.['@odata.type'], password?.['id'], password?.['password']],
      ['#microsoft.graph.passwordAuthenticationMethod', '28c10230-6103-485e-b985-444c60001490', null],
    );
    assert.equal(others.length, 3);
  });

  it('returns itself as the only organization', async () => {
    const { get } = await practiceFixture();

    const reply = await get('/organization?$select=id,displayName');

    assert.deepEqual(valuesOf(reply), [{ id: practiceTenantId, displayName: 'Contoso (practice)' }]);
  });
});
