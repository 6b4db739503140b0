import assert from 'node:assert/strict';
import { addressesIn } from '../../../services/commands/addresses-in.ts';
import { assertLinear } from '../../harness/growth.ts';

describe('addressesIn', () => {
  const rows: readonly (readonly [why: string, reason: string, expected: readonly string[]])[] = [
    ['none', 'impossible travel, INC-4821', []],
    ['one at the end of a sentence', 'phished. Also disable grady@contoso.com.', ['grady@contoso.com']],
    ['one of an attacker', 'mail from <evil@attacker.example>', ['evil@attacker.example']],
    [
      'several that a flat message put there',
      'x Grady@contoso.com henrietta@contoso.com',
      ['grady@contoso.com', 'henrietta@contoso.com'],
    ],
    ['one that is there twice', 'a@x.com, A@x.com; b@x.com', ['a@x.com', 'b@x.com']],
    ['a defanged one', 'clicked a link from evil[@]attacker[.]example', ['evil@attacker.example']],
    ['no handle', 'seen by @grady and alex@home', []],
    ['no id', 'see 08a792fc-101b-4579-8655-d23de2c4b481 on CONTOSO\\alex', []],
  ];
  for (const [why, reason, expected] of rows) {
    it(`finds ${why}`, () => {
      assert.deepEqual(addressesIn(reason), expected);
    });
  }

  it('finds 20 at most', () => {
    assert.equal(addressesIn(Array.from({ length: 30 }, (_, n) => `a${String(n)}@x.com`).join(' ')).length, 20);
  });

  it('takes time that grows with the text', () => {
    for (const bait of ['a@x ', '@', '.', '<a', 'a@x.com '])
      assertLinear(bait, (size) => addressesIn(bait.repeat(size)), 4_000);
  }).timeout(30_000);
});
