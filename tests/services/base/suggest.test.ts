import assert from 'node:assert/strict';
import fc from 'fast-check';
import { distance, suggest } from '../../../services/base/suggest.ts';

const groups = [
  ['contain', 'reset-and-revoke'],
  ['reset-password', 'reset'],
  ['revoke-sessions', 'revoke'],
  ['enable-user', 'unblock'],
  ['ok', 'approve'],
];

describe('suggest', () => {
  const rows: readonly (readonly [typed: string, why: string, expected: readonly string[]])[] = [
    ['contian', 'two letters changed places', ['contain']],
    ['contan', 'a letter is missing', ['contain']],
    ['RESET_PASWORD', 'case and dashes do not count', ['reset-password']],
    ['cont', 'it is a beginning', ['contain']],
    ['session', 'it is a word from the middle', ['revoke-sessions']],
    ['re', 'one name of each command, three at most', ['reset-and-revoke', 'reset-password', 'revoke-sessions']],
    ['unblok', 'the other name is the closest', ['unblock']],
    ['xyz', 'nothing is like it', []],
    ['k', 'one letter says nothing', []],
    ['no', 'two letters are too few to have a slip', []],
  ];
  for (const [typed, why, expected] of rows) {
    it(`answers ${expected.join(', ') || 'nothing'} for ${typed}: ${why}`, () => {
      assert.deepEqual(suggest(typed, groups), expected);
    });
  }

  it('counts the letters between two words like a metric does', () => {
    assert.deepEqual(
      [distance('', ''), distance('abc', ''), distance('ca', 'ac'), distance('kitten', 'sitting')],
      [0, 3, 1, 3],
    );
    fc.assert(
      fc.property(fc.string({ maxLength: 12 }), fc.string({ maxLength: 12 }), (a, b) => {
        assert.equal(distance(a, b), distance(b, a));
        assert.equal(distance(a, b) === 0, a === b);
        assert.ok(distance(a, b) <= Math.max(a.length, b.length));
      }),
    );
  });
});
