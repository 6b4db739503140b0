import assert from 'node:assert/strict';
import { z } from 'zod';
import type { MismatchOf } from '../../../services/audit/row-fault.ts';
import type { RequestId } from '../../../services/model/request.ts';
import { requestOf, stepOf } from '../../../services/store/rows.ts';
import { auditFixture, type AuditFixture } from '../../harness/audit.ts';
import { eachEngine } from '../../harness/engines.ts';
import { adele, alex, aPlannedStep, waiting } from '../../harness/requests.ts';
import { next } from '../../harness/store.ts';

/** A stand-in for the replay of a trail: approvals, targets and steps must be those that every trail of these tests leads to. */
const mismatchOf: MismatchOf = ({ request: row, steps, events: stored }) => {
  const request = requestOf(row);
  const events = stored.map(({ text }) => z.object({ kind: z.string() }).parse(JSON.parse(text)));
  const approvals = 'approvals' in request.state ? request.state.approvals.length : 0;
  const ended = request.state.kind === 'done' || request.state.kind === 'expired';
  if (ended !== events.some(({ kind }) => kind === 'settle' || kind === 'expire')) return 'another state';
  if (approvals !== events.filter(({ kind }) => kind === 'approve').length) return 'other approvals';
  if (request.targets.some(({ id }) => id !== alex.id)) return 'other targets';
  return steps.map(stepOf).some(({ action }) => action !== 'reset-password') ? 'other steps' : undefined;
};

/** Approves a request, which starts it with one step. */
const start = ({ requests }: AuditFixture, id: RequestId) =>
  requests.change(id, (request) => next(request, { steps: [aPlannedStep()] }));

/** A request that waits, one that runs, one that is done and one that expired. */
async function fourRequests(): Promise<AuditFixture> {
  const fixture = await auditFixture();
  const { open, requests } = fixture;
  await open('OP-AAAA', 2);
  await start(fixture, await open('OP-BBBB', 1));
  const done = await open('OP-CCCC', 1);
  await start(fixture, done);
  await requests.change(done, (request) => ({
    request: { ...request, state: { ...waiting.running, kind: 'done', endedAt: 9 } },
    event: { kind: 'settle', at: 9 },
  }));
  await requests.change(await open('OP-DDDD', 1), (request) => ({
    request: { ...request, state: { kind: 'expired', endedAt: 5 } },
    event: { kind: 'expire', at: 5 },
  }));
  return fixture;
}

const running = JSON.stringify({ ...waiting.running, approvals: [] });
const approvedTwice = JSON.stringify({
  ...waiting.approval,
  approvals: [1, 2].map((at) => ({ by: adele, at })),
});

eachEngine('verifyAudit, comparing requests with their trails,', () => {
  it('finds nothing where they agree', async () => {
    const fixture = await fourRequests();

    assert.deepEqual((await fixture.verify(null, mismatchOf)).found, []);
  });

  const edits: readonly (readonly [what: string, sql: string, found: string])[] = [
    [
      'other targets of a request that waits',
      `UPDATE request SET payload = REPLACE(payload, '${alex.id}', '${adele.id}') WHERE id = 'OP-AAAA'`,
      'OP-AAAA: its row is not what its trail says: other targets',
    ],
    [
      'approvals that nobody gave',
      `UPDATE request SET state_data = '${approvedTwice}' WHERE id = 'OP-AAAA'`,
      'OP-AAAA: its row is not what its trail says: other approvals',
    ],
    [
      'a step that was not planned, of a request that runs',
      `UPDATE step SET part = 'delete-user' WHERE request = 'OP-BBBB'`,
      'OP-BBBB: its row is not what its trail says: other steps',
    ],
    [
      'other targets of a request that is done',
      `UPDATE request SET payload = REPLACE(payload, '${alex.id}', '${adele.id}') WHERE id = 'OP-CCCC'`,
      'OP-CCCC: its row is not what its trail says: other targets',
    ],
    [
      'a request that runs again after its end',
      `UPDATE request SET state = 'running', state_data = '${running}' WHERE id = 'OP-DDDD'`,
      'OP-DDDD: its row is not what its trail says: another state',
    ],
    [
      'a payload that is no JSON',
      `UPDATE request SET payload = 'planted' WHERE id = 'OP-AAAA'`,
      'OP-AAAA: its row cannot be compared with its trail: a column is not JSON',
    ],
    [
      'a payload without a part that every request has',
      `UPDATE request SET payload = REPLACE(payload, '"tier":"destructive"', '"tier":"planted"') WHERE id = 'OP-AAAA'`,
      'OP-AAAA: its row cannot be compared with its trail: payload.tier (invalid_value)',
    ],
    [
      'a step in a status that does not exist',
      `UPDATE step SET status = 'planted' WHERE request = 'OP-BBBB'`,
      'OP-BBBB: its row cannot be compared with its trail: status (invalid_value)',
    ],
  ];
  for (const [what, sql, found] of edits) {
    it(`finds ${what}, and nothing else`, async () => {
      const fixture = await fourRequests();

      await fixture.db.query(sql);

      assert.deepEqual((await fixture.verify(null, mismatchOf)).found, [found]);
    });
  }

  it('says once of a broken trail that it is broken', async () => {
    const fixture = await fourRequests();
    await fixture.db.query(`DELETE FROM event WHERE request = 'OP-BBBB' AND n = 2`);

    const { found } = await fixture.verify(null, mismatchOf);

    assert.equal(found.length, 1);
    assert.match(found[0] ?? '', /^OP-BBBB, event 2: the request says that more or other events exist/);
  });

  it('compares requests on every page of events', async () => {
    const fixture = await auditFixture();
    for (let n = 0; n < 260; n += 1) await start(fixture, await fixture.open(`OP-${String(n).padStart(4, '0')}`, 1));
    await fixture.db.query(`UPDATE step SET part = 'delete-user' WHERE request IN ('OP-0000', 'OP-0249', 'OP-0250')`);

    const { found } = await fixture.verify(null, mismatchOf);

    assert.deepEqual(
      found.map((words) => words.slice(0, 7)),
      ['OP-0000', 'OP-0249', 'OP-0250'],
    );
  }).timeout(20_000);

  it('finds nothing in requests that change meanwhile', async () => {
    const fixture = await auditFixture();
    const ids = await Promise.all(
      Array.from({ length: 40 }, (_, n) => fixture.open(`OP-${String(n).padStart(4, '0')}`, 1)),
    );
    const found: string[] = [];

    const changes = Promise.all(ids.map((id) => start(fixture, id)));
    for (let n = 0; n < 5; n += 1) found.push(...(await fixture.verify(null, mismatchOf)).found);
    await changes;

    assert.deepEqual(found, []);
  }).timeout(20_000);
});
