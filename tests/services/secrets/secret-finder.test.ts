import assert from 'node:assert/strict';
import fc from 'fast-check';
import { createSecretFinder } from '../../../services/secrets/secret-finder.ts';
import { assertLinear } from '../../harness/growth.ts';

function finderOf(...secrets: readonly string[]) {
  const finder = createSecretFinder();
  for (const secret of secrets) finder.add(secret);
  return finder;
}

/** What the finder found, in the order of the text. */
const found = (text: string, ...secrets: readonly string[]): readonly string[] =>
  finderOf(...secrets)
    .find(text)
    .map(({ start, end }) => text.slice(start, end));

/** Every part of a text that a pattern matches as a whole, by its offsets. */
const matched = (text: string, pattern: RegExp): ReadonlySet<number> =>
  new Set(
    Array.from({ length: text.length }, (_, start) =>
      Array.from({ length: text.length - start }, (_, length) => [start, start + length + 1] as const),
    )
      .flat()
      .filter(([start, end]) => pattern.test(text.slice(start, end)))
      .flatMap(([start, end]) => Array.from({ length: end - start }, (_, n) => start + n)),
  );

/** What the finder has to find, as a pattern. It takes exponential time in backslashes, so it is for short texts. */
function pattern(secret: string): RegExp {
  const base64 = Buffer.from(secret).toString('base64').replace(/=+$/, '');
  const encoded = [base64, base64.replaceAll('+', '-').replaceAll('/', '_')].map(literal);
  return new RegExp(`^(?:${[...encoded, Array.from(secret, spelledInEitherCase).join('')].join('|')})$`, 'i');
}

/** A secret is found whatever its case, also where that stands in an escape: `%58` is a capital x. */
const spelledInEitherCase = (character: string): string =>
  `(?:${[...new Set([character, character.toLowerCase(), character.toUpperCase()])].map(spelled).join('|')})`;

function spelled(character: string): string {
  const number = character.codePointAt(0) ?? 0;
  const units = Array.from({ length: character.length }, (_, index) =>
    character.charCodeAt(index).toString(16).padStart(4, '0'),
  );
  const short = /^\\(\w)$/.exec(JSON.stringify(character).slice(1, -1))?.[1];
  const entities = [`#0{0,5}${number}`, `#x0{0,5}${number.toString(16)}`, ...(named[character] ?? [])];
  return `(?:${[
    units.map((unit) => String.raw`\\{1,3}u${unit}`).join(''),
    ...(short === undefined ? [] : [String.raw`\\{1,3}${short}`]),
    `&(?:(?:amp|#38|#x26);){0,3}(?:${entities.join('|')});`,
    [...Buffer.from(character)].map(percent).join(''),
    ...(character === ' ' ? [String.raw`\+`, percent(0x2b)] : []),
    String.raw`\\{0,3}${literal(character)}`,
  ].join('|')})`;
}

const named: Readonly<Record<string, readonly string[]>> = { '&': ['amp'], '<': ['lt'] };
const percent = (byte: number): string => `%(?:25){0,3}${byte.toString(16).padStart(2, '0')}`;
const literal = (text: string): string => text.replace(/[\\^$.*+?()[\]{}|]/g, String.raw`\$&`);

const piece = fc.constantFrom(
  ...['\\', '\\', 'u005c', 'u0026', 'uD83D', 'uDE00', '&', '&', 'amp;', '#38;', '#x26;', '#00060;', 'lt;', 'LT;', ';'],
  ...['%', '%', '25', '26', '2b', '5c', '3C', '%C3', 'A4', '%F0%9f', '%25%2598', '80', '+', ' ', '<', '2', '5', 'n'],
  ...['\n', 'ä', '😀', '😀'.charAt(0), 'x'],
);
const aText = fc.array(piece, { maxLength: 12 }).map((pieces) => pieces.join(''));
const aSecret = fc
  .array(fc.constantFrom('\\', '&', '%', '+', ' ', '<', '\n', '2', '5', 'ä', '😀', 'x'), { minLength: 1, maxLength: 4 })
  .map((pieces) => pieces.join(''));

describe('the secret finder', () => {
  it('finds every spelling of a secret, and nothing that spells none', () => {
    fc.assert(
      fc.property(aSecret, aText, aText, (secret, before, after) => {
        const text = before + secret + after;

        const spans = finderOf(secret).find(text);

        const offsets = spans.flatMap(({ start, end }) => Array.from({ length: end - start }, (_, n) => start + n));
        assert.deepEqual(new Set(offsets), matched(text, pattern(secret)));
      }),
      { numRuns: 700, examples: [
          ['\\', '', 'uD83D\\'],
          ['x', '%580', ''],
        ] },
    );
  });
  it('finds several secrets in one text, each in its own spelling', () => {
    assert.deepEqual(found('a %61lpha, BETA; YmV0YQ== \\u0061lpha gamma', 'alpha', 'beta'), [
      '%61lpha',
      'BETA',
      'YmV0YQ',
      '\\u0061lpha',
    ]);
  });
  it('finds a secret whose beginning could be read as part of an escape', () => {
    assert.deepEqual(found('100%41secret and &lt;x', '41secret', 'lt;x'), ['41secret', 'lt;x']);
  });
  it('finds the Base64 of a secret in JSON that escapes its signs', () => {
    const base64 = Buffer.from('>>>???').toString('base64');

    assert.deepEqual(
      found(JSON.stringify(base64).replaceAll('/', '\\/').replaceAll('+', '\\u002B'), '>>>???').length,
      1,
    );
  });
  it('finds nothing before it knows a secret, and nothing in an empty text', () => {
    assert.deepEqual(found('anything'), []);
    assert.deepEqual(found('', 'alpha'), []);
    assert.deepEqual(found('anything', ''), []);
  });
  for (const [secret, bait] of [
    [`${'\\'.repeat(60)}x`, '\\'],
    [`${'\\'.repeat(60)}x`, '\\\\u005c'],
    ['%%%%%%%%x', '%25'],
    ['&&&&&&&&x', '&amp;'],
    [`${' '.repeat(30)}x`, '+%2b'],
    [`${'a'.repeat(200)}b`, 'a'],
    ['alpha', 'plain words, '],
  ] as const)
    it(`takes time that grows with the text: "${bait}" for "${secret.slice(0, 9)}"`, () => {
      const finder = finderOf(secret);

      assertLinear(bait, (size) => finder.find(bait.repeat(size / bait.length)), 2_000);
    });
  it('takes time that grows with the secret', () => {
    const text = '\\'.repeat(4_000);

    assertLinear('secret', (size) => finderOf(`${'\\'.repeat(size)}x`).find(text), 32);
  });
});
