import assert from 'node:assert/strict';
import { avatar, initialsOf } from '../../cards/avatar.ts';
import { aPerson } from '../harness/views.ts';

describe('the initials of a person', () => {
  const rows = [
    ['Alex Wilber', 'AW'],
    ['Alex', 'A'],
    ['Maria del Carmen López', 'ML'],
    ['Wilber, Alex', 'AW'],
    ['Wilber, Alex (Contractor)', 'AW'],
    ['Alex Wilber [ADM]', 'AW'],
    ['İpek Öztürk', 'İÖ'],
    ['山田 太郎', '山太'],
    ['alex.wilber@contoso.com', 'AC'],
    ['“Al” O’Neill', 'AO'],
    ['🙂 Alex', 'A'],
    ['(', '?'],
    ['', '?'],
  ] as const;
  for (const [name, initials] of rows)
    it(`are ${initials} for "${name}"`, () => {
      assert.equal(initialsOf(name), initials);
    });

  it('are shown alone by clients without badges', () => {
    const { fallback } = avatar(aPerson('Alex Wilber'));

    assert.ok(typeof fallback === 'object' && fallback.type === 'TextBlock');
    assert.equal(fallback.text, 'AW');
  });

  it('always have the same look for the same person, and not the same for everybody', () => {
    const lookOf = (n: number, name: string) => {
      const { style, appearance } = avatar(aPerson(name, n));
      return `${style ?? ''} ${appearance ?? ''}`;
    };

    assert.equal(lookOf(7, 'Alex Wilber'), lookOf(7, 'Alexander Wilber'));
    assert.ok(new Set([1, 2, 3, 4, 5, 6, 7, 8].map((n) => lookOf(n, 'Alex Wilber'))).size > 2);
  });

  it('never have a colour that says something about an account', () => {
    for (let n = 0; n < 40; n += 1)
      assert.doesNotMatch(avatar(aPerson('Alex Wilber', n)).style ?? '', /Good|Warning|Attention/);
  });
});
