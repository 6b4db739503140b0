import assert from 'node:assert/strict';
import type { AuditEvent } from '../../services/seal/event.ts';
import { makeAccounts } from '../harness/accounts.ts';
import { startHarness, type Harness } from '../harness/harness.ts';
import { freshSchema, hasPostgres, wireTo } from '../harness/postgres.ts';
import { approvable, auditOf, ended } from '../harness/stories.ts';
import { sealedTrailIn } from '../harness/sealed-trail.ts';
import { until, within } from '../harness/until.ts';

/** Cards are updated as in production, because each update counts what stands in the database. */
const patience = { updateGapMs: 1500 };

/** Has a containment of so many people asked for and approved. */
async function approved(story: Harness, count: number) {
  const people = await makeAccounts(story.tenant, count);
  const line = `contain ${people.map(({ upn }) => upn).join(' ')} because phishing, INC-4821`;
  const { id, card } = await approvable(story, line, { count });
  await story.press('adele', card, 'approve');
  await story.press('lee', card, 'approve');
  return { id, people };
}

/** How many writes a containment has sent to Graph so far. */
const written = (story: Harness): number => story.writes().filter((call) => /^PATCH|revokeSignIn/.test(call)).length;

/** Nothing was started twice, and it was settled once. */
function assertOnce(events: readonly AuditEvent[]): void {
  const started = events.flatMap(({ kind, part, target }) =>
    kind === 'step-started' ? [`${String(part)} ${String(target)}`] : [],
  );
  assert.equal(new Set(started).size, started.length);
  assert.equal(events.filter(({ kind }) => kind === 'settle').length, 1);
}

describe('a containment of more accounts than a slice has', () => {
  it('runs slice by slice, and is settled once over all of them', async () => {
    const story = await startHarness({ latencyMs: 0, lagMs: 0, patience });

    const { id, people } = await approved(story, 120);
    const { card } = await ended(story, id);

    assert.match(card.text, new RegExp(`^${id} done: `));
    assert.equal(written(story), 2 * people.length);
    const { chain, events } = await auditOf(story, id);
    assert.deepEqual(chain, { ok: true });
    assertOnce(events);
  }).timeout(40_000);

  it('is stopped in all of its slices, and says who stopped it', async () => {
    const story = await startHarness({ latencyMs: 50, lagMs: 0, patience });
    const { id, people } = await approved(story, 260);
    await until(() => written(story) > 0);
    const card = await story.card(new RegExp(`^${id} running: `));

    await story.press('megan', card, 'stop');
    const { result, card: end } = await ended(story, id);

    assert.match(end.text, new RegExp(`^${id} partly-done: `));
    assert.match(result, /Megan Bowen stopped it/);
    assert.ok(written(story) < 2 * people.length, `${written(story)} writes`);
    const { chain, events } = await auditOf(story, id);
    assert.deepEqual(chain, { ok: true });
    assertOnce(events);
    const untouched = new Set(people.map((person) => person.id));
    for (const { target } of events) untouched.delete(String(target));
    assert.equal(untouched.size, 0, 'every target has its step events');
  }).timeout(40_000);
});

describe('a containment that two bots share', () => {
  before(async function () {
    this.timeout(60_000);
    if (!(await hasPostgres())) this.skip();
  });

  async function audited(url: string, id: string) {
    const { db, events } = await sealedTrailIn(url, id);
    const owners = await db.query('SELECT lease_owner, COUNT(*) AS n FROM slice GROUP BY lease_owner');
    return { events, owners };
  }

  it('is finished by both of them, once', async () => {
    const url = await freshSchema();
    const one = await startHarness({ databaseUrl: url, latencyMs: 20, lagMs: 0, patience });
    const two = await startHarness({ databaseUrl: url, beside: one, patience });

    const { id, people } = await approved(one, 260);
    const { card } = await within(60_000, ended(two, id, 60_000));

    assert.match(card.text, new RegExp(`^${id} done: `));
    assert.equal(written(one), 2 * people.length);
    assert.ok(one.tenant.calls.every(({ status }) => status !== 429));
    const { events, owners } = await audited(url, id);
    assertOnce(events);
    assert.equal(owners.length, 2, JSON.stringify(owners));
  }).timeout(90_000);

  it('is finished by the other one, within 20 seconds, when one is cut off', async () => {
    const url = await freshSchema();
    const wire = await wireTo(url);
    const one = await startHarness({ databaseUrl: wire.url, latencyMs: 20, lagMs: 0, patience });
    const two = await startHarness({ databaseUrl: url, beside: one, patience });
    const { id } = await approved(one, 210);
    await until(() => written(one) > 20);

    wire.cut();
    const { card } = await within(30_000, ended(two, id, 30_000));

    assert.match(card.text, new RegExp(`^${id} (done|partly-done): `));
    const { events, owners } = await audited(url, id);
    assert.equal(events.filter(({ kind }) => kind === 'settle').length, 1);
    const accepted = events.flatMap(({ part, target, status }) =>
      status === 'accepted' ? [`${String(part)} ${String(target)}`] : [],
    );
    assert.equal(new Set(accepted).size, accepted.length, 'nothing that was done was done again');
    assert.equal(owners.length, 1, 'the other one holds every slice in the end');
  }).timeout(90_000);
});
