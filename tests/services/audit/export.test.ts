import assert from 'node:assert/strict';
import { exportLines, type ExportLine } from '../../../services/audit/export.ts';
import { eventPages, type EventFilter, type EventRow } from '../../../services/store/audit-pages.ts';
import type { Queryable } from '../../../services/store/database.ts';
import { auditFixture, type AuditFixture } from '../../harness/audit.ts';
import { eachEngine } from '../../harness/engines.ts';
import { adele, alex, aPlannedStep, megan } from '../../harness/requests.ts';
import { next, owner } from '../../harness/store.ts';

const all = async <T>(items: AsyncIterable<T>): Promise<readonly T[]> => {
  const list: T[] = [];
  for await (const item of items) list.push(item);
  return list;
};
const linesOf = ({ db }: AuditFixture, filter: EventFilter = {}) => all(exportLines(db, filter));
const numbers = (lines: readonly ExportLine[]) => lines.map(({ request, n }) => `${request}/${n}`);
const numbersIn = (pages: readonly (readonly EventRow[])[]) =>
  pages.flat().map(({ request, sequence }) => `${request}/${sequence}`);

const call = { method: 'PATCH', path: '/users/1', status: 204, startedAt: 1, endedAt: 2 };
const ids = { clientRequestId: 'ours', requestId: 'theirs' };

/** A containment that was opened, approved, tried once, and proved. */
async function contained(): Promise<AuditFixture> {
  const fixture = await auditFixture();
  const id = await fixture.open('OP-AAAA', 1, { createdAt: 10 });
  const step = { part: 'reset-password', target: alex.id };
  await fixture.requests.change(id, (request) => ({
    ...next(request, { steps: [aPlannedStep()] }),
    event: { kind: 'approve', at: 11, by: adele.id, name: adele.name },
  }));
  await fixture.requests.takeOver(id, owner);
  await fixture.requests.patchStep(
    id,
    { owner: 'here', sequence: 1 },
    { status: 'running' },
    { kind: 'step-started', at: 12, ...step },
  );
  await fixture.requests.patchStep(
    id,
    { owner: 'here', sequence: 1 },
    { status: 'accepted', clientRequestId: 'ours', graphRequestId: 'theirs' },
    { kind: 'step-ended', at: 13, ...step, status: 'accepted', calls: [{ ...call, ...ids }] },
  );
  await fixture.requests.patchStep(
    id,
    { owner: 'here', sequence: 1 },
    { status: 'proved' },
    { kind: 'step-proved', at: 14, ...step, proof: 'Seen.' },
  );
  return fixture;
}

eachEngine('the export of the audit', () => {
  it('exports every event with its request and the ids of its Graph calls', async () => {
    const lines = await linesOf(await contained());

    assert.deepEqual(
      lines.map(({ n, kind, time, graph }) => [n, kind, time, graph]),
      [
        [1, 'opened', '1970-01-01T00:00:00.010Z', []],
        [2, 'approve', '1970-01-01T00:00:00.011Z', []],
        [3, 'step-started', '1970-01-01T00:00:00.012Z', []],
        [4, 'step-ended', '1970-01-01T00:00:00.013Z', [ids]],
        [5, 'step-proved', '1970-01-01T00:00:00.014Z', [ids]],
      ],
    );
    for (const { request, reason, about, mac } of lines) {
      assert.deepEqual([request, reason, about?.command, about?.requester], ['OP-AAAA', 'INC-4821', 'contain', megan]);
      assert.deepEqual(about?.targets, [{ id: alex.id, name: alex.name, upn: alex.upn, kind: 'account' }]);
      assert.match(mac, /^[0-9a-f]{64}$/);
    }
  });

  it('orders events by time, and the events of one request by number', async () => {
    const fixture = await auditFixture();
    await fixture.open('OP-BBBB', 2, { createdAt: 1 });
    await fixture.open('OP-AAAA', 2, { createdAt: 2 });

    assert.deepEqual(numbers(await linesOf(fixture)), ['OP-BBBB/1', 'OP-AAAA/1', 'OP-BBBB/2', 'OP-AAAA/2']);
    assert.deepEqual(numbers(await linesOf(fixture, { request: 'OP-BBBB' })), ['OP-BBBB/1', 'OP-BBBB/2']);
    assert.deepEqual(numbers(await linesOf(fixture, { request: 'OP-ZZZZ' })), []);
  });

  it('includes the start time and excludes the end time', async () => {
    const fixture = await auditFixture();
    await fixture.open('OP-AAAA', 4, { createdAt: 10 });

    assert.deepEqual(numbers(await linesOf(fixture, { since: 12, until: 13 })), ['OP-AAAA/2']);
    assert.deepEqual(numbers(await linesOf(fixture, { since: 12, until: 14, request: 'OP-AAAA' })), [
      'OP-AAAA/2',
      'OP-AAAA/3',
    ]);
  });

  it('neither skips nor repeats events at page boundaries', async () => {
    const fixture = await auditFixture();
    for (const id of ['OP-AAAA', 'OP-BBBB', 'OP-CCCC']) await fixture.open(id, 5, { createdAt: 1 });
    const whole = numbers(await linesOf(fixture));

    for (const pageSize of [1, 2, 3, 5, 15, 16]) {
      const pages = await all(eventPages(fixture.db, {}, pageSize));
      assert.deepEqual(numbersIn(pages), whole);
      assert.ok(pages.every((page) => page.length <= pageSize));
      const one = await all(eventPages(fixture.db, { request: 'OP-BBBB' }, pageSize));
      assert.deepEqual(numbersIn(one), ['OP-BBBB/1', 'OP-BBBB/2', 'OP-BBBB/3', 'OP-BBBB/4', 'OP-BBBB/5']);
    }
  });

  it('reads page by page, so that no result is longer than a page', async () => {
    const fixture = await auditFixture();
    for (let n = 0; n < 5; n += 1) await fixture.open(`OP-000${n}`, 100, { createdAt: n });
    const sizes: number[] = [];
    const watched: Queryable = {
      async query(sql, params) {
        const rows = await fixture.db.query(sql, params);
        sizes.push(rows.length);
        return rows;
      },
    };

    const lines = await all(exportLines(watched, {}));

    assert.equal(lines.length, 500);
    assert.ok(Math.max(...sizes) <= 200);
  }).timeout(20_000);

  it('names the tenant of every event', async () => {
    const fixture = await auditFixture();
    const [ours, theirs] = ['11111111-1111-4111-8111-111111111111', '22222222-2222-4222-8222-222222222222'];
    await fixture.open('OP-AAAA', 2, { tenant: ours });
    await fixture.open('OP-BBBB', 2, { tenant: theirs });

    const lines = await linesOf(fixture);

    assert.deepEqual(lines.map(({ request, about }) => [request, about?.tenant]).sort(), [
      ['OP-AAAA', ours],
      ['OP-AAAA', ours],
      ['OP-BBBB', theirs],
      ['OP-BBBB', theirs],
    ]);
  });

  it('exports tampered events as they are stored', async () => {
    const fixture = await auditFixture();
    await fixture.open('OP-AAAA', 2);
    await fixture.db.query(`UPDATE event SET body = 'no JSON' WHERE n = 2`);
    await fixture.db.query(`UPDATE request SET payload = '{}'`);

    const lines = await linesOf(fixture);

    assert.deepEqual(
      lines.map(({ kind, about }) => [kind, about]),
      [
        ['opened', null],
        ['unknown', null],
      ],
    );
    assert.deepEqual(lines[1]?.body, { kind: 'unknown', text: 'no JSON' });
  });
});
