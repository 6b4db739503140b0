import assert from 'node:assert/strict';
import fc from 'fast-check';
import { quote, straightened } from '../../../services/base/quotes.ts';
import { tokenise, type TypedToken } from '../../../services/commands/tokens.ts';
import { at } from './sample.ts';

const alex = { text: at('Alex Wilber'), id: '29:alex' };
const read = (text: string, mentions: readonly { text: string; id: string }[] = []) => tokenise({ text, mentions });

/** Formats tokens: quoted words in double quotes, mentions as `@id`, options as `key:value`. */
function short(token: TypedToken): string {
  if (token.kind === 'mention') return `@${token.id}`;
  if (token.kind === 'word') return token.quoted ? `"${token.text}"` : token.text;
  return token.value === undefined ? `${token.key}:` : `${token.key}:${short(token.value)}`;
}

function tokens(text: string, mentions: readonly { text: string; id: string }[] = []): readonly string[] {
  const result = read(text, mentions);
  return result.kind === 'tokens' ? result.tokens.map(short) : [result.message];
}

const reason = (text: string, mentions: readonly { text: string; id: string }[] = []) => {
  const result = read(text, mentions);
  return result.kind === 'tokens' ? result.reason : result.message;
};

/** Measures how long the work takes, in milliseconds. */
function timed(work: () => unknown): number {
  const before = performance.now();
  work();
  return performance.now() - before;
}

describe('tokenise', () => {
  const rows: readonly (readonly [why: string, text: string, expected: readonly string[]])[] = [
    ['spaces of all kinds separate', 'a  b\tc\u00a0d&nbsp;e\u3000f', ['a', 'b', 'c', 'd', 'e', 'f']],
    ['lines separate', 'contain\r\na@x\nb@x', ['contain', 'a@x', 'b@x']],
    ['double quotes hold a name together', 'contain "Alex Wilber" b', ['contain', '"Alex Wilber"', 'b']],
    ['so do single ones', "'Alex Wilber'", ['"Alex Wilber"']],
    [
      'and the curly ones of phones',
      '“Alex Wilber” ‘Megan Bowen’ „Isaiah L“',
      ['"Alex Wilber"', '"Megan Bowen"', '"Isaiah L"'],
    ],
    ['keyboards mix them', '“Alex Wilber"', ['"Alex Wilber"']],
    ['a curly quote may stand in straight ones', '"say “hi” now"', ['"say “hi” now"']],
    [
      'an apostrophe in a word is no quote',
      "o'neil@contoso.com o’neil@contoso.com",
      ["o'neil@contoso.com", 'o’neil@contoso.com'],
    ],
    ['nor in single quotes', "'it's fine' x", ['"it\'s fine"', 'x']],
    ['a backslash escapes a quote', String.raw`"a \"b\" c"`, ['"a "b" c"']],
    ['and itself, but nothing else', String.raw`"a\\b \n"`, [String.raw`"a\b \n"`]],
    ['quotes may be empty', '""', ['""']],
    ['commas may follow quotes', '"A B", "C D";"E F"', ['"A B"', '"C D"', '"E F"']],
    ['key=value is an option', 'deliver=reveal', ['deliver:reveal']],
    ['a value may hold an equals sign', 'filter=a=b', ['filter:a=b']],
    ['a value may be quoted', 'user="a, b" x', ['user:"a, b"', 'x']],
    ['a value may be empty', 'a= b', ['a:', 'b']],
    ['dashes make an option too', '--deliver=reveal --disable', ['deliver:reveal', 'disable:']],
    ['phones make one long dash of two', '—disable –deliver=x', ['disable:', 'deliver:x']],
    ['an address is no option', '[a@x](mailto:a@x?subject=b)', ['[a@x](mailto:a@x?subject=b)']],
  ];
  for (const [why, text, expected] of rows) {
    it(`${why}: ${JSON.stringify(text)}`, () => {
      assert.deepEqual(tokens(text), expected);
    });
  }

  it('reads a mention with or without spaces around it', () => {
    assert.deepEqual(tokens(`contain ${alex.text},b@x`, [alex]), ['contain', '@29:alex', 'b@x']);
    assert.deepEqual(tokens(`a@x${alex.text}b`, [alex]), ['a@x', '@29:alex', 'b']);
    assert.deepEqual(tokens(`user=${alex.text}`, [alex]), ['user:@29:alex']);
  });

  it('keeps an <at> that is not a mention as text', () => {
    assert.deepEqual(tokens(`${at('Alex')} ${alex.text}`, [alex]), ['<at>Alex</at>', '@29:alex']);
  });

  it('distinguishes two people with the same name by their order', () => {
    const other = { ...alex, id: '29:other' };

    assert.deepEqual(tokens(`${alex.text} ${alex.text}`, [alex, other]), ['@29:alex', '@29:other']);
  });

  const reasons: readonly (readonly [why: string, text: string, expected: string | undefined])[] = [
    ['takes the rest of the line as it stands', `contain a because it's "odd" key=x --y`, `it's "odd" key=x --y`],
    ['in any case', 'contain a BECAUSE INC-1', 'INC-1'],
    ['with a colon', 'contain a because: INC-1', 'INC-1'],
    ['not the next line', 'contain a because INC-1\nb@x', 'INC-1'],
    ['of every line that has one', 'contain a because one\nb because two', 'one; two'],
    ['not as a part of a word', 'contain becauses', undefined],
    ['not as the first word', 'because of you', undefined],
    ['nothing when nothing follows', 'contain a because ', undefined],
    ['without control characters', 'contain a because x\u0007y\u202e', 'xy'],
  ];
  for (const [why, text, expected] of reasons) {
    it(`reads a reason ${why}`, () => {
      assert.equal(reason(text), expected);
    });
  }

  it('reads more targets on the line after the reason', () => {
    assert.deepEqual(tokens('contain a because INC-1\nb\r\nc'), ['contain', 'a', 'b', 'c']);
  });

  it('replaces a mention in the reason by the name', () => {
    assert.equal(reason(`contain a because ${alex.text} called`, [alex]), 'Alex Wilber called');
  });

  it('reports a quote that is never closed', () => {
    assert.deepEqual(read('contain "Alex'), { kind: 'problem', message: 'a quote is opened and not closed: "Alex' });
  });

  it('accepts at most 32,000 characters and 2,100 words', () => {
    assert.equal(read('a'.repeat(32_000)).kind, 'tokens');
    assert.equal(read('a'.repeat(32_001)).kind, 'problem');
    assert.equal(read('a '.repeat(2100)).kind, 'tokens');
    assert.equal(read('a '.repeat(2101)).kind, 'problem');
  });

  it('returns a quoted value unchanged', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string({ unit: 'binary' }), fc.stringMatching(/^["'\\“’= \n<at>]{0,30}$/)), (value) => {
        const raw = straightened(quote(value));
        const result = read(`x ${quote(value)} key=${quote(value)} y`);

        assert.ok(result.kind === 'tokens');
        assert.equal(result.reason, undefined);
        assert.deepEqual(result.tokens, [
          { kind: 'word', text: 'x', quoted: false },
          { kind: 'word', text: value, quoted: true, raw },
          { kind: 'option', key: 'key', value: { kind: 'word', text: value, quoted: true, raw } },
          { kind: 'word', text: 'y', quoted: false },
        ]);
      }),
    );
  });

  it('says where every token stands', () => {
    const text = 'contain  "Alex Wilber", because x\nb@x --deliver=reveal';
    const result = read(text);

    assert.deepEqual(result.kind === 'tokens' && result.spans.map(({ start, end }) => text.slice(start, end)), [
      'contain',
      '"Alex Wilber",',
      'b@x',
      '--deliver=reveal',
    ]);
  });

  it('keeps the reason, whatever precedes it', () => {
    const junk = fc.string().map((text) => text.replace(/["'“”„‟‘’‚‛]/g, ''));
    fc.assert(
      fc.property(junk, fc.stringMatching(/^[\w '"=,.-]{1,60}$/), (before, why) => {
        fc.pre(why.trim() !== '' && before.trim() !== '' && !/because/i.test(before));

        assert.equal(reason(`x ${before} because ${why}`), why.trim());
      }),
    );
  });

  it('runs in linear time: 250 kB of any input take less than 200 ms', () => {
    const pieces = [
      '"',
      "'",
      '\\',
      '<at',
      '<at>',
      '<at>x</at>',
      'a=',
      '--a ',
      'because ',
      'because\n',
      ',',
      '&nbsp;',
      'a',
      '(',
      '.',
      '-',
      '\u200b',
    ];
    for (const piece of [...pieces, ...pieces.map((one) => `${one} `)]) {
      for (const length of [31_990, 256 * 1024]) {
        const text = `x ${piece.repeat(Math.ceil(length / piece.length)).slice(0, length)}`;
        const mentions = Array.from({ length: 500 }, (_, index) => ({ text: at('x'), id: `29:${String(index)}` }));
        const took = Math.min(...[1, 2, 3].map(() => timed(() => read(text, mentions))));

        assert.ok(took < 200, `${JSON.stringify(piece)} x ${String(length)}: ${String(took)} ms`);
      }
    }
  });
});
