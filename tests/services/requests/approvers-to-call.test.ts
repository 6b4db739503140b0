import assert from 'node:assert/strict';
import { policyFile, policyOf } from '../../../bot/config/policy-file.ts';
import { practicePersonNamed } from '../../../practice/people/people.ts';
import type { Graph } from '../../../services/graph/graph.ts';
import { personId, type Person } from '../../../services/model/person.ts';
import type { Request } from '../../../services/model/request.ts';
import { commandNamed } from '../../../services/registry.ts';
import { createApproversToCall } from '../../../services/requests/approvers-to-call.ts';
import { createRights } from '../../../services/requests/rights.ts';
import { client } from '../../harness/graph.ts';
import { pinsOver } from '../../harness/pins.ts';
import { aRequest, deadline } from '../../harness/requests.ts';
import { changeInEntra, groupNamed } from '../../harness/stories.ts';
import { aTarget } from '../../harness/views.ts';

const inGroup = { groups: [groupNamed('Incident Approvers')] };
const everybodyInIt = ['Adele Vance', 'Lee Gu', 'Megan Bowen', 'Nestor Wilke', 'Patti Fernandez'];

function named(firstName: string): Person {
  const { id, name } = practicePersonNamed(firstName) ?? assert.fail(firstName);
  return { id: personId(id) ?? assert.fail(), name };
}

/** The names of those whom a request calls, in a policy over a Graph. */
async function called(graph: Graph, policy: object, request: Partial<Request> = {}): Promise<readonly string[]> {
  const parsed = policyOf(policyFile.parse(policy), false);
  const pins = pinsOver(parsed, graph);
  const ports = { policy: parsed, pins, commandNamed, graphOf: () => graph };
  const approversToCall = createApproversToCall({ ...ports, rights: createRights(ports) });
  const found = await approversToCall(aRequest({ requester: named('isaiah'), ...request }));
  return found.map(({ name }) => name).sort();
}

describe('who is called to a request', () => {
  it('are the members of the approver groups', async () => {
    const { graph } = await client();

    assert.deepEqual(await called(graph, { approvers: inGroup }), everybodyInIt);
  });

  it('are those in a group in the group too', async () => {
    const { graph } = await client();

    const names = await called(graph, { approvers: { groups: [groupNamed('Security Operations')] } });

    assert.ok(names.includes('Adele Vance'), names.join());
  });

  it('is nobody who is disabled or a guest', async () => {
    const { graph, tenant } = await client();
    await changeInEntra({ tenant }, named('lee').id, { accountEnabled: false });
    const people = [named('kim').id, named('raul').id];

    const names = await called(graph, { approvers: { ...inGroup, people } });

    assert.deepEqual(
      names,
      everybodyInIt.filter((name) => name !== 'Lee Gu'),
    );
  });

  const adele = named('adele');
  const owned = { ...aTarget({ name: 'LAPTOP-1' }), kind: 'device' as const, owners: [adele.id] };
  const involved: readonly (readonly [why: string, request: Partial<Request>])[] = [
    ['asked', { requester: adele }],
    ['is a target', { targets: [{ ...aTarget(), ...adele }] }],
    ['owns a target', { targets: [owned] }],
    ['is in an argument', { args: { to: { ...aTarget(), ...adele } } }],
    ['has voted', { state: { kind: 'awaiting-approval', expiresAt: deadline, approvals: [{ by: adele, at: 1 }] } }],
  ];
  for (const [why, request] of involved)
    it(`is nobody who ${why}`, async () => {
      const { graph } = await client();

      const names = await called(graph, { approvers: inGroup }, request);

      assert.deepEqual(
        names,
        everybodyInIt.filter((name) => name !== 'Adele Vance'),
      );
    });

  it('is nobody who is the requester by another account', async () => {
    const { graph } = await client();
    const samePerson = [[named('isaiah').id, named('patti').id]];

    const names = await called(graph, { approvers: inGroup, samePerson });

    assert.ok(!names.includes('Patti Fernandez'), names.join());
  });

  it('is nobody of the groups when there are more than the policy lets be called, but those whom it names', async () => {
    const { graph } = await client();

    const groupOnly = await called(graph, { approvers: inGroup, calls: { approvers: 4 } });
    const withNames = await called(graph, {
      approvers: { ...inGroup, people: [named('lee').id] },
      calls: { approvers: 4 },
    });
    const off = await called(graph, { approvers: { people: [named('lee').id] }, calls: { approvers: 0 } });

    assert.deepEqual([groupOnly, withNames, off], [[], ['Lee Gu'], []]);
  });

  it('is nobody where everyone may approve', async () => {
    const { graph, tenant } = await client();

    const names = await called(graph, { approvers: { everyone: true } });

    assert.deepEqual(names, []);
    assert.equal(tenant.calls.length, 0);
  });

  it('is only who is in every set that the policy asks for', async () => {
    const { graph } = await client();
    const commands = { contain: { approvers: { people: [named('adele').id, named('joni').id] } } };

    const narrowed = await called(graph, { approvers: inGroup, commands });
    const forEveryone = await called(graph, { approvers: { everyone: true }, commands });

    assert.deepEqual(narrowed, ['Adele Vance']);
    assert.deepEqual(forEveryone, ['Adele Vance', 'Joni Sherman']);
  });

  it('is asked about the right itself where a set cannot be listed', async () => {
    const fault = { match: 'GET /groups/*/transitiveMembers/*', status: 503, times: 99 } as const;
    const { graph } = await client({ faults: [fault] });
    const commands = { contain: { approvers: { people: [named('adele').id, named('joni').id] } } };

    const narrowed = await called(graph.with({ signal: AbortSignal.timeout(3000) }), { approvers: inGroup, commands });

    assert.deepEqual(narrowed, ['Adele Vance']);
  }).timeout(20_000);
});
