import assert from 'node:assert/strict';
import { policyFile, policyOf } from '../../../bot/config/policy-file.ts';
import { practicePersonNamed } from '../../../practice/people/people.ts';
import { GraphProblem } from '../../../services/graph/graph.ts';
import { personId, plainTarget, type PersonId } from '../../../services/model/person.ts';
import { powerOf } from '../../../services/requests/power.ts';
import { protectedAmong } from '../../../services/requests/standing.ts';
import { client } from '../../harness/graph.ts';
import { contoso, pinsOver } from '../../harness/pins.ts';
import { groupNamed } from '../../harness/stories.ts';
import { aTarget } from '../../harness/views.ts';

const idOf = (firstName: string): PersonId => personId(practicePersonNamed(firstName)?.id ?? '') ?? assert.fail();
const target = (firstName: string) => aTarget({ id: idOf(firstName), name: firstName });

describe('the accounts that the policy protects', () => {
  it('are those that it names by object id, by address and by group, and devices by object id', async () => {
    const { graph } = await client();
    const laptop = plainTarget({
      kind: 'device',
      id: idOf('debra'),
      name: 'grady@contoso.com',
      upn: 'grady@contoso.com',
    });
    const people = [idOf('alex').toUpperCase(), 'grady@contoso.com', idOf('debra')];
    const policy = policyOf(policyFile.parse({ protected: { people, groups: [groupNamed('Marketing')] } }), false);
    const targets = [target('alex'), target('grady'), target('diego'), target('joni'), laptop];

    const found = await protectedAmong({ policy, pins: pinsOver(policy, graph) }, graph, {
      targets,
      tenant: contoso.id,
    });

    assert.deepEqual(
      found.map(({ name }) => name),
      ['alex', 'grady', 'diego', 'grady@contoso.com'],
    );
  });

  it('are unknown while a group cannot be read', async () => {
    const { graph } = await client({ faults: [{ match: 'POST /users/*/checkMemberGroups', status: 503, times: 99 }] });
    const policy = policyOf(policyFile.parse({ protected: { groups: [groupNamed('Marketing')] } }), false);
    const ports = { policy, pins: pinsOver(policy, graph) };

    await assert.rejects(protectedAmong(ports, graph, { targets: [target('alex')], tenant: contoso.id }), GraphProblem);
  });
});

describe('the people who have power', () => {
  const everywhere = {
    responders: { people: ['general@contoso.com'] },
    approvers: { groups: [groupNamed('Incident Approvers')] },
    channels: { incidents: [{ id: '19:a@thread.tacv2', responders: { people: ['channel@contoso.com'] } }] },
    commands: { contain: { approvers: { people: ['command@contoso.com'] } } },
    tenants: [
      { name: 'Fabrikam', id: '66666666-2222-4333-8444-555555555555', approvers: { people: ['tenant@fabrikam.com'] } },
    ],
  };

  it('are those that the policy names anywhere', () => {
    const { people, groups } = powerOf(policyOf(policyFile.parse(everywhere), false));

    assert.deepEqual([...people].sort(), [
      'channel@contoso.com',
      'command@contoso.com',
      'general@contoso.com',
      'tenant@fabrikam.com',
    ]);
    assert.deepEqual(groups, [groupNamed('Incident Approvers')]);
  });

  it('are nobody in practice, unless the file names somebody', () => {
    assert.deepEqual(powerOf(policyOf(policyFile.parse({}), true)), { people: [], groups: [] });
    assert.deepEqual(
      powerOf(policyOf(policyFile.parse({ approvers: { people: ['adele@contoso.com'] } }), true)).people,
      ['adele@contoso.com'],
    );
  });

  it('are nobody where everyone may', () => {
    const file = { responders: { everyone: true }, approvers: { everyone: true } };

    assert.deepEqual(powerOf(policyOf(policyFile.parse(file), false)), { people: [], groups: [] });
  });
});
