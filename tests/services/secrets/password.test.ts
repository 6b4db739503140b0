import assert from 'node:assert/strict';
import fc from 'fast-check';
import { generatePassword, holdsBannedTerm } from '../../../services/secrets/password.ts';

const classes = [/[A-Z]/, /[a-z]/, /[0-9]/, /[^A-Za-z0-9]/];

describe('generatePassword', () => {
  it("meets Entra's rule at every length: 8 to 256 characters, three of four classes", () => {
    fc.assert(
      fc.property(fc.integer({ min: 16, max: 256 }), (length) => {
        const password = generatePassword(length);

        assert.equal(password.length, length);
        assert.ok(classes.filter((one) => one.test(password)).length >= 3);
      }),
    );
  });

  it('uses all four classes even at the shortest length', () => {
    for (let n = 0; n < 500; n += 1) {
      const password = generatePassword(16);

      assert.ok(
        classes.every((one) => one.test(password)),
        password,
      );
    }
  });

  it('avoids look-alikes and characters with a meaning in Markdown, XML, JSON or card templates', () => {
    const characters = Array.from({ length: 200 }, () => generatePassword(256)).join('');

    assert.doesNotMatch(characters, /[0OoIl1]/);
    assert.doesNotMatch(characters, /[\\`*_{}[\]()#+\-.!|~<>&'"$\s]/);
    assert.ok(new Set(characters).size >= 60, 'the whole alphabet is used');
  });

  it('puts the classes in random positions', () => {
    const digitsFirst = Array.from({ length: 2000 }, () => generatePassword(16)).filter((one) => /^[0-9]/.test(one));

    assert.ok(digitsFirst.length > 100 && digitsFirst.length < 700, `${digitsFirst.length} of 2000 begin with a digit`);
  });

  it('never repeats a password', () => {
    const many = Array.from({ length: 1000 }, () => generatePassword());

    assert.equal(new Set(many).size, many.length);
    assert.equal(many[0]?.length, 24);
  });

  for (const length of [0, 15, 257, 16.5, Number.NaN]) {
    it(`refuses a length of ${length}`, () => {
      assert.throws(() => generatePassword(length), RangeError);
    });
  }
});

describe('holdsBannedTerm', () => {
  for (const spelled of ['xxPasswordxx', 'x:P@55w0rd', 'Adm1n?', 'C0nt0s0', '%W3lc0m3%', '0ff!ce', 'QWERTY']) {
    it(`finds a banned word in ${spelled}`, () => {
      assert.ok(holdsBannedTerm(spelled));
    });
  }

  it('finds none in random characters', () => {
    assert.ok(!holdsBannedTerm('k7%Qm^2vXw:9dR?tB4hZ@eNp'));
  });
});
