import assert from 'node:assert/strict';
import { sameHuman, type EmployedAccount } from '../../../services/requests/same-person.ts';
import { aPerson } from '../../harness/views.ts';

const [adele, adm, spare, lee] = ['Adele', 'Adele (admin)', 'Adele (spare)', 'Lee'].map(
  (name, n) => aPerson(name, n + 1).id,
);

describe('the accounts of one human', () => {
  const rows: readonly (readonly [
    why: string,
    lists: readonly (readonly string[])[],
    numbers: Readonly<Record<string, string>>,
    want: readonly unknown[],
  ])[] = [
    ['nobody else when nothing says so', [], {}, []],
    ['those that the policy lists', [[adele ?? '', adm ?? '']], {}, [adm]],
    ['those with the same employee id, however it is written', [], { adele: 'E-1', adm: ' e-1 ' }, [adm]],
    ['nobody when employee ids are empty', [], { adele: '', adm: ' ', lee: '' }, []],
    ['nobody when employee ids differ', [], { adele: 'E-1', lee: 'E-2' }, []],
    ['those that either way joins', [[adm ?? '', spare ?? '']], { adele: 'E-1', adm: 'E-1' }, [adm, spare]],
  ];
  for (const [why, samePerson, numbers, want] of rows) {
    it(`are ${why}`, () => {
      const all = { adele, adm, spare, lee };
      const people = Object.entries(all).flatMap(([name, id]): readonly EmployedAccount[] =>
        id === undefined ? [] : [{ id, employeeId: numbers[name] ?? null }],
      );
      const policy = { samePerson: samePerson as never };

      const others = sameHuman(policy, people)(adele ?? assert.fail());

      assert.deepEqual([...others].sort(), [...want].sort());
    });
  }

  it('are told of somebody who takes no part as well', () => {
    const policy = { samePerson: [[adele ?? assert.fail(), adm ?? assert.fail()]] };

    assert.deepEqual(sameHuman(policy, [])(adele ?? assert.fail()), [adm]);
  });
});
