import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { anchorHeads, fileSink } from '../../../services/audit/anchor.ts';
import { exportAudit } from '../../../services/audit/export.ts';
import { dropOld } from '../../../services/audit/retention.ts';
import { verifyAudit } from '../../../services/audit/verify.ts';
import type { RequestId } from '../../../services/requests/request.ts';
import type { Database } from '../../../services/store/database.ts';
import { folder } from '../../support/bench.ts';
import { eachEngine } from '../../support/engines.ts';
import { adele, aPlannedStep, aRequest } from '../../support/requests.ts';
import { event, id, key, lease, next, store } from '../../support/store.ts';

const other = 'OP-9QRS' as RequestId;
const call = {
  method: 'PATCH',
  path: '/users/x',
  status: 204,
  startedAt: 4,
  endedAt: 5,
  clientRequestId: 'c-1',
  requestId: 'g-1',
};

/** Two requests with some history, anchored. */
async function audited() {
  const { db, requests } = await store();
  const file = join(folder(), 'anchors.jsonl');
  await requests.change(id, (request) =>
    next(request, {
      lease,
      steps: [aPlannedStep()],
      event: { kind: 'approve', at: 2, by: adele.id, name: adele.name },
    }),
  );
  await requests.patchStep(
    id,
    'here',
    1,
    { status: 'running' },
    { kind: 'step-started', at: 3, part: 'reset-password' },
  );
  await requests.add({ request: aRequest({ id: other }), event });
  await anchorHeads(db, key, fileSink(file), () => 10);
  await requests.patchStep(
    id,
    'here',
    1,
    { status: 'accepted' },
    { kind: 'step-ended', at: 5, part: 'reset-password', status: 'accepted', calls: [call] },
  );
  await anchorHeads(db, key, fileSink(file), () => 20);
  const lines = () => readFileSync(file, 'utf8').split('\n').filter(Boolean);
  return { db, requests, file, lines };
}

const faults = async (db: Database, lines: readonly string[]) => (await verifyAudit(db, key, lines)).faults;

eachEngine('the audit', () => {
  it('holds when nobody touched it, with and without its anchors', async () => {
    const { db, lines } = await audited();

    assert.deepEqual(await verifyAudit(db, key, lines()), { requests: 2, events: 5, anchors: 2, faults: [] });
    assert.deepEqual(await faults(db, []), []);
  });

  for (const [why, sql, says] of [
    [
      'an edited event',
      `UPDATE event SET body = '{"at":2,"kind":"deny"}' WHERE request = 'OP-7F3K' AND n = 2`,
      /OP-7F3K: event 2 was changed/,
    ],
    [
      'an event that is no JSON any more',
      `UPDATE event SET body = '{' WHERE request = 'OP-7F3K' AND n = 3`,
      /OP-7F3K: event 3 was changed/,
    ],
    ['a removed event', `DELETE FROM event WHERE request = 'OP-7F3K' AND n = 2`, /OP-7F3K: event 2/],
    [
      'the newest event removed',
      `DELETE FROM event WHERE request = 'OP-7F3K' AND n = 4`,
      /OP-7F3K: the newest events are missing/,
    ],
    [
      'a request without its audit',
      `DELETE FROM event WHERE request = 'OP-9QRS'`,
      /OP-9QRS: the newest events are missing/,
    ],
    [
      'an event of another request',
      `UPDATE event SET request = 'OP-9QRS', n = 2 WHERE request = 'OP-7F3K' AND n = 4`,
      /OP-9QRS: event 2/,
    ],
    [
      'an event with another number',
      `UPDATE event SET n = 9 WHERE request = 'OP-7F3K' AND n = 4`,
      /event 4 has another number/,
    ],
  ] as const) {
    it(`tells ${why}`, async () => {
      const { db, lines } = await audited();
      await db.query(sql);

      assert.match((await faults(db, [])).join('\n'), says);
      assert.match((await faults(db, lines())).join('\n'), says);
    });
  }

  it('tells with its anchors that a whole request was taken away, or cut short with its row', async () => {
    const { db, lines } = await audited();
    for (const table of ['event', 'card', 'target']) await db.query(`DELETE FROM ${table} WHERE request = '${other}'`);
    await db.query(`DELETE FROM request WHERE id = '${other}'`);
    const [third] = await db.query(`SELECT mac FROM event WHERE request = '${id}' AND n = 3`);
    await db.query(`DELETE FROM event WHERE request = '${id}' AND n = 4`);
    await db.query(`UPDATE request SET chain_n = 3, chain_mac = $1 WHERE id = '${id}'`, [String(third?.['mac'])]);

    assert.deepEqual(await faults(db, []), []);
    assert.deepEqual(await faults(db, lines()), [
      'OP-7F3K: event 4 is not what was anchored',
      'OP-9QRS: anchored, and gone since then',
    ]);
  });

  it('tells a changed, a removed and a moved anchor', async () => {
    const { db, lines } = await audited();
    const [first = '', second = ''] = lines();

    assert.match((await faults(db, [first.replace('"at":10', '"at":11'), second])).join('\n'), /line 1 is not/);
    assert.match((await faults(db, [second])).join('\n'), /line 1 is not/);
    assert.match((await faults(db, [second, first])).join('\n'), /line 1 is not/);
  });

  it('takes the anchor that a crash left without a row for what it is', async () => {
    const { db, file, requests, lines } = await audited();
    await db.query('DELETE FROM anchor WHERE n = 2');
    await requests.note(id, { kind: 'refused', at: 30 });
    await anchorHeads(db, key, fileSink(file), () => 30);

    assert.deepEqual(await faults(db, lines()), []);
    assert.equal(lines().length, 3);
  });

  it('anchors what has grown and nothing else, and again when it was not taken', async () => {
    const { db, requests, file } = await audited();
    await requests.note(other, { kind: 'refused', at: 30 });

    await assert.rejects(
      anchorHeads(
        db,
        key,
        () => Promise.reject(new Error('away')),
        () => 30,
      ),
      /away/,
    );
    const counts = [
      await anchorHeads(db, key, fileSink(file), () => 30),
      await anchorHeads(db, key, fileSink(file), () => 30),
    ];

    assert.deepEqual(counts, [1, 0]);
  });

  it('forgets what is older than its retention, which verify tells from a deletion', async () => {
    const { db, requests, file, lines } = await audited();
    await requests.change(other, (request) => ({
      request: { ...request, revision: 2, state: { kind: 'expired', endedAt: 9 } },
      event: { kind: 'expire', at: 9 },
    }));
    await anchorHeads(db, key, fileSink(file), () => 40);

    const dropped = await dropOld(db, key, { retentionMs: 100, sink: fileSink(file), now: () => 1000 });

    assert.equal(dropped, 1); // the other one still runs
    assert.equal(await requests.find(other), undefined);
    assert.deepEqual(await faults(db, lines()), []);
  });

  it('is exported as lines with Graph’s own ids, and as OCSF Account Change', async () => {
    const { db } = await audited();
    const all = async (format: 'jsonl' | 'ocsf', more = {}) => {
      const found: Record<string, unknown>[] = [];
      for await (const line of exportAudit(db, { format, ...more }))
        found.push(JSON.parse(line) as Record<string, unknown>);
      return found;
    };

    const lines = await all('jsonl');
    const [record] = await all('ocsf', { since: 5, until: 6, request: id });

    assert.deepEqual(
      lines.map(({ request, n }) => `${String(request)} ${String(n)}`),
      ['OP-7F3K 1', 'OP-7F3K 2', 'OP-7F3K 3', 'OP-7F3K 4', 'OP-9QRS 1'],
    );
    assert.deepEqual(
      [record?.['class_uid'], record?.['activity_id'], record?.['type_uid'], record?.['status']],
      [3001, 4, 300_104, 'Success'],
    );
    assert.match(JSON.stringify(record), /"value":"c-1".*"value":"g-1"/);
  });
});

it('finds any single change of any event', async () => {
  const { db, lines } = await audited();
  const rows = await db.query('SELECT request, n, body, mac FROM event ORDER BY request, n');
  await fc.assert(
    fc.asyncProperty(
      fc.nat({ max: rows.length - 1 }),
      fc.constantFrom('body', 'mac'),
      fc.nat(),
      fc.integer({ min: 1, max: 90 }),
      async (at, column, where, by) => {
        const row = rows[at] ?? assert.fail();
        const text = String(row[column]);
        const place = where % text.length;
        const changed =
          text.slice(0, place) +
          String.fromCharCode(33 + ((text.charCodeAt(place) - 33 + by) % 94)) +
          text.slice(place + 1);
        const same = column === 'body' && sameJson(text, changed);
        await db.query(`UPDATE event SET ${column} = $1 WHERE request = $2 AND n = $3`, [
          changed,
          row['request'] ?? '',
          row['n'] ?? 0,
        ]);

        const found = await faults(db, lines());

        await db.query(`UPDATE event SET ${column} = $1 WHERE request = $2 AND n = $3`, [
          text,
          row['request'] ?? '',
          row['n'] ?? 0,
        ]);
        assert.equal(found.length > 0, !same, changed);
      },
    ),
    { numRuns: 60 },
  );
});

function sameJson(a: string, b: string): boolean {
  try {
    assert.deepEqual(JSON.parse(b), JSON.parse(a));
    return true;
  } catch {
    return false;
  }
}
