import assert from 'node:assert/strict';
import { reportLines } from '../../../services/contract/report-lines.ts';
import type { Report } from '../../../services/contract/action.ts';

const at = Date.parse('2026-03-02T09:12:44Z');
const linesOf = (section: Report): readonly unknown[] =>
  reportLines({ name: 'evidence-alex', madeAt: '2026-03-02 09:15:00 UTC', sections: [section] })
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as unknown);
const about = { report: 'evidence-alex', madeAt: '2026-03-02 09:15:00 UTC', section: 'Rules' };

describe('a report as JSON Lines', () => {
  it('has one object for each finding, open door, row and fact, with times in ISO 8601', () => {
    const lines = linesOf({
      title: 'Rules',
      findings: [{ kind: 'mail-forwarded', rank: 1, what: 'It forwards', why: 'Mail leaves.', at }],
      open: [{ what: 'Forwarding', lead: { label: 'Stop…', command: 'stop-forwarding alex' } }],
      unread: [{ what: 'Hidden rules', why: 'no permission' }],
      facts: [
        ['Since', { at, note: 'by Cordon' }],
        ['State', 'on'],
      ],
      rows: [{ what: 'Rule “.”', at, details: ['on', { words: 'seen', at }], mark: 'bad' }],
      table: { columns: ['Rule'], rows: [['the same row']] },
    });

    const iso = '2026-03-02T09:12:44.000Z';
    assert.deepEqual(lines, [
      { ...about, kind: 'finding', finding: 'mail-forwarded', what: 'It forwards', why: 'Mail leaves.', at: iso },
      { ...about, kind: 'open', what: 'Forwarding', command: 'stop-forwarding alex' },
      { ...about, kind: 'not-looked-at', what: 'Hidden rules', why: 'no permission' },
      { ...about, kind: 'fact', name: 'Since', at: iso, value: 'by Cordon' },
      { ...about, kind: 'fact', name: 'State', value: 'on' },
      { ...about, kind: 'row', what: 'Rule “.”', at: iso, details: ['on', `seen ${iso}`], mark: 'bad' },
    ]);
  });

  it('has the cells of a table by their columns where there are no rows', () => {
    const [line] = linesOf({ title: 'Rules', table: { columns: ['Rule', 'State'], rows: [['“.”', 'on']] } });

    assert.deepEqual(line, { ...about, kind: 'row', Rule: '“.”', State: 'on' });
  });

  it('keeps a line break in a text within its line, and leaves out a time that no calendar has', () => {
    const lines = linesOf({ title: 'Rules', rows: [{ what: 'a\nb', at: 9e18 }] });

    assert.deepEqual(lines, [{ ...about, kind: 'row', what: 'a\nb' }]);
  });
});
