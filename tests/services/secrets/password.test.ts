import assert from 'node:assert/strict';
import { generatePassword, holdsBannedTerm } from '../../../services/secrets/password.ts';

describe('generatePassword', () => {
  const many = Array.from({ length: 2000 }, () => generatePassword());

  it('gives six groups of five, which can be read out', () => {
    for (const password of many) assert.match(password, /^[a-z2-9]{5}(-[a-z2-9]{5}){5}$/);
  });
  it("meets Entra's rule with three of four classes: small letters, digits and signs", () => {
    for (const password of many) for (const one of [/[a-z]/, /[0-9]/, /[^A-Za-z0-9]/]) assert.match(password, one);
  });
  it('has no look-alikes, and uses the rest of the alphabet: more than 140 bits', () => {
    const characters = new Set(many.join('').replaceAll('-', ''));

    assert.doesNotMatch([...characters].join(''), /[A-Z0o1li8]/);
    assert.ok(Math.log2(characters.size) * 30 > 140, `${characters.size} characters`);
  });
  it('puts every character anywhere', () => {
    const first = many.filter((one) => /^[0-9]/.test(one)).length;

    assert.ok(first > 300 && first < 650, `${first} of 2000 begin with a digit`); // 7 of 30 are digits
  });
  it('never repeats a password', () => {
    assert.equal(new Set(many).size, many.length);
  });
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
