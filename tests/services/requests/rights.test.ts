import assert from 'node:assert/strict';
import { policyFile, policyOf } from '../../../bot/config/policy-file.ts';
import { GraphProblem, type Graph } from '../../../services/graph/graph.ts';
import { personId, type Person } from '../../../services/model/person.ts';
import { practicePersonNamed } from '../../../practice/people/people.ts';
import { commandNamed } from '../../../services/registry.ts';
import type { Policy } from '../../../services/requests/policy.ts';
import { createRights, type Rights } from '../../../services/requests/rights.ts';
import type { Right } from '../../../services/model/request.ts';
import { client } from '../../harness/graph.ts';
import { aRequest } from '../../harness/requests.ts';
import { pinsOver } from '../../harness/pins.ts';
import { groupNamed } from '../../harness/stories.ts';
import { aTarget } from '../../harness/views.ts';

const scope = aRequest();
const stranger: Person = { id: personId('99999999-9999-4999-8999-999999999999') ?? assert.fail(), name: 'Stranger' };

const rightsFrom = (policy: Policy, graph: Graph): Rights =>
  createRights({ policy, pins: pinsOver(policy, graph), commandNamed, graphOf: () => graph });

function named(firstName: string): Person {
  const { id, name } = practicePersonNamed(firstName) ?? assert.fail(firstName);
  return { id: personId(id) ?? assert.fail(), name };
}

const group = { groups: [groupNamed('Incident Approvers')] };

describe('who may act in a real tenant', () => {
  const everyone = { everyone: true };
  const rows: readonly (readonly [why: string, crowd: object, person: Person, want: Right])[] = [
    ['a member of the group', group, named('adele'), 'yes'],
    ['a member who is not in the group', group, named('isaiah'), 'no'],
    ['somebody named by address', { people: ['Isaiah@contoso.com'] }, named('isaiah'), 'yes'],
    ['somebody named by object id', { people: [named('isaiah').id.toUpperCase()] }, named('isaiah'), 'yes'],
    ['a member where everyone may', everyone, named('joni'), 'yes'],
    ['a member where nobody is named', {}, named('adele'), 'no'],
    ['a guest where everyone may', everyone, named('kim'), 'guest'],
    ['a guest who is named', { people: [named('kim').id] }, named('kim'), 'guest'],
    ['a disabled member where everyone may', everyone, named('raul'), 'disabled'],
    ['a disabled member who is named', { people: [named('raul').id] }, named('raul'), 'disabled'],
    ['somebody of another tenant where everyone may', everyone, stranger, 'outsider'],
    ['somebody of another tenant who is named', { people: [stranger.id] }, stranger, 'outsider'],
    ['somebody of another tenant, by group', group, stranger, 'outsider'],
  ];
  for (const [why, crowd, person, want] of rows) {
    it(`is, for ${why}: ${want}`, async () => {
      const { graph } = await client();
      const policy = policyOf(policyFile.parse({ responders: crowd, approvers: crowd }), false);

      const rights = rightsFrom(policy, graph);
      const answers = [
        await rights.mayOpen(person, scope),
        await rights.mayRequest(person, scope),
        await rights.mayApprove(person, scope),
        await rights.approverRights(person, scope.home)(scope),
      ];

      assert.deepEqual(answers, [want, want, want, want]);
    });
  }

  for (const match of ['GET /users/*', 'POST /users/*/checkMemberGroups']) {
    it(`is nobody while ${match} fails`, async () => {
      const { graph } = await client({ faults: [{ match, status: 503, times: 9 }] });
      const policy = policyOf(policyFile.parse({ approvers: group }), false);

      const rights = rightsFrom(policy, graph);

      assert.equal(await rights.mayApprove(named('adele'), scope), 'unknown');
    });
  }
});

describe('who may act in practice', () => {
  for (const [why, file] of [
    ['nobody is named', {}],
    ['everyone is', { responders: { everyone: true } }],
  ] as const) {
    it(`is anybody at all when ${why}, and Graph is not asked`, async () => {
      const { graph, tenant } = await client();

      const policy = policyOf(policyFile.parse(file), true);
      const right = await rightsFrom(policy, graph).mayRequest(stranger, scope);

      assert.equal(right, 'yes');
      assert.deepEqual(tenant.calls, []);
    });
  }

  it('is as in a real tenant when somebody is named', async () => {
    const { graph } = await client();
    const policy = policyOf(policyFile.parse({ responders: { people: [named('kim').id] } }), true);

    const right = await rightsFrom(policy, graph).mayRequest(named('kim'), scope);

    assert.equal(right, 'guest');
  });
});

describe('the rights of one person over many requests', () => {
  it('cost one look at Entra for each set of approvers', async () => {
    const { graph, tenant } = await client();
    const channel = '19:fabrikam@thread.tacv2';
    const own = { id: channel, approvers: { people: [named('isaiah').id] } };
    const policy = policyOf(
      policyFile.parse({ approvers: { people: [named('adele').id] }, channels: { incidents: [own] } }),
      false,
    );
    const there = aRequest({ place: { conversation: `${channel};messageid=1`, reference: {} } });
    const right = rightsFrom(policy, graph).approverRights(named('adele'), scope.home);

    const answers = await Promise.all([right(scope), right(there), right(scope), right(there)]);

    assert.deepEqual(answers, ['yes', 'no', 'yes', 'no']);
    assert.equal(tenant.calls.length, 2);
  });
});

describe('the other accounts of one human', () => {
  const admin = personId('710ea384-eafe-4b8e-b280-b0d13367100c') ?? assert.fail();
  const request = aRequest({
    requester: { id: admin, name: 'Admin Vance' },
    targets: [aTarget({ id: named('joni').id })],
  });

  it('are those with the same employee id and those that the policy lists', async () => {
    const { graph } = await client();
    const file = { approvers: group, samePerson: [[named('adele').id, named('grady').id]] };
    const rights = rightsFrom(policyOf(policyFile.parse(file), false), graph);

    const others = await rights.sameAs(named('adele'), request);

    assert.deepEqual([...others].sort(), [admin, named('grady').id].sort());
    assert.deepEqual(await rights.sameAs(named('lee'), request), []);
  });

  it('are found through a target’s employee id as it is stored', async () => {
    const { graph } = await client();
    const rights = rightsFrom(policyOf(policyFile.parse({ approvers: group }), false), graph);
    const targets = [aTarget({ id: named('joni').id, employeeId: 'E-10417' })];

    const others = await rights.sameAs(named('adele'), aRequest({ targets }));

    assert.deepEqual(others, [named('joni').id]);
  });

  it('are those that the policy lists while Graph does not tell employee ids', async () => {
    const { graph } = await client({ faults: [{ match: 'GET /users/*', status: 503, times: 99 }] });
    const file = { approvers: group, samePerson: [[named('adele').id, named('grady').id]] };
    const rights = rightsFrom(policyOf(policyFile.parse(file), false), graph);

    assert.deepEqual(await rights.sameAs(named('adele'), request), [named('grady').id]);
  });

  it('are not read where everyone counts unchecked', async () => {
    const { graph, tenant } = await client();

    const others = await rightsFrom(policyOf(policyFile.parse({}), true), graph).sameAs(named('adele'), request);

    assert.deepEqual([others, tenant.calls.length], [[], 0]);
  });
});

describe('whoever asks while Cordon cannot sign in to Graph', () => {
  it('gets the problem that keeps it from signing in, not a right', async () => {
    const { graph } = await client();
    const problem = new GraphProblem('unauthorized', 'AADSTS7000215: the secret is wrong');
    const refusing: Graph = {
      ...graph,
      send: () => Promise.reject(problem),
      claims: () => Promise.reject(problem),
      with: () => refusing,
    };
    const policy = policyOf(policyFile.parse({ responders: { everyone: true } }), false);
    const rights = rightsFrom(policy, refusing);

    await assert.rejects(rights.mayOpen(named('adele'), scope), problem);
    assert.equal(await rights.mayRequest(named('adele'), scope), 'unknown');
  });
});
