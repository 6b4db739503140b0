import assert from 'node:assert/strict';
import { lastAdministratorsAmong } from '../../../services/directory/last-administrator.ts';
import { GraphProblem, type Graph, type GraphCall } from '../../../services/graph/graph.ts';
import { personId, plainTarget, type PersonId, type Target } from '../../../services/model/person.ts';
import { actionFixture, problem } from '../../harness/actions.ts';

const christie = id('a7cfaf5b-468c-4cd1-869b-1552abee35e3');
const ursula = id('b14bd1ea-a743-4c04-b98f-a6240dfbc44d');
const emergency = id('1f4683ef-aca5-4ca0-8d11-fa87c6c1bc12');
const alex = id('08a792fc-101b-4579-8655-d23de2c4b481');
const [group, app] = ['08586375-174a-480b-98b5-e7f91b3dc622', '0c0d0000-5e1f-4b1e-8a11-000000000002'];

const administrator = (of: PersonId, more: Partial<Target> = {}): Target => ({
  ...plainTarget({ kind: 'account', id: of, name: 'An administrator', upn: 'a@contoso.com' }),
  roles: ['Global Administrator'],
  globalAdministrator: true,
  ...more,
});

describe('the last Global Administrators', () => {
  const isProtected = (of: PersonId) => of === emergency;
  const rows: readonly (readonly [why: string, targets: readonly PersonId[], last: readonly PersonId[]])[] = [
    ['nobody, while another one can sign in', [christie], []],
    ['all that are targets, when only a protected one would remain', [christie, ursula], [christie, ursula]],
    ['nobody else among the targets', [alex, christie, ursula], [christie, ursula]],
    ['all, when nobody would remain', [christie, ursula, emergency], [christie, ursula, emergency]],
  ];
  for (const [why, targets, last] of rows) {
    it(`are ${why}`, async () => {
      const { graph } = await actionFixture('alex@contoso.com');
      const all = targets.map((of) => administrator(of, { globalAdministrator: of !== alex }));

      const found = await lastAdministratorsAmong(graph, all, isProtected);

      assert.deepEqual(
        found.map((target) => target.id),
        last,
      );
    });
  }

  it('are nobody when one remains whom nothing protects', async () => {
    const { graph } = await actionFixture('alex@contoso.com');

    const found = await lastAdministratorsAmong(
      graph,
      [christie, ursula].map((of) => administrator(of)),
      () => false,
    );

    assert.deepEqual(found, []);
  });

  it('cost no call when no target holds the role, or is locked out already', async () => {
    const { graph, tenant } = await actionFixture('alex@contoso.com');
    const targets = [
      administrator(alex, { globalAdministrator: false, roles: ['Global Administrator (eligible)'] }),
      administrator(christie, { enabled: false }),
      { ...plainTarget({ kind: 'device', id: ursula, name: 'D', upn: '' }) },
    ];

    const found = await lastAdministratorsAmong(graph, targets, () => true);

    assert.deepEqual([found, tenant.calls.length], [[], 0]);
  });

  const unread = administrator(christie, { globalAdministrator: false, roles: [], rolesUnread: ['active'] });

  it('are found among targets whose roles could not be read', async () => {
    const { graph } = await actionFixture('alex@contoso.com');
    const everybodyElse = (of: PersonId) => of !== christie;

    const found = await lastAdministratorsAmong(graph, [unread], everybodyElse);
    const ordinary = await lastAdministratorsAmong(graph, [{ ...unread, id: alex }], everybodyElse);

    assert.deepEqual([found, ordinary], [[unread], []]);
  });

  it('are not known when Graph refuses to list them as well', async () => {
    const { graph, tenant } = await actionFixture('alex@contoso.com');
    tenant.setFaults([{ match: 'GET /roleManagement/directory/roleAssignments', status: 403, times: 9 }]);

    assert.deepEqual(await lastAdministratorsAmong(graph, [unread], () => true), []);
  });

  it('are not guessed for targets whose roles could not be read, when Graph cannot say', async () => {
    const { graph, tenant } = await actionFixture('alex@contoso.com');
    tenant.setFaults([{ match: 'GET /roleManagement/directory/roleAssignments', status: 503, times: 9 }]);

    await assert.rejects(
      lastAdministratorsAmong(graph, [unread], () => true),
      problem('unavailable'),
    );
  });

  const assigned = (principalId: string, type: string, directoryScopeId = '/') => ({
    principalId,
    directoryScopeId,
    principal: { '@odata.type': `#microsoft.graph.${type}` },
  });
  const others: readonly (readonly [why: string, assignments: readonly unknown[], counts: boolean])[] = [
    ['an enabled account', [assigned(ursula, 'user')], true],
    ['an enabled member of a group', [assigned(group, 'group')], true],
    ['an app', [assigned(app, 'servicePrincipal')], false],
    ['an account in an administrative unit', [assigned(ursula, 'user', '/administrativeUnits/1')], false],
    ['a disabled account', [assigned(alex, 'user')], false],
    ['an account that is gone', [assigned(id('99999999-9999-4999-8999-999999999999'), 'user')], false],
    ['something that cannot be seen', [{ principalId: ursula, directoryScopeId: '/', principal: null }], false],
    ['nobody', [], false],
  ];
  for (const [why, assignments, counts] of others) {
    it(`${counts ? 'count' : 'do not count'} ${why}`, async () => {
      const graph = fake(assignments);

      const found = await lastAdministratorsAmong(graph, [administrator(christie)], () => false);

      assert.equal(found.length, counts ? 0 : 1);
    });
  }

  for (const match of ['GET /roleManagement/directory/roleAssignments', 'GET /users/*']) {
    it(`are not guessed when Graph does not say: ${match}`, async () => {
      const { graph, tenant } = await actionFixture('alex@contoso.com');
      tenant.setFaults([{ match, status: 403, times: 9 }]);

      await assert.rejects(
        lastAdministratorsAmong(graph, [administrator(christie)], () => false),
        problem('forbidden'),
      );
    });
  }
});

/** A Graph with these assignments, in which Ursula is the only member of any group, and Alex is disabled. */
function fake(assignments: readonly unknown[]): Graph {
  const answer = ({ path }: GraphCall<unknown>): unknown => {
    if (path.template.endsWith('/roleAssignments')) return { value: assignments };
    if (path.template.endsWith('/microsoft.graph.user')) return { value: [{ id: ursula }] };
    const known = [ursula, alex].find((of) => path.encoded === `/users/${of}`);
    if (known === undefined) throw new GraphProblem('not-found', path.encoded);
    return { id: known, accountEnabled: known === ursula };
  };
  const graph: Graph = {
    send: async (call) => call.response.parse(await Promise.resolve(call).then(answer)),
    with: () => graph,
    tenant: 'contoso.com',
    claims: () => Promise.resolve({ appId: undefined, roles: undefined }),
    addressOf: (path) => path.encoded,
    clock: () => 0,
  };
  return graph;
}

function id(text: string): PersonId {
  return personId(text) ?? assert.fail(text);
}
