import assert from 'node:assert/strict';
import { withAllRows } from '../../../bot/conversation/whole-report.ts';
import { reportCard } from '../../../cards/report-card.ts';
import { shown } from '../../harness/cards.ts';

const rows = (count: number) => Array.from({ length: count }, (_, n) => ({ what: `row ${n}` }));

describe('a report with more rows than its card', () => {
  it('has a file with all of them, and its card says so', () => {
    const report = withAllRows({ title: 'Devices', rows: rows(40) }, 'list-devices');

    assert.deepEqual([report.full?.name, report.full?.sections[0]?.rows?.length], ['list-devices', 40]);
    assert.match(shown(reportCard(report, { practice: false, at: 0 })), /15 more rows are in the full report\./);
  });
  it('keeps the file that it has, and gets none when everything fits', () => {
    const own = { name: 'evidence', sections: [] };

    assert.equal(withAllRows({ title: 'x', rows: rows(40), full: own }, 'y').full, own);
    assert.equal(withAllRows({ title: 'x', rows: rows(25) }, 'y').full, undefined);
    assert.equal(withAllRows({ title: 'x', table: { columns: ['a'], rows: [['b']] } }, 'y').full, undefined);
  });
});
