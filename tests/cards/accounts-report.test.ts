import assert from 'node:assert/strict';
import { accountsReport } from '../../cards/accounts-report.ts';
import { reportPage } from '../../cards/report-page.ts';
import { toTheSecond } from '../../services/base/time.ts';
import { csvOf } from '../../services/base/csv.ts';
import { massEnded, type MassEnd } from '../harness/mass-views.ts';
import { targetsNumbered } from '../harness/views.ts';

const ends: readonly MassEnd[] = ['proved', 'failed', 'lost', 'unneeded'];
const targets = targetsNumbered(60).map((target, n) => (n === 1 ? { ...target, name: '=HYPERLINK("x")' } : target));
const report = accountsReport(
  massEnded((n) => ends[n] ?? 'proved', targets),
  toTheSecond,
);
const table = report.table ?? assert.fail('no table');
const rowOf = (n: number) => table.rows.find((row) => row[2] === targets[n]?.id) ?? assert.fail();

describe('the file of what became of every account', () => {
  it('has one row for each, those to look at first', () => {
    assert.equal(table.rows.length, 60);
    assert.deepEqual(
      table.rows.slice(0, 3).map((row) => row[3]),
      ['Failed', 'Not proved', 'Done'],
    );
    assert.equal(report.subtitle, '1 failed · 1 not proved · 57 done · 1 already as asked');
  });

  it('says who it is, what became of each step, the proof and the times', () => {
    assert.deepEqual(table.columns, [
      'Name',
      'User principal name',
      'Object id',
      'Outcome',
      'Replace the password',
      'Revoke every sign-in session',
      'Revoke again after the reset',
      'Proved at',
      'Problem',
      'Started',
      'Ended',
    ]);
    assert.deepEqual(rowOf(0), [
      'Person Number 1',
      'person.number.1@contoso.com',
      targets[0]?.id,
      'Done',
      'Password replaced, proved',
      'Sign-in sessions revoked, proved',
      'Not needed: the sessions were revoked after the password was replaced',
      '2026-11-21 14:23:05 UTC; 2026-11-21 14:23:05 UTC',
      '',
      '2026-11-21 14:22:00 UTC',
      '2026-11-21 14:22:01 UTC',
    ]);
  });

  it('says why something did not work, or that nobody knows', () => {
    assert.deepEqual(rowOf(1).slice(3, 5), ['Failed', 'Password not replaced']);
    assert.match(rowOf(1)[8] ?? '', /^Microsoft Graph refused it/);
    assert.deepEqual(rowOf(2).slice(3, 5), ['Not proved', 'Outcome unknown']);
    assert.match(rowOf(2)[8] ?? '', /answer was lost/);
  });

  it('runs nothing when a spreadsheet opens it, and is escaped as a page', () => {
    const page = reportPage({ name: 'x', madeAt: 'now', practice: false, sections: [report] });

    assert.match(csvOf(table), /\r\n"'=HYPERLINK\(""x""\)",/);
    assert.match(page, /<td>=HYPERLINK\(&#34;x&#34;\)<\/td>/);
  });
});
