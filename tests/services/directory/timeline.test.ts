import assert from 'node:assert/strict';
import type { ReportRow } from '../../../services/contract/findings.ts';
import type { OwnChange } from '../../../services/contract/history.ts';
import { timelineOf, timelineSection, worthShowing } from '../../../services/directory/timeline.ts';

const nine = Date.parse('2026-03-02T09:00:00Z');
const at = (minute: number, event: string, more: Partial<ReportRow> = {}): ReportRow => ({
  what: 'as listed',
  event,
  at: nine + minute * 60_000,
  ...more,
});
const source = (...rows: ReportRow[]) => ({ name: 'x', report: { title: 'x', rows } });
const whats = (rows: readonly ReportRow[]) => rows.map(({ what }) => what);

const change: OwnChange = {
  action: 'reset-password',
  words: 'Password replaced',
  startedAt: nine + 5 * 60_000,
  endedAt: nine + 5 * 60_000,
  accepted: true,
  clientRequestId: null,
  requesterId: 'x',
  request: { id: 'OP-7F3K', requester: 'Megan Bowen' },
};

describe('the time line', () => {
  it('puts the events of all reports in order, oldest first, and leaves out what is no event', () => {
    const rows = timelineOf([source(at(9, 'third'), at(2, 'first')), source(at(3, 'second'), { what: 'a rule' })], []);

    assert.deepEqual(whats(rows), ['first', 'second', 'third']);
  });
  it('has each change of Cordon’s once, though the audit log has it as well', () => {
    const logged = at(5, 'Password reset', { who: 'Cordon, OP-7F3K, asked by Megan Bowen', mark: 'own' });

    const rows = timelineOf([source(logged)], [change]);

    assert.deepEqual(whats(rows), ['Password replaced']);
  });
  it('keeps a change of another request, and leaves out one that Graph did not accept', () => {
    const logged = at(5, 'Password reset', { who: 'Cordon, OP-2C9M, asked by Lee Gu', mark: 'own' });

    const rows = timelineOf([source(logged)], [{ ...change, accepted: false }]);

    assert.deepEqual(whats(rows), ['Password reset']);
  });
  it('says of an added method what it is, who added it and from where, in one row', () => {
    const logged = at(4, 'Sign-in method added', { who: 'alex@contoso.com', where: '198.51.100.77' });

    const rows = timelineOf([source(logged), source(at(4, 'Authenticator app “X” added'))], []);

    assert.deepEqual(
      rows.map(({ what, who, where }) => [what, who, where]),
      [['Authenticator app “X” added', 'alex@contoso.com', '198.51.100.77']],
    );
  });
  it('counts repetitions that follow each other', () => {
    const failed = (minute: number) => at(minute, 'Sign-in failed', { who: 'Alex', where: 'Lagos, NG' });

    const rows = timelineOf([source(failed(1), failed(2), at(3, 'Signed in'), failed(4))], []);

    assert.deepEqual(
      rows.map(({ what, details }) => [what, details]),
      [
        ['Sign-in failed', ['2 times']],
        ['Signed in', undefined],
        ['Sign-in failed', undefined],
      ],
    );
  });
  it('shows on a card what is marked, and where the person was before', () => {
    const rows = timelineOf(
      [
        source(
          at(1, 'Signed in at home'),
          at(2, 'Signed in at home again'),
          at(3, 'Signed in from afar', { mark: 'bad' }),
          at(4, 'Account properties changed'),
          at(5, 'Method added', { mark: 'bad' }),
        ),
      ],
      [],
    );

    assert.deepEqual(whats(worthShowing(rows)), ['Signed in at home again', 'Signed in from afar', 'Method added']);
  });
  it('shows the last events of an ordinary account, and at most 8 rows', () => {
    const many = Array.from({ length: 40 }, (_, n) => at(n, `event ${n}`));

    assert.deepEqual(whats(worthShowing(timelineOf([source(...many)], []))), ['event 37', 'event 38', 'event 39']);
    const marked = many.map((row) => ({ ...row, mark: 'bad' as const }));
    assert.equal(worthShowing(timelineOf([source(...marked)], [])).length, 8);
  });
  it('is complete in the file, with absolute times', () => {
    const { table } = timelineSection(
      timelineOf([source(at(1, 'a', { details: [{ words: 'last seen', at: nine }] }))], []),
    );

    assert.deepEqual(table?.rows[0], ['2026-03-02 09:01:00 UTC', 'a', '', '', 'last seen 2026-03-02 09:00:00 UTC', '']);
  });
});
