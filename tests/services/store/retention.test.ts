import assert from 'node:assert/strict';
import { readAnchor } from '../../../services/seal/anchor.ts';
import type { Request, RequestId } from '../../../services/model/request.ts';
import { auditFixture, type AuditFixture } from '../../harness/audit.ts';
import { eachEngine } from '../../harness/engines.ts';
import { adele, alex, aPlannedStep } from '../../harness/requests.ts';
import { key, next, owner } from '../../harness/store.ts';

/** The clock stands at 5000; what ended before 4000 goes. */
const settings = { retentionMs: 1000 };
const tables = ['request', 'event', 'step', 'slice', 'card', 'target'] as const;

/** Takes a request to an end at `endedAt`, with everything that a request has. */
async function end(
  { requests }: AuditFixture,
  id: RequestId,
  endedAt: number,
  kind: Request['state']['kind'] = 'done',
) {
  await requests.change(id, (request) =>
    next(request, { steps: [aPlannedStep()], posts: [{ kind: 'card', place: request.place }] }),
  );
  await requests.takeOver(id, owner);
  await requests.slices.split(id, { owner, count: 1, atOnce: 1, hasBegun: false });
  await requests.change(id, (request) => ({
    request: { ...request, state: { kind: 'cancelled', by: adele, endedAt } },
    event: { kind: 'settle', at: endedAt, state: kind },
  }));
}

const rowsOf = async ({ db }: AuditFixture, id: string) =>
  Promise.all(
    tables.map(async (table) => {
      const column = table === 'request' ? 'id' : 'request';
      return (await db.query(`SELECT 1 FROM ${table} WHERE ${column} = $1`, [id])).length;
    }),
  );

eachEngine('the retention', () => {
  it('deletes whole requests that ended before the limit, and nothing else', async () => {
    const retired: string[] = [];
    const fixture = await auditFixture({ ...settings, onRetired: (ids) => retired.push(...ids) });
    const old = await fixture.open('OP-AAAA', 2);
    await end(fixture, old, 3999);
    const young = await fixture.open('OP-BBBB', 2);
    await end(fixture, young, 4000);
    await fixture.open('OP-CCCC', 2);

    await fixture.anchor();

    assert.deepEqual(retired, ['OP-AAAA']);
    assert.deepEqual(await rowsOf(fixture, old), [0, 0, 0, 0, 0, 0]);
    assert.deepEqual(await rowsOf(fixture, young), [1, 4, 1, 1, 1, 1]);
    assert.equal(await fixture.requests.find(old), undefined);
    assert.deepEqual(
      (await fixture.requests.requestsAbout(alex.id, 9)).map(({ id }) => id),
      ['OP-CCCC', 'OP-BBBB'],
    );
  });

  it('is distinguished from tampering, also when the id is used again', async () => {
    const fixture = await auditFixture(settings);
    await fixture.open('OP-BBBB', 2);
    const old = await fixture.open('OP-AAAA', 2, { createdAt: 1 });
    await fixture.anchor();
    await end(fixture, old, 3000);

    await fixture.anchor();
    const gone = await fixture.verify();
    await fixture.open('OP-AAAA', 1);
    await fixture.anchor();
    const again = await fixture.verify();

    assert.deepEqual([gone.found, again.found], [[], []]);
    const last = readAnchor(fixture.anchors.at(-2) ?? '', key);
    assert.ok(typeof last === 'object');
    assert.deepEqual(
      last.anchor.retired.map(({ id, n }) => [id, n]),
      [['OP-AAAA', 4]],
    );
    assert.deepEqual([last.anchor.requests, last.anchor.events], [1, 2]);
  });

  it('is anchored before anything is deleted, also while the anchors cannot be sent', async () => {
    const closed = { append: () => Promise.reject(new Error('closed')) };
    const fixture = await auditFixture({ ...settings, sink: closed, onFailure: () => undefined });
    const old = await fixture.open('OP-AAAA', 2);
    await end(fixture, old, 3000);

    await fixture.anchor();

    assert.deepEqual(await rowsOf(fixture, old), [0, 0, 0, 0, 0, 0]);
    assert.deepEqual((await fixture.verify([])).found, []);
    assert.equal((await fixture.db.query('SELECT seq FROM anchor WHERE sent = 0')).length, 1);
  });

  it('never deletes a request that has not ended, whatever its row says', async () => {
    const fixture = await auditFixture(settings);
    const waiting = await fixture.open('OP-AAAA', 2);
    const forged = await fixture.open('OP-BBBB', 2);
    const aged = await fixture.open('OP-CCCC', 2, { createdAt: 4500 });
    await end(fixture, aged, 4600);
    await fixture.db.query(`UPDATE request SET state = 'done' WHERE id = $1`, [forged]);
    await fixture.db.query('UPDATE request SET created_at = 0 WHERE id = $1', [aged]);

    await fixture.anchor();

    for (const id of [waiting, forged, aged]) assert.equal((await rowsOf(fixture, id))[0], 1, id);
  });

  it('keeps a request whose trail is broken, and reports it once', async () => {
    const broken: string[] = [];
    const fixture = await auditFixture({ ...settings, onBroken: (id) => broken.push(id) });
    const old = await fixture.open('OP-AAAA', 3);
    await end(fixture, old, 3000);
    await fixture.db.query(`UPDATE event SET body = 'no JSON' WHERE request = $1 AND n = 2`, [old]);

    await fixture.anchor();
    await fixture.anchor();

    assert.deepEqual(broken, ['OP-AAAA']);
    assert.equal((await rowsOf(fixture, old))[0], 1);
  });

  it('works through several pages, past requests that stay', async () => {
    const fixture = await auditFixture(settings);
    for (let n = 0; n < 45; n += 1) {
      const id = await fixture.open(`OP-${String(n).padStart(4, '0')}`, 1, { createdAt: n });
      await end(fixture, id, n % 2 === 0 ? 3000 : 4500);
    }

    await fixture.anchor();

    const [left] = await fixture.db.query('SELECT COUNT(*) AS n FROM request');
    assert.equal(left?.['n'], 22);
    assert.deepEqual((await fixture.verify()).found, []);
  }).timeout(20_000);
});
