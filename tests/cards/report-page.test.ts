import assert from 'node:assert/strict';
import fc from 'fast-check';
import { pagePolicy, reportPage, type FullReport } from '../../cards/report-page.ts';
import type { Report } from '../../services/contract/action.ts';

const page = (section: Report, name = 'evidence'): string =>
  reportPage({ name, madeAt: '2026-03-02 09:12:44 UTC', practice: false, sections: [section] } satisfies FullReport);

const hostile = [
  '<script>alert(1)</script>',
  '"><img src=x onerror=alert(1)>',
  "' onmouseover='alert(1)",
  '</title></style></table><svg onload=alert(1)>',
  '&lt;script&gt;',
  '<a href="javascript:alert(1)">x</a>',
];

describe('reportPage', () => {
  for (const text of hostile) {
    it(`shows ${text} as it is in every position`, () => {
      const html = page(
        {
          title: text,
          subtitle: text,
          facts: [[text, text]],
          alerts: [text],
          findings: [{ kind: 'x', rank: 0, what: text, why: text }],
          unread: [{ what: text, why: text }],
          table: { columns: [text], rows: [[text]] },
        },
        text,
      );

      assert.equal(shape(html), shape(page(harmless, 'x')));
      assert.equal(html.split(entities(text)).length - 1, 14);
    });
  }
  it('has the same markup whatever its texts contain', () => {
    const any = fc.string({
      unit: fc.constantFrom('<', '>', '"', "'", '&', '/', 'a', '=', '`', '-', '!', '\u202e', '\n'),
    });
    fc.assert(
      fc.property(any, (text) => {
        const html = page(
          {
            title: text,
            subtitle: `x${text}`,
            facts: [[text, text]],
            alerts: [text],
            findings: [{ kind: 'x', rank: 0, what: text, why: text }],
            unread: [{ what: text, why: text }],
            table: { columns: [text], rows: [[text]] },
          },
          text,
        );
        assert.equal(shape(html), shape(page(harmless, 'x')));
      }),
    );
  });
  it('has no bidirectional controls, scripts, resources or links', () => {
    const html = page({ title: 'Nadia \u202egpj.ginokcm', table: { columns: ['a'], rows: [['\u2066x\u0000']] } });

    assert.doesNotMatch(html, /[\u202a-\u202e\u2066-\u2069\u0000]/);
    assert.doesNotMatch(html, /<script|src=|href="(?!#)/i);
    assert.match(pagePolicy, /^default-src 'none'; /);
    assert.ok(html.includes(`content="${entities(pagePolicy)}"`));
  });
  it('renders 10,000 rows', () => {
    const rows = Array.from({ length: 10_000 }, (_, n) => [`row ${n}`, '<b>', 'x'.repeat(80)]);

    const html = page({ title: 'Sign-ins', table: { columns: ['a', 'b', 'c'], rows } });

    assert.equal(html.split('<tr>').length - 1, 10_001);
    assert.ok(html.includes('<td>row 9999</td>'));
  });
});

const harmless: Report = {
  title: 'x',
  subtitle: 'x',
  facts: [['x', 'x']],
  alerts: ['x'],
  findings: [{ kind: 'x', rank: 0, what: 'x', why: 'x' }],
  unread: [{ what: 'x', why: 'x' }],
  table: { columns: ['x'], rows: [['x']] },
};

/** The markup without the texts. */
const shape = (html: string): string => html.replace(/>[^<]*/g, '>');
const entities = (text: string): string => text.replace(/[&<>"']/g, (sign) => `&#${sign.charCodeAt(0)};`);
