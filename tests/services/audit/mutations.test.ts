import assert from 'node:assert/strict';
import fc from 'fast-check';
import { canonicalJson } from '../../../services/seal/chain.ts';
import { chainTables } from '../../../services/store/chains.ts';
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
          const fixture = await auditFixture();
          for (const [i, events] of audits.entries()) {
            const id = await fixture.open(`OP-000${i}`, 1);
            for (const [n, event] of events.entries())
              await fixture.requests.note(id, { kind: 'refused', at: n, ...event });
            for (const [n, event] of events.entries())
              await fixture.journal.note({ kind: 'read', at: i * 86_400_000 + n, ...event });
            if ((a + i) % 2 === 0) await fixture.anchor();
          }
          await fixture.anchor();
          const before = await fixture.verify();
          const all = await change(fixture, 'SELECT * FROM event ORDER BY request, n');

          await mutate(fixture, Number(all[a % all.length]?.['n']), String(all[a % all.length]?.['request']), b);
          const after = await change(fixture, 'SELECT * FROM event ORDER BY request, n');

          assert.deepEqual(before.found, []);
          if (canonicalJson(after) !== canonicalJson(all)) assert.notEqual((await fixture.verify()).findings, 0);
        },
      ),
      { numRuns: 150 },
    );
  }).timeout(60_000);
});

type Mutation = (fixture: AuditFixture, n: number, id: string, pick: number) => Promise<unknown>;
const at = 'WHERE request = $1 AND n = $2';
const free = 900;
const mutations: readonly Mutation[] = [
  (fixture, n, id) => change(fixture, `UPDATE event SET body = REPLACE(body, '"by":"', '"by":"x') ${at}`, [id, n]),
  (fixture, n, id) => change(fixture, `UPDATE event SET at = at + 1 ${at}`, [id, n]),
  (fixture, n, id) => change(fixture, `DELETE FROM event ${at}`, [id, n]),
  // removed, and the later events renumbered
  async (fixture, n, id) => {
    await change(fixture, `DELETE FROM event ${at}`, [id, n]);
    await change(fixture, `UPDATE event SET n = n + ${free} WHERE request = $1 AND n > $2`, [id, n]);
    await change(fixture, `UPDATE event SET n = n - ${free + 1} WHERE request = $1 AND n > $2`, [id, n]);
  },
  // swapped with another event
  async (fixture, n, id, pick) => {
    const other = 1 + (pick % n);
    await change(fixture, `UPDATE event SET n = ${free} ${at}`, [id, n]);
    await change(fixture, `UPDATE event SET n = $3 ${at}`, [id, other, n]);
    await change(fixture, `UPDATE event SET n = $2 WHERE request = $1 AND n = ${free}`, [id, other]);
  },
  // the end cut off, and the head updated to match
  async (fixture, n, id) => {
    await change(fixture, 'DELETE FROM event WHERE request = $1 AND n > $2', [id, n]);
    for (const table of chainTables) {
      await change(fixture, `UPDATE ${table} SET chain_n = $2, anchored_n = $2 WHERE id = $1`, [id, n]);
      await change(fixture, `UPDATE ${table} SET chain_mac = (SELECT mac FROM event ${at}) WHERE id = $1`, [id, n]);
    }
  },
  // repeated at the end
  (fixture, n, id) =>
    change(
      fixture,
      `INSERT INTO event (request, n, at, body, mac) SELECT request, ${free}, at, body, mac FROM event ${at}`,
      [id, n],
    ),
  // moved to the end of another request
  async (fixture, n, id, pick) => {
    const ids = await change(fixture, 'SELECT id, chain_n FROM request WHERE id <> $1 ORDER BY id', [id]);
    const to = ids[pick % ids.length];
    await change(fixture, `UPDATE event SET request = $3, n = $4 ${at}`, [
      id,
      n,
      to?.['id'] ?? '',
      Number(to?.['chain_n']) + 1,
    ]);
  },
  // the whole request or journal removed
  async (fixture, _, id) => {
    for (const table of ['event', 'card', 'target'])
      await change(fixture, `DELETE FROM ${table} WHERE request = $1`, [id]);
    for (const table of chainTables) await change(fixture, `DELETE FROM ${table} WHERE id = $1`, [id]);
  },
];
