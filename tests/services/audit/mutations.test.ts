import assert from 'node:assert/strict';
import fc from 'fast-check';
import { canonicalJson } from '../../../services/seal/chain.ts';
import type { SqlValue } from '../../../services/store/database.ts';
import { auditFixture, type AuditFixture } from '../../harness/audit.ts';

const change = ({ db }: AuditFixture, sql: string, params: readonly SqlValue[] = []) => db.query(sql, params);

describe('any single mutation of an anchored audit', () => {
  it('is detected', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.array(fc.record({ by: fc.uuid(), note: fc.jsonValue() }), { minLength: 1, maxLength: 5 }), {
          minLength: 2,
          maxLength: 4,
        }),
        fc.constantFrom(...mutations),
        fc.nat(),
        fc.nat(),
        async (audits, mutate, a, b) => {
          const bench = await auditFixture();
          for (const [i, events] of audits.entries()) {
            const id = await bench.open(`OP-000${i}`, 1);
            for (const [n, event] of events.entries()) await bench.requests.note(id, { kind: 'note', at: n, ...event });
            if ((a + i) % 2 === 0) await bench.anchor();
          }
          await bench.anchor();
          const before = await bench.verify();
          const all = await change(bench, 'SELECT * FROM event ORDER BY request, n');

          await mutate(bench, Number(all[a % all.length]?.['n']), String(all[a % all.length]?.['request']), b);
          const after = await change(bench, 'SELECT * FROM event ORDER BY request, n');

          assert.deepEqual(before.found, []);
          if (canonicalJson(after) !== canonicalJson(all)) assert.notEqual((await bench.verify()).findings, 0);
        },
      ),
      { numRuns: 150 },
    );
  }).timeout(60_000);
});

type Mutation = (bench: AuditFixture, n: number, id: string, pick: number) => Promise<unknown>;
const at = 'WHERE request = $1 AND n = $2';
const free = 900;
const mutations: readonly Mutation[] = [
  (bench, n, id) => change(bench, `UPDATE event SET body = REPLACE(body, '"by":"', '"by":"x') ${at}`, [id, n]),
  (bench, n, id) => change(bench, `UPDATE event SET at = at + 1 ${at}`, [id, n]),
  (bench, n, id) => change(bench, `DELETE FROM event ${at}`, [id, n]),
  // removed, and the later events renumbered
  async (bench, n, id) => {
    await change(bench, `DELETE FROM event ${at}`, [id, n]);
    await change(bench, `UPDATE event SET n = n + ${free} WHERE request = $1 AND n > $2`, [id, n]);
    await change(bench, `UPDATE event SET n = n - ${free + 1} WHERE request = $1 AND n > $2`, [id, n]);
  },
  // swapped with another event
  async (bench, n, id, pick) => {
    const other = 1 + (pick % n);
    await change(bench, `UPDATE event SET n = ${free} ${at}`, [id, n]);
    await change(bench, `UPDATE event SET n = $3 ${at}`, [id, other, n]);
    await change(bench, `UPDATE event SET n = $2 WHERE request = $1 AND n = ${free}`, [id, other]);
  },
  // the end cut off, and the head updated to match
  async (bench, n, id) => {
    await change(bench, 'DELETE FROM event WHERE request = $1 AND n > $2', [id, n]);
    await change(bench, 'UPDATE request SET chain_n = $2, anchored_n = $2 WHERE id = $1', [id, n]);
    await change(bench, `UPDATE request SET chain_mac = (SELECT mac FROM event ${at}) WHERE id = $1`, [id, n]);
  },
  // repeated at the end
  (bench, n, id) =>
    change(
      bench,
      `INSERT INTO event (request, n, at, body, mac) SELECT request, ${free}, at, body, mac FROM event ${at}`,
      [id, n],
    ),
  // moved to the end of another request
  async (bench, n, id, pick) => {
    const ids = await change(bench, 'SELECT id, chain_n FROM request WHERE id <> $1 ORDER BY id', [id]);
    const to = ids[pick % ids.length];
    await change(bench, `UPDATE event SET request = $3, n = $4 ${at}`, [
      id,
      n,
      to?.['id'] ?? '',
      Number(to?.['chain_n']) + 1,
    ]);
  },
  // the whole request removed
  async (bench, _, id) => {
    for (const table of ['event', 'card', 'target'])
      await change(bench, `DELETE FROM ${table} WHERE request = $1`, [id]);
    await change(bench, 'DELETE FROM request WHERE id = $1', [id]);
  },
];
