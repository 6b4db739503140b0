import assert from 'node:assert/strict';
import { reportData } from '../../../bot/mcp/report-data.ts';
import type { Report } from '../../../services/contract/action.ts';

const at = Date.parse('2026-11-25T12:00:00Z');
const report: Report = {
  title: 'Alex Wilber',
  subtitle: 'alex@contoso.com',
  facts: [
    ['State', 'enabled'],
    ['Password changed', { at, note: 'by Megan' }],
  ],
  alerts: ['An alert'],
  findings: [{ kind: 'k', rank: 0, what: 'A rule forwards', why: 'Mail leaves', at }],
  unread: [{ what: 'Sign-ins', why: 'no licence' }],
  open: [{ what: 'A rule', lead: { label: 'Disable', command: 'disable-inbox-rules planted' } }],
  rows: [{ what: 'Signed in', details: ['Oslo', { words: 'last seen', at }], at, lead: 'fact' }],
  table: { columns: ['What'], rows: [['Signed in']] },
  offers: [{ label: 'Contain', command: 'contain planted' }],
  link: { title: 'Full report', url: 'https://cordon.example/reports/planted' },
  full: { name: 'full', sections: [{ title: 'planted' }] },
};

describe('a report for an assistant', () => {
  it('has what was found, with times in words', () => {
    const data = reportData(report);

    assert.deepEqual(data, {
      title: 'Alex Wilber',
      subtitle: 'alex@contoso.com',
      source: 'Microsoft Graph',
      alerts: ['An alert'],
      facts: [
        { name: 'State', value: 'enabled' },
        { name: 'Password changed', value: '2026-11-25 12:00:00 UTC by Megan' },
      ],
      findings: [{ what: 'A rule forwards', why: 'Mail leaves', at: '2026-11-25 12:00:00 UTC' }],
      open: [{ what: 'A rule' }],
      unread: [{ what: 'Sign-ins', why: 'no licence' }],
      rows: [
        {
          what: 'Signed in',
          details: ['Oslo', 'last seen 2026-11-25 12:00:00 UTC'],
          at: '2026-11-25 12:00:00 UTC',
        },
      ],
      table: { columns: ['What'], rows: [['Signed in']] },
      more: 'The full report is for the person alone, in Teams.',
    });
  });

  it('has neither buttons nor links, which are for the person in Teams', () => {
    assert.doesNotMatch(JSON.stringify(reportData(report)), /planted/);
  });

  it('says how many rows are left out of a long list', () => {
    const rows = Array.from({ length: 203 }, (_, n) => [String(n)]);

    const data = reportData({ title: 'Long', table: { columns: ['n'], rows } });

    assert.match(JSON.stringify(data), /"rowsLeftOut":3/);
  });
});
