import assert from 'node:assert/strict';
import { policyFile, policyOf } from '../../../bot/config/policy-file.ts';
import { brakeUsersIn, participantsIn } from '../../../services/requests/participants.ts';
import { groupNamed } from '../../harness/stories.ts';

const security = groupNamed('Security Operations');
const own = '19:own@thread.tacv2';
const general = '19:general@thread.tacv2';
const approvals = '19:approvals@thread.tacv2';
const file = {
  responders: { people: ['r@contoso.com'], groups: [security] },
  approvers: { people: ['a@contoso.com'] },
  channels: { incidents: [{ id: own, approvers: { people: ['own@contoso.com'] } }, general], approvals },
};
const fabrikam = { responders: { everyone: true, everyoneUnchecked: false, people: [], groups: [] } };
const policy = {
  ...policyOf(policyFile.parse(file), false),
  ofTenant: new Map([['fabrikam', fabrikam]]),
};
const peopleIn = (conversation: string, tenants = ['contoso']) =>
  participantsIn(policy, { place: { conversation, reference: {} }, tenants });

describe('who may take part', () => {
  const rows: readonly (readonly [where: string, conversation: string, people: readonly string[]])[] = [
    ['an incident channel', `${general};messageid=1`, ['r@contoso.com', 'a@contoso.com']],
    ['an incident channel with approvers of its own', own, ['r@contoso.com', 'own@contoso.com']],
    ['a personal chat: the people of all channels', 'a:x', ['r@contoso.com', 'a@contoso.com', 'own@contoso.com']],
    ['the approvals channel: the same', approvals, ['r@contoso.com', 'a@contoso.com', 'own@contoso.com']],
  ];
  for (const [where, conversation, people] of rows)
    it(`in ${where}`, () => {
      assert.deepEqual(peopleIn(conversation), {
        everyone: false,
        everyoneUnchecked: false,
        people,
        groups: [security],
      });
    });

  it('counts the people of each tenant that can be named there', () => {
    const { everyone, people } = peopleIn(general, ['contoso', 'fabrikam']);

    assert.deepEqual([everyone, people], [true, ['r@contoso.com', 'a@contoso.com']]);
  });

  it('is everybody in practice, where Entra is not asked', () => {
    const place = { conversation: general, reference: {} };

    assert.equal(
      participantsIn(policyOf(policyFile.parse({}), true), { place, tenants: ['contoso'] }).everyoneUnchecked,
      true,
    );
  });
});

describe('who may use the brake', () => {
  const approvers = { everyone: false, everyoneUnchecked: false, people: ['fab@fabrikam.com'], groups: [] };
  const withTenant = { ...policy, ofTenant: new Map([['fabrikam', { approvers }]]) };
  const rows: readonly (readonly [where: string, conversation: string, tenants: string[], people: string[]])[] = [
    ['an incident channel', general, ['contoso'], ['a@contoso.com']],
    ['the approvals channel', approvals, ['contoso'], ['a@contoso.com']],
    ['a channel with approvers of its own', own, ['contoso'], ['a@contoso.com', 'own@contoso.com']],
    ['a tenant with approvers of its own', general, ['contoso', 'fabrikam'], ['a@contoso.com', 'fab@fabrikam.com']],
    ['both', own, ['fabrikam'], ['a@contoso.com', 'fab@fabrikam.com', 'own@contoso.com']],
  ];
  for (const [where, conversation, tenants, people] of rows)
    it(`in ${where}`, () => {
      const found = brakeUsersIn(withTenant, { place: { conversation, reference: {} }, tenants });

      assert.deepEqual(found, { everyone: false, everyoneUnchecked: false, people, groups: [] });
    });
});
