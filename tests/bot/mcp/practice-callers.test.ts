import assert from 'node:assert/strict';
import { createPracticeCallers, practiceClient } from '../../../bot/mcp/practice-callers.ts';
import { practicePersonNamed, practiceTenantId } from '../../../practice/people/people.ts';

const callers = createPracticeCallers(practicePersonNamed, practiceTenantId);

describe('a caller in practice mode', () => {
  it('is whom it names, from this machine', async () => {
    const caller = await callers.callerOf({ address: '127.0.0.1', authorization: 'Bearer megan' });

    assert.deepEqual(
      [caller?.person.name, caller?.tenant, caller?.client],
      ['Megan Bowen', practiceTenantId, practiceClient],
    );
  });

  const others: readonly (readonly [why: string, address: string | undefined, authorization: string | undefined])[] = [
    ['another machine calls', '192.0.2.7', 'Bearer megan'],
    ['nobody knows who calls', undefined, 'Bearer megan'],
    ['nobody is named', '127.0.0.1', undefined],
    ['nobody is called that', '127.0.0.1', 'Bearer mallory'],
    ['it is a token', '127.0.0.1', 'Bearer e30.e30.e30'],
  ];
  for (const [why, address, authorization] of others)
    it(`is nobody when ${why}`, async () => {
      assert.equal(await callers.callerOf({ address, authorization }), undefined);
    });
});
