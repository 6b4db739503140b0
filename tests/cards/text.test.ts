import assert from 'node:assert/strict';
import fc from 'fast-check';
import { oneLine, escapeMarkdown } from '../../cards/text.ts';
import { read } from '../harness/cards.ts';

const markup = fc.constantFrom(
  ...[
    '**',
    '*',
    '_',
    '__',
    '`',
    '~~',
    '[x](https://e.example)',
    '[',
    ']',
    '(',
    ')',
    '![a](b)',
    '<at>All</at>',
    '</at>',
    '< at>',
  ],
  ...[
    '<b>',
    '&lt;',
    '&#65;',
    '${x}',
    '{{DATE(2026-01-01)}}',
    '# ',
    '- ',
    '1. ',
    '> ',
    '\\',
    '\\\\',
    'https://x.example',
    'www.x.example',
  ],
  ...[
    '\n',
    '\t',
    '\u0000',
    '\u001b',
    '\u200b',
    '\u202e',
    '\u2066',
    '\ufeff',
    '\ud800',
    ' ',
    'a',
    'é',
    '1',
    '.',
    ':',
    '/',
    '😀',
  ],
);
const foreign = fc.oneof(
  fc.array(markup, { maxLength: 20 }).map((bits) => bits.join('')),
  fc.string({ unit: 'binary', maxLength: 60 }),
);

/** A Markdown link or image, a mention or a tag that is not escaped by a backslash. */
const active = /(?<!\\)(?:\\\\)*(?:\]\(|[<>[\]*`~])|<\s*\/?\s*at\b|\$\{|\{\{|[^\\]:\/\//;
const invisible = /[\p{Cc}\p{Cf}\p{Cs}\u2028\u2029]/u;

describe('escapeMarkdown', () => {
  it('leaves no active link, mention, tag or control character in any text', () => {
    fc.assert(
      fc.property(foreign, (text) => {
        const escaped = escapeMarkdown(text);

        assert.doesNotMatch(escaped, active);
        assert.doesNotMatch(escaped, invisible);
      }),
    );
  });

  it('is safe when it is applied twice', () => {
    fc.assert(
      fc.property(foreign, (text) => {
        assert.doesNotMatch(escapeMarkdown(escapeMarkdown(text, 300), 900), active);
      }),
    );
  });

  it('renders as the text itself, except for the tag of a mention', () => {
    fc.assert(
      fc.property(foreign, (text) => {
        assert.equal(read(escapeMarkdown(text)), oneLine(text).replace(/<(?=\s*\/?\s*at\b)/gi, '‹'));
      }),
    );
  });

  const rows: readonly (readonly [text: string, escaped: string, reason: string])[] = [
    ['alex_w@contoso.com', 'alex_w@contoso.com', 'an underscore inside a word has no meaning'],
    ['_alex_', '\\_alex\\_', 'around a word it is italic'],
    ['kim_f.com#EXT#@contoso.com', 'kim_f.com#EXT#@contoso.com', 'a hash is a heading only at the start'],
    ['# Eve', '\\# Eve', 'a heading'],
    ['R&D (Oslo)', 'R&D (Oslo)', 'neither an entity nor a link'],
    ['&lt;at&gt;', '\\&lt;at\\&gt;', 'an entity becomes a tag'],
    ['Anne-Marie', 'Anne-Marie', 'a hyphen inside a word'],
    ['- Eve', '\\- Eve', 'a list'],
    ['1. Eve', '1\\. Eve', 'a numbered list'],
    ['3.5', '3.5', 'a number'],
    ['[x](https://e.example)', '\\[x\\]\\(https\\://e.example)', 'a link'],
    ['<at>All</at>', '‹at\\>All‹/at\\>', 'a mention'],
    ['CONTOSO\\alex', 'CONTOSO\\alex', 'a backslash before a letter has no meaning'],
    ['\\*x', '\\\\\\*x', 'a backslash that would cancel the escape'],
    ['${name}', '$\\{name}', 'a template'],
  ];
  for (const [text, escaped, reason] of rows) {
    it(`writes ${text} as ${escaped}: ${reason}`, () => {
      assert.equal(escapeMarkdown(text), escaped);
    });
  }
});

describe('oneLine', () => {
  it('replaces line ends and spaces of every kind by one space', () => {
    assert.equal(oneLine(' a\r\n\tb\u00a0 \u2028c '), 'a b c');
  });

  it('removes characters that reorder or hide text', () => {
    assert.equal(oneLine('Nadia \u202egpj.\u200bexe\u2069'), 'Nadia gpj.exe');
  });

  it('escapes nothing', () => {
    assert.equal(oneLine('**x** <b>'), '**x** <b>');
  });

  it('cuts by characters, with an ellipsis inside the limit', () => {
    assert.equal(oneLine('😀'.repeat(10), 4), '😀😀😀…');
    assert.equal(oneLine('abcd', 4), 'abcd');
  });

  it('keeps any text within the limit', () => {
    fc.assert(
      fc.property(foreign, fc.integer({ min: 1, max: 20 }), (text, limit) => {
        assert.ok(Array.from(oneLine(text, limit)).length <= limit);
      }),
    );
  });
});
