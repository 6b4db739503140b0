import assert from 'node:assert/strict';
import fc from 'fast-check';
import { generatePassword, holdsBannedTerm } from '../../../services/secrets/password.ts';

const classes = [/[A-Z]/, /[a-z]/, /[0-9]/, /[^A-Za-z0-9]/];

describe('a generated password', () => {
  it("meets Entra's rule at every length: 8 to 256 characters, three of four classes", () => {
    fc.assert(
      fc.property(fc.integer({ min: 16, max: 256 }), (length) => {
        const password = generatePassword(length);

        assert.equal(password.length, length);
        assert.ok(classes.filter((one) => one.test(password)).length >= 3);
      }),
    );
  });

  it('holds all four classes even when it is short', () => {
    for (let n = 0; n < 500; n += 1) {
      const password = generatePassword(16);

      assert.ok(
        classes.every((one) => one.test(password)),
        password,
      );
    }
  });

  it('has no look-alikes and nothing that means something in Markdown, XML, JSON or a card template', () => {
    const characters = Array.from({ length: 200 }, () => generatePassword(256)).join('');

    assert.doesNotMatch(characters, /[0OoIl1]/);
    assert.doesNotMatch(characters, /[\\`*_{}[\]()#+\-.!|~<>&'"$\s]/);
    assert.ok(new Set(characters).size >= 60, 'the whole alphabet is used');
  });

  it('puts the classes in any place', () => {
    const digitsFirst = Array.from({ length: 2000 }, () => generatePassword(16)).filter((one) => /^[0-9]/.test(one));

    assert.ok(digitsFirst.length > 100 && digitsFirst.length < 700, `${digitsFirst.length} of 2000 begin with a digit`);
  });

  it('never comes twice', () => {
    const many = Array.from({ length: 1000 }, () => generatePassword());

    assert.equal(new Set(many).size, many.length);
    assert.equal(many[0]?.length, 24);
  });

  for (const length of [0, 15, 257, 16.5, Number.NaN]) {
    it(`is refused with ${length} characters`, () => {
      assert.throws(() => generatePassword(length), RangeError);
    });
  }
});

describe('a banned word', () => {
  for (const spelled of ['xxPasswordxx', 'x:P@55w0rd', 'Adm1n?', 'C0nt0s0', '%W3lc0m3%', '0ff!ce', 'QWERTY']) {
    it(`is found in ${spelled}`, () => {
      assert.ok(holdsBannedTerm(spelled));
    });
  }

  it('is not found in random characters', () => {
    assert.ok(!holdsBannedTerm('k7%Qm^2vXw:9dR?tB4hZ@eNp'));
  });
});
