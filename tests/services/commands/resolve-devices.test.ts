import assert from 'node:assert/strict';
import { resolveDevices } from '../../../services/commands/resolve-devices.ts';
import type { PersonQuery } from '../../../services/commands/person-query.ts';
import { personId, type PersonId } from '../../../services/model/person.ts';
import { problem, actionFixture } from '../../harness/actions.ts';

const id = (text: string): PersonId => personId(text) ?? assert.fail(text);
const laptop = id('3c1a4b0e-92d4-4d0c-a3b7-51b0f5d0a101');
const alex = id('08a792fc-101b-4579-8655-d23de2c4b481');
const diegos = id('61f0a3d9-0f0b-4c35-8d4e-8d2f6a7bc303');
const nobody = id('99999999-9999-4999-8999-999999999999');
const habits = {
  mentionId: (mention: string) => Promise.resolve(mention === '29:diego' ? diego : undefined),
  federatedDomains: () => Promise.resolve(new Set<string>()),
};
const diego = id('c7b1601b-361b-48cb-989b-084320ba1e95');

/** The ways to name a device, and the device that each finds. */
const found: readonly (readonly [how: string, query: PersonQuery, device: PersonId])[] = [
  ['its object id', { kind: 'id', id: laptop }, laptop],
  ['its name, in any case', { kind: 'name', name: 'cts-alex-01' }, laptop],
  ['the address of its only user', { kind: 'upn', upn: 'diego@contoso.com' }, diegos],
  ['the object id of its only user', { kind: 'id', id: diego }, diegos],
  ['the name of its only user', { kind: 'name', name: 'Diego Siciliani' }, diegos],
  ['a mention of its only user', { kind: 'mention', id: '29:diego', name: 'Diego Siciliani' }, diegos],
];

describe('a device', () => {
  for (const [how, query, device] of found) {
    it(`is found by ${how}`, async () => {
      const { graph } = await actionFixture('alex@contoso.com');

      const answer = await resolveDevices(graph, [query], habits);

      assert.deepEqual(answer.kind === 'found' && answer.targets.map((target) => target.id), [device]);
    });
  }
  it('is shown with its owner and operating system', async () => {
    const { graph } = await actionFixture('alex@contoso.com');

    const answer = await resolveDevices(graph, [{ kind: 'id', id: laptop }], habits);

    const [target] = answer.kind === 'found' ? answer.targets : [];
    assert.deepEqual(
      [target?.kind, target?.name, target?.upn, target?.enabled],
      ['device', 'CTS-ALEX-01', 'of Alex Wilber · Windows 10.0.26100.4061', true],
    );
  });
  it('is found once even if it is named twice', async () => {
    const { graph } = await actionFixture('alex@contoso.com');
    const twice: readonly PersonQuery[] = [
      { kind: 'id', id: laptop },
      { kind: 'name', name: 'CTS-ALEX-01' },
    ];

    const answer = await resolveDevices(graph, twice, habits);

    assert.equal(answer.kind === 'found' && answer.targets.length, 1);
  });
  it('becomes a question when its owner has several', async () => {
    const { graph } = await actionFixture('alex@contoso.com');

    for (const query of [{ kind: 'upn', upn: 'alex@contoso.com' } as const, { kind: 'id', id: alex } as const]) {
      const answer = await resolveDevices(graph, [query, { kind: 'id', id: diegos }], habits);

      const [question] = answer.kind === 'unclear' ? answer.questions : [];
      assert.deepEqual(
        question?.kind === 'ambiguous' && [question.total, question.candidates.map(({ name }) => name)],
        [2, ['CTS-ALEX-01', 'DESKTOP-7Q2K']],
      );
      assert.deepEqual(answer.kind === 'unclear' && answer.found.map(({ name }) => name), ['CTS-DIEGO-01']);
    }
  });
  it('is not found when nothing has that name, or its owner has no devices', async () => {
    const { graph } = await actionFixture('alex@contoso.com');
    const queries: readonly PersonQuery[] = [
      { kind: 'id', id: nobody },
      { kind: 'name', name: 'CTS-NOBODY-01' },
      { kind: 'upn', upn: 'ben@contoso.com' },
    ];

    const answer = await resolveDevices(graph, queries, habits);

    assert.deepEqual(answer.kind === 'unclear' && answer.questions.map((question) => question.kind), [
      'none',
      'none',
      'none',
    ]);
  });
  it('becomes a question when the name fits several people', async () => {
    const { graph } = await actionFixture('alex@contoso.com');

    const answer = await resolveDevices(graph, [{ kind: 'name', name: 'Chris Green' }], habits);

    assert.equal(answer.kind === 'unclear' && answer.questions[0]?.kind, 'ambiguous');
  });
  for (const match of ['GET /devices/*', 'GET /devices/*/registeredOwners']) {
    it(`is not guessed when Graph fails: ${match}`, async () => {
      const { tenant, graph } = await actionFixture('alex@contoso.com');
      tenant.setFaults([{ match, status: 403, times: 9 }]);

      await assert.rejects(resolveDevices(graph, [{ kind: 'id', id: laptop }], habits), problem('forbidden'));
    });
  }
});
