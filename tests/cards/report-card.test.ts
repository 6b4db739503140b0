import assert from 'node:assert/strict';
import { reportCard } from '../../cards/report-card.ts';
import { reportPage } from '../../cards/report-page.ts';
import { button, elements, shown } from '../harness/cards.ts';
import { asked } from '../harness/views.ts';

const at = { practice: false, at: asked };

describe('the report card', () => {
  it('shows facts, alerts and when they were read, and offers commands', () => {
    const card = reportCard(
      {
        title: 'Alex Wilber',
        facts: [['Account', 'Enabled']],
        alerts: ['Impossible travel.'],
        offers: [{ label: 'Contain…', command: 'contain alex@contoso.com' }],
      },
      at,
    );

    assert.match(
      shown(card),
      /Alex Wilber\n[^]*Impossible travel\.[^]*Account\nEnabled[^]*Read from Microsoft Graph at 14:18 UTC\. Nothing was changed\./,
    );
    assert.deepEqual(button(card, 'Contain…').data, { command: 'contain alex@contoso.com' });
    assert.match(card.fallbackText ?? '', /^Alex Wilber\. Impossible travel\. Account: Enabled$/);
  });

  const table = (columns: number, rows: number) => ({
    columns: Array.from({ length: columns }, (_, n) => `C${n}`),
    rows: Array.from({ length: rows }, (_, r) => Array.from({ length: columns }, (_unused, c) => `r${r}c${c}`)),
  });

  it('shows three columns as a table, and more columns as blocks that fit a phone', () => {
    const types = (columns: number) =>
      elements(reportCard({ title: 'x', table: table(columns, 2) }, at)).map(({ type }) => type);

    assert.ok(types(3).includes('Table'));
    assert.ok(!types(4).includes('Table'));
    assert.match(shown(reportCard({ title: 'x', table: table(4, 2) }, at)), /r1c0\nC1: r1c1 · C2: r1c2 · C3: r1c3/);
  });

  it('counts the rows that it leaves out', () => {
    const card = reportCard({ title: 'x', table: table(3, 40) }, at);

    assert.match(shown(card), /15 more rows are in the full report/);
    assert.ok(JSON.stringify(card).length < 20_000);
  });
});

describe('a fact that is a time', () => {
  const fact = { at: asked - 3 * 3_600_000, note: 'Cordon, OP-7F3K' };

  it('says how long ago it was, then its date once, then who did it', () => {
    const card = reportCard({ title: 'x', facts: [['Sessions since', fact]] }, at);

    const words = /Sessions since[\n:] ?3 h ago, 21 Nov 2026, 11:18 UTC · Cordon, OP-7F3K/;
    assert.match(shown(card), words);
    assert.match(card.fallbackText ?? '', words);
  });
  it('is a time to the second in a file', () => {
    const page = reportPage({
      name: 'x',
      madeAt: '',
      practice: false,
      sections: [{ title: 'x', facts: [['Since', fact]] }],
    });

    assert.match(page, /<dd>21 Nov 2026, 11:18:00 UTC · Cordon, OP-7F3K<\/dd>/);
  });
});
