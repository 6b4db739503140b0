import assert from 'node:assert/strict';
import { practicePeople } from '../../practice/people/people.ts';
import { openPostgres } from '../../services/store/postgres.ts';
import { startHarness, afterTest, type Harness } from '../harness/harness.ts';
import { crashablePostgres, freshSchema, hasPostgres, wireTo } from '../harness/postgres.ts';
import { sealedTrailIn } from '../harness/sealed-trail.ts';
import { until, within } from '../harness/until.ts';
import { approvable, assertPosts, containAlex, ended, opened, run } from '../harness/stories.ts';

/** How long a bot may take to go on when its database is back, in milliseconds: until it is told of jobs again, it looks for them. */
const backMs = 20_000;

describe('with PostgreSQL', () => {
  before(async function () {
    this.timeout(60_000);
    if (!(await hasPostgres())) this.skip();
  });

  /** The audit of a request, which must hold; and that nothing that worked was started again. */
  async function audited(url: string, id: string) {
    const { events } = await sealedTrailIn(url, id);
    for (const [n, { kind, part }] of events.entries()) {
      const worked = events.slice(0, n).some((before) => before['part'] === part && before['status'] === 'accepted');
      assert.ok(kind !== 'step-started' || !worked, `${String(part)} was done and started again`);
    }
    return events;
  }

  it('does the main job from the line to the proof', async () => {
    const url = await freshSchema();
    const story = await startHarness({ databaseUrl: url });

    const { id, result } = await run(story);

    assert.match(result, /✅.*Alex Wilber is contained/s);
    assertPosts(story, id);
    await audited(url, id);
  });

  it('reveals at one replica what another one keeps, once', async () => {
    const url = await freshSchema();
    const one = await startHarness({ databaseUrl: url });
    const two = await startHarness({ databaseUrl: url, beside: one });
    await run(one, 'contain alex@contoso.com deliver=reveal because INC-4821');
    const waiting = await one.card(/A password is ready/);

    const answers = await Promise.all([one.press('megan', waiting, 'reveal'), two.press('megan', waiting, 'reveal')]);

    const [password = assert.fail()] = [...one.passwords, ...two.passwords]; // either of them may have run it
    assert.equal(answers.filter(({ body }) => JSON.stringify(body).includes(password)).length, 1);
  });

  it('opens one request for a line that Teams brings to two replicas', async () => {
    const url = await freshSchema();
    const one = await startHarness({ databaseUrl: url });
    const two = await startHarness({ databaseUrl: url, beside: one });
    const line = one.connector.message({ from: 'megan', text: containAlex, conversation: one.thread });

    const { id } = await opened(one, () => Promise.all([one.send(line), two.send(line)]));
    await Promise.all([one.stop(), two.stop()]);

    const db = openPostgres({ url });
    afterTest(() => db.close());
    assert.deepEqual(await db.query('SELECT id FROM request'), [{ id }]);
  });

  it('runs once when twenty approvers click at two replicas at the same moment', async () => {
    const url = await freshSchema();
    const one = await startHarness({ databaseUrl: url });
    const two = await startHarness({ databaseUrl: url, beside: one });
    const { id, card } = await approvable(one);
    const approvers = practicePeople.filter(({ upn }) => !/^(megan|alex)@/.test(upn)).slice(0, 20);

    await Promise.all(approvers.map((who, n) => (n % 2 === 0 ? one : two).press(who, card, 'approve')));
    const { result } = await ended(one, id);

    assert.match(result, /✅/);
    assertPosts(one, id);
    const events = await audited(url, id);
    assert.equal(events.filter(({ kind }) => kind === 'approve').length, 1);
    assert.equal(one.writes().filter((call) => call.startsWith('PATCH')).length, 1);
  });

  it('finishes at another replica, within 20 seconds, what one that is cut off had begun', async () => {
    const url = await freshSchema();
    const wire = await wireTo(url);
    const one = await startHarness({ databaseUrl: wire.url });
    const two = await startHarness({ databaseUrl: url, beside: one });
    const { id, card } = await approvable(one);
    one.tenant.setFaults([{ match: 'PATCH /users/*', delayMs: 900 }]);
    await one.press('adele', card, 'approve');
    await revoked(one);

    wire.cut();
    const { result } = await within(20_000, ended(two, id, 20_000));

    assert.match(result, /✅.*Alex Wilber is contained/s);
    const events = await audited(url, id);
    assert.equal(events.filter(({ kind, part }) => kind === 'step-started' && part === 'revoke-sessions').length, 1);
  }).timeout(40_000);

  it('says that it does not know when the answer to a COMMIT is lost, and does what was stored, once', async () => {
    const url = await freshSchema();
    const wire = await wireTo(url);
    const story = await startHarness({ databaseUrl: wire.url });
    const { id, card } = await approvable(story);

    wire.loseCommitOf('"kind":"approve"');
    const answer = await story.press('adele', card, 'approve');
    const { result } = await ended(story, id);

    assert.match(JSON.stringify(answer.body), /not known whether this was stored: look at the card or type status/);
    assert.doesNotMatch(JSON.stringify(answer.body), /Nothing was changed/);
    assert.match(result, /✅/);
    assertPosts(story, id);
    const events = await audited(url, id);
    assert.equal(events.filter(({ kind }) => kind === 'approve').length, 1);
    assert.equal(story.writes().filter((call) => call.startsWith('PATCH')).length, 1);
  }).timeout(20_000);

  it('loses nothing while the database is away, and goes on when it is back', async function () {
    this.timeout(40_000);
    const server = await crashablePostgres();
    if (server === undefined) return this.skip();
    const { url } = server;
    const story = await startHarness({ databaseUrl: url });
    const { id, card } = await approvable(story);

    const back = await server.crash();
    const refused = await story.press('adele', card, 'approve');
    await back();
    await story.press('adele', card, 'approve');
    const { result } = await ended(story, id, backMs);

    assert.match(JSON.stringify(refused.body), /Nothing was changed/);
    assert.match(result, /✅/);
    await audited(url, id);
  });

  it('ends a containment in the middle of which the database went away', async function () {
    this.timeout(40_000);
    const server = await crashablePostgres();
    if (server === undefined) return this.skip();
    const { url } = server;
    const story = await startHarness({ databaseUrl: url });
    const { id, card } = await approvable(story);
    story.tenant.setFaults([{ match: 'PATCH /users/*', delayMs: 600 }]);
    await story.press('adele', card, 'approve');
    await revoked(story);

    const back = await server.crash(); // the password is being reset, and nobody can note that it was
    await until(() => story.tenant.calls.some(({ method }) => method === 'PATCH'));
    await back();
    const { result } = await ended(story, id, backMs);

    assert.match(result, /✅.*Alex Wilber is contained/s);
    assertPosts(story, id);
    const events = await audited(url, id);
    assert.equal(events.filter(({ kind, part }) => kind === 'step-started' && part === 'revoke-sessions').length, 1);
  });
});

/** Waits until the sessions are revoked and that is stored. */
async function revoked({ tenant, connector }: Harness): Promise<void> {
  const done = () => tenant.calls.some(({ url }) => url.endsWith('/revokeSignInSessions'));
  while (!done())
    await connector.waitFor(done, { from: connector.events.length, timeoutMs: 200 }).catch(() => undefined);
  await connector.waitFor(({ activity }) => /sign-in sessions revoked/.test(JSON.stringify(activity)));
}
