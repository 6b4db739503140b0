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
    ['contian', 'two letters are swapped', ['contain']],
    ['contan', 'a letter is missing', ['contain']],
    ['RESET_PASWORD', 'case and dashes do not count', ['reset-password']],
    ['cont', 'it is a prefix', ['contain']],
    ['session', 'it is the prefix of a later word', ['revoke-sessions']],
    ['re', 'one name of each command, three at most', ['reset-and-revoke', 'reset-password', 'revoke-sessions']],
    ['unblok', 'the alias is the closest', ['unblock']],
    ['xyz', 'nothing is close', []],
    ['k', 'one letter is too short', []],
    ['no', 'two letters are too short for a typing error', []],
  ];
  for (const [typed, why, expected] of rows) {
    it(`suggests ${expected.join(', ') || 'nothing'} for ${typed}: ${why}`, () => {
      assert.deepEqual(suggest(typed, groups), expected);
    });
  }

  it('measures distance as a metric', () => {
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
