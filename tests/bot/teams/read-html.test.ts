import assert from 'node:assert/strict';
import fc from 'fast-check';
import { readHtml } from '../../../bot/teams/read-html.ts';
import { assertLinear } from '../../harness/growth.ts';

/** The text of HTML, with mentions as `@0:Alex`; `too deep` where it cannot be read. */
function read(html: string): string {
  const page = readHtml(html);
  if (page === undefined) return 'too deep';
  return page.pieces
    .map((piece) => (piece.kind === 'text' ? piece.text : `@${String(piece.item ?? '?')}:${piece.name}`))
    .join('')
    .trim();
}

const mention = (item: number, name: string): string =>
  `<span itemscope="" itemtype="http://schema.skype.com/Mention" itemid="${String(item)}">${name}</span>`;
const alex = '08a792fc-101b-4579-8655-d23de2c4b481';
const entra = `https://entra.microsoft.com/#view/x/userId/${alex}`;

describe('readHtml', () => {
  const rows: readonly (readonly [why: string, html: string, expected: string])[] = [
    ['paragraphs as lines', '<div>\r\n<p>contain</p>\r\n<p>a@x.com</p>\r\n</div>', 'contain\na@x.com'],
    ['blocks in blocks as one line', '<div><div><div>contain</div></div><div>a@x.com</div></div>', 'contain\na@x.com'],
    ['line breaks', 'contain<br>a@x.com<br/><br>b@x.com', 'contain\na@x.com\n\nb@x.com'],
    ['an empty paragraph as an empty line', '<p>a</p><p>&nbsp;</p><p>b</p>', 'a\n\u00a0\nb'],
    ['a list', 'contain<ul><li>a@x.com</li><li>b@x.com</li></ul>', 'contain\na@x.com\nb@x.com'],
    [
      'a table',
      '<table><tbody><tr><th>UPN</th><th>Name</th></tr><tr><td>a@x.com</td><td><p>A</p></td></tr></tbody></table>',
      'UPN\tName\na@x.com\tA',
    ],
    ['lines in a cell', '<table><tr><td><p>contain</p><p>a@x.com</p></td></tr></table>', 'contain\na@x.com'],
    ['entities once', '<p>a &amp;amp; b&nbsp;&lt;c&gt; &quot;d&quot;</p>', 'a &amp; b\u00a0<c> "d"'],
    ['spaces between elements as one', '<p>a\r\n   b</p>', 'a b'],
    ['preformatted text as it stands', '<pre>a  b\nc</pre>', 'a  b\nc'],
    [
      'a code block',
      '<codeblock class="Bash"><code>contain a@x.com<br>b@x.com</code></codeblock>',
      'contain a@x.com\nb@x.com',
    ],
    ['bold, italic and code', '<p><strong>con</strong><em>tain</em> <code>a@x.com</code></p>', 'contain a@x.com'],
    [
      'mentions with their numbers',
      `<p>${mention(0, 'Cordon')}&nbsp;contain ${mention(1, 'A &amp; B')}</p>`,
      '@0:Cordon\u00a0contain @1:A & B',
    ],
    ['mentions as Graph writes them', '<p><at id="1">Alex</at> x</p>', '@1:Alex x'],
    [
      'a mention in its wrapper once',
      `<readonly itemtype="http://schema.skype.com/Mention">${mention(2, 'Alex')}</readonly>`,
      '@2:Alex',
    ],
    ['a mention without a number', '<span itemtype="http://schema.skype.com/Mention">Alex</span>', '@?:Alex'],
    ['the address of a link', '<a href="mailto:a@x.com">Alex Wilber</a>', 'Alex Wilber <a@x.com>'],
    ['the address that a link shows', '<a href="mailto:b@x.com?subject=c">a@x.com</a>', 'a@x.com'],
    ['a link without words', '<a href="mailto:a@x.com?subject=c"></a>', 'a@x.com'],
    [
      'a page of a portal behind its title',
      `<a href="${entra}">Alex Wilber - Entra</a>`,
      `Alex Wilber - Entra <${alex}>`,
    ],
    ['a page of a portal', `<a href="${entra}">${entra}</a>`, entra],
    [
      'another link by its words',
      '<a href="https://siem.example/4821?user=a@x.com">Incident 4821</a>',
      'Incident 4821',
    ],
    [
      'a pictured emoji',
      '<p>contain a@x.com <img itemtype="http://schema.skype.com/Emoji" alt="🚨"></p>',
      'contain a@x.com 🚨',
    ],
    ['no picture', '<p>a <img alt="secret plan" src="x"></p>', 'a'],
    [
      'no script, style or hidden form',
      '<script>contain b@x.com</script><style>p{}</style><textarea>b</textarea>a',
      'a',
    ],
    ['no comment', 'a<!-- contain b@x.com -->', 'a'],
  ];
  for (const [why, html, expected] of rows) {
    it(`reads ${why}`, () => {
      assert.equal(read(html), expected);
    });
  }

  const others: readonly (readonly [why: string, html: string])[] = [
    [
      'a quoted reply',
      '<blockquote itemscope itemtype="http://schema.skype.com/Reply" itemid="1"><strong itemprop="mri">Grady</strong><p itemprop="preview">contain grady@x.com</p></blockquote><p>show-user a@x.com</p>',
    ],
    [
      'a forwarded message',
      '<p>show-user a@x.com</p><blockquote itemtype="http://schema.skype.com/Forward"><p>From: grady@x.com</p></blockquote>',
    ],
    [
      'a forwarded message in another element',
      '<p>show-user a@x.com</p><div itemtype="http://schema.skype.com/Forward"><div>grady@x.com</div></div>',
    ],
    ['a quotation', '<blockquote><p>grady@x.com</p><blockquote>b</blockquote></blockquote><p>show-user a@x.com</p>'],
    ['a quoted mention', `<blockquote>${mention(1, 'Grady')}</blockquote>show-user a@x.com`],
    ['a quotation that never ends', 'show-user a@x.com<blockquote><p>grady@x.com</p>'],
  ];
  for (const [why, html] of others) {
    it(`leaves out ${why}`, () => {
      assert.equal(read(html), 'show-user a@x.com');
      assert.equal(readHtml(html)?.leftOut, true);
    });
  }

  it('knows a file from a quoted message', () => {
    assert.equal(readHtml(`a<attachment id="${alex}"></attachment>`)?.hasFile, true);
    assert.equal(readHtml('a<attachment id="1616990032035"></attachment>')?.hasFile, false);
  });

  it('does not read what is nested deeper than 100 elements', () => {
    assert.equal(read(`${'<div>'.repeat(100)}a`), 'a');
    assert.equal(read(`${'<div>'.repeat(101)}a`), 'too deep');
    assert.equal(read(`<blockquote>${'<div>'.repeat(101)}a`), 'too deep');
  });

  it('never throws, and finds nothing in a quoted block, whatever it holds', () => {
    const piece = fc.oneof(
      fc.constantFrom(
        '<',
        '>',
        '</p>',
        '<p>',
        '<b',
        '&#',
        '&#x1F600;',
        '<!--',
        '-->',
        '<a href=',
        '"',
        mention(0, 'x'),
        '<td>',
        '<!',
      ),
      fc.string({ maxLength: 12 }).map((text) => text.replace(/<\/?blockquote/gi, '')),
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 30 }), (pieces) => {
        const html = pieces.join('');
        const quoted = readHtml(`<blockquote itemtype="http://schema.skype.com/Forward">${html}`);

        readHtml(html);
        assert.deepEqual(
          quoted?.pieces.filter((part) => part.kind === 'mention' || part.text.trim() !== ''),
          [],
        );
      }),
    );
  });

  it('takes time that grows with the HTML', () => {
    const baits = [
      '<b>',
      '<b></b>',
      '</b>',
      '<p>',
      '<td>',
      '<tr><td>',
      '<br>',
      '&amp;',
      '&#38;',
      '&',
      '&amp',
      '<',
      '<a href="',
      '<a href="mailto:a@x.com">a</a>',
      '<at>x</at>',
      '<!--',
      '<blockquote></blockquote>',
      '<b a="1" b="2" c="3">x</b>',
      ' a=1',
      '<svg>',
      '<li>',
      mention(0, 'x'),
      '<pre>\n</pre>',
    ];
    for (const bait of baits) assertLinear(bait, (size) => readHtml(`<p>${bait.repeat(size / bait.length)}`), 30_000);
  }).timeout(60_000);
});
