import assert from 'node:assert/strict';
import { policyFile, policyOf } from '../../../bot/config/policy-file.ts';
import { personId, type Person } from '../../../services/model/person.ts';
import { practicePersonNamed } from '../../../practice/people/people.ts';
import { mayApprove, mayRequest } from '../../../services/requests/policy.ts';
import type { Right } from '../../../services/model/request.ts';
import { client } from '../../harness/graph.ts';
import { groupNamed } from '../../harness/stories.ts';

const stranger: Person = { id: personId('99999999-9999-4999-8999-999999999999') ?? assert.fail(), name: 'Stranger' };

function named(firstName: string): Person {
  const { id, name } = practicePersonNamed(firstName) ?? assert.fail(firstName);
  return { id: personId(id) ?? assert.fail(), name };
}

describe('who may act in a real tenant', () => {
  const group = { groups: [groupNamed('Incident Approvers')] };
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

      const rights = [await mayRequest(policy, graph, person), await mayApprove(policy, graph, person)];

      assert.deepEqual(rights, [want, want]);
    });
  }

  for (const match of ['GET /users/*', 'POST /users/*/checkMemberGroups']) {
    it(`is nobody while ${match} fails`, async () => {
      const { graph } = await client({ faults: [{ match, status: 503, times: 9 }] });
      const policy = policyOf(policyFile.parse({ approvers: group }), false);

      assert.equal(await mayApprove(policy, graph, named('adele')), 'unknown');
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

      const right = await mayRequest(policyOf(policyFile.parse(file), true), graph, stranger);

      assert.equal(right, 'yes');
      assert.deepEqual(tenant.calls, []);
    });
  }

  it('is as in a real tenant when somebody is named', async () => {
    const { graph } = await client();
    const policy = policyOf(policyFile.parse({ responders: { people: [named('kim').id] } }), true);

    assert.equal(await mayRequest(policy, graph, named('kim')), 'guest');
  });
});
