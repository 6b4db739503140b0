import assert from 'node:assert/strict';
import { cpSync } from 'node:fs';
import { z } from 'zod';
import { startHarness, temporaryFolder, type Harness, type HarnessSettings } from '../harness/harness.ts';
import { freshSchema, hasPostgres } from '../harness/postgres.ts';
import { startReceiver, type Receiver } from '../harness/receiver.ts';
import { alexId, answerTo, ask, containAlex, placesWith, run } from '../harness/stories.ts';
import { until } from '../harness/until.ts';

const secretOf = (letter: string): string =>
  `whsec_${Buffer.from(`${letter}-planted-Webhook~8Q-secret-of-32`).toString('base64')}`;
const [secret, newSecret] = [secretOf('a'), secretOf('b')];
const contained = ['awaiting-confirmation', 'awaiting-approval', 'running', 'done'].map((state) => `request.${state}`);

/** A Cordon that tells a receiver what happens. */
async function told(receiver: Receiver, entry: object = {}, settings: HarnessSettings = {}): Promise<Harness> {
  return startHarness({ ...settings, policy: { webhooks: [{ url: receiver.url, secret, ...entry }] } });
}

const request = z.looseObject({
  request: z.string(),
  command: z.string(),
  state: z.string(),
  reason: z.string().nullable(),
  requester: z.object({ id: z.string(), name: z.string() }),
  approvers: z.array(z.object({ id: z.string(), name: z.string(), at: z.iso.datetime() })),
  targets: z.array(z.object({ id: z.string(), name: z.string(), upn: z.string(), kind: z.string() })),
  times: z.record(z.string(), z.iso.datetime()),
  steps: z.array(z.looseObject({ action: z.string(), target: z.string(), status: z.string() })),
});

describe('a webhook', () => {
  it('is told each state of a request once, in order, signed, with what was done by whom', async () => {
    const receiver = await startReceiver(secret);
    const story = await told(receiver);

    const { id } = await run(story);
    await receiver.takes(...contained);

    assert.deepEqual(receiver.types(), contained);
    assert.equal(new Set(receiver.all.map((message) => message.id)).size, 4);
    for (const message of receiver.all) {
      assert.deepEqual(message.signedWith, [secret]);
      assert.match(message.id, /^msg_[\w-]+$/);
      assert.ok(Math.abs(message.timestamp - story.clock.now() / 1000) < 60);
      assert.equal(message.headers['content-type'], 'application/json');
    }
    const done = request.parse(receiver.all.at(-1)?.data);
    assert.deepEqual(
      [
        done.request,
        done.command,
        done.state,
        done.reason,
        done.requester.name,
        done.approvers.map(({ name }) => name),
      ],
      [id, 'contain', 'done', 'INC-4821', 'Megan Bowen', ['Adele Vance']],
    );
    assert.deepEqual(done.targets, [{ id: alexId, name: 'Alex Wilber', upn: 'alex@contoso.com', kind: 'account' }]);
    assert.ok(done.steps.some(({ action, status }) => action === 'reset-password' && status === 'proved'));
    assert.deepEqual(Object.keys(done.times), ['created', 'started', 'ended']);
  });

  it('gets only what its entry names', async () => {
    const receiver = await startReceiver(secret);
    const story = await told(receiver, { events: ['request.done'] });

    await run(story);
    await receiver.takes('request.done');

    assert.deepEqual(receiver.types(), ['request.done']);
  });

  it('is signed with both secrets while they are rotated', async () => {
    const receiver = await startReceiver(secret, newSecret, secretOf('c'));
    const story = await told(receiver, { secret: [newSecret, secret] });

    await ask(story);
    await receiver.gets(1);

    assert.deepEqual(receiver.all[0]?.signedWith, [secret, newSecret]);
  });

  it('is told when a stand-down begins and when it is lifted', async () => {
    const receiver = await startReceiver(secret);
    const story = await told(receiver);

    await answerTo(story, 'stand-down because an approver was phished', { by: 'lee' });
    await answerTo(story, 'resume', { by: 'adele' });
    await receiver.takes('stand-down.begun', 'stand-down.lifted');

    const by = z.looseObject({ by: z.object({ id: z.string(), name: z.string() }) });
    assert.deepEqual(
      receiver.all.map(({ type, data }) => [type, by.parse(data).by.name]),
      [
        ['stand-down.begun', 'Lee Gu'],
        ['stand-down.lifted', 'Adele Vance'],
      ],
    );
    assert.equal(receiver.all[0]?.data['reason'], 'an approver was phished');
  });

  it('gets the same message again, in order, once it works again', async () => {
    const receiver = await startReceiver(secret);
    receiver.answerWith(() => ({ status: 503 }));
    const story = await told(receiver);
    await run(story);
    await receiver.gets(1);

    receiver.answerWith(() => ({ status: 200, body: 'x'.repeat(100_000) }));
    await story.clock.skip(7000);
    await receiver.takes(...contained);

    const [failed, ...taken] = receiver.all;
    assert.deepEqual(receiver.types(), contained);
    assert.deepEqual([failed?.id, failed?.body], [taken[0]?.id, taken[0]?.body]);
    assert.ok((taken[0]?.timestamp ?? 0) > (failed?.timestamp ?? 0));
    assert.deepEqual(
      taken.flatMap(({ signedWith }) => signedWith),
      taken.map(() => secret),
    );
  });

  it('is left alone for as long as it asks', async () => {
    const receiver = await startReceiver(secret);
    receiver.answerWith(() => ({ status: 429, headers: { 'retry-after': '600' } }));
    const story = await told(receiver);
    await ask(story);
    await receiver.gets(1);
    receiver.answerWith(() => ({ status: 204 }));

    await ask(story, 'contain lee@contoso.com because INC-4822'); // another message waits as well
    await story.clock.skip(590_000);
    await ask(story, 'contain joni@contoso.com because INC-4823');
    await story.clock.skip(20_000);
    await until(() => receiver.types().length === 3);

    const [refused = 0, ...taken] = receiver.all.map(({ timestamp }) => timestamp);
    assert.equal(taken.length, 3);
    for (const timestamp of taken) assert.ok(timestamp >= refused + 600, `after ${timestamp - refused} s`);
  });

  it('is not followed to where it redirects', async () => {
    const elsewhere = await startReceiver(secret);
    const receiver = await startReceiver(secret);
    receiver.answerWith(() => ({ status: 307, headers: { location: elsewhere.url } }));
    const story = await told(receiver);

    await ask(story);
    await until(() => story.logged().includes('"failure":"redirected"'));

    assert.deepEqual(elsewhere.all, []);
  });

  it('that is gone is switched off, also after a restart, until its entry changes', async () => {
    const receiver = await startReceiver(secret);
    receiver.answerWith(() => ({ status: 410 }));
    const first = await told(receiver);
    await run(first);
    await until(() => first.logged().includes('a webhook is switched off'));
    await first.stop();
    receiver.answerWith(() => ({ status: 204 }));
    const { dataDir, connector } = first;

    const second = await told(receiver, {}, { dataDir, connector });
    await run(second, 'contain lee@contoso.com because INC-4822');
    await second.stop();
    const whileOff = receiver.all.length;
    const third = await told(receiver, { events: ['request.awaiting-confirmation'] }, { dataDir, connector });
    await ask(third, 'contain joni@contoso.com because INC-4823');
    await receiver.takes('request.awaiting-confirmation');

    assert.equal(whileOff, 1);
    assert.match(first.logged(), /"level":50.*answered 410; change its entry in cordon\.yaml/);
  });

  it('gets a message again with the same id when Cordon crashed before it noted the answer', async () => {
    const receiver = await startReceiver(secret);
    const crashed = temporaryFolder();
    const first = await told(receiver, { events: ['request.awaiting-confirmation'] });
    receiver.answerWith(() => {
      cpSync(first.dataDir, crashed, { recursive: true });
      return { status: 204 };
    });
    await ask(first);
    await receiver.gets(1);
    await first.stop();
    receiver.answerWith(() => ({ status: 204 }));

    await told(
      receiver,
      { events: ['request.awaiting-confirmation'] },
      { dataDir: crashed, connector: first.connector },
    );
    await receiver.gets(2);

    const [one, again] = receiver.all;
    assert.deepEqual([again?.id, again?.body], [one?.id, one?.body]);
  });

  it('never gets a secret, and its own secret and address stand nowhere', async () => {
    const receiver = await startReceiver(secret);
    receiver.answerWith(({ type }) => ({ status: type === 'request.running' ? 500 : 204 }));
    const story = await told(receiver);

    await run(story, 'contain alex@contoso.com deliver=reveal because INC-4821');
    await receiver.gets(3);
    receiver.answerWith(() => ({ status: 204 }));
    await story.clock.skip(7000);
    await receiver.takes(...contained);

    const [password = assert.fail('no password')] = story.passwords;
    const sent = receiver.all.map(({ body, headers }) => body + JSON.stringify(headers)).join('\n');
    assert.ok(!sent.includes(password));
    assert.doesNotMatch(sent, /planted-Webhook/);
    for (const planted of [secret.slice(6), 'a-planted-Webhook~8Q', 'planted-in-the-address'])
      assert.deepEqual(placesWith(planted, story), [], planted);
  });

  it('is counted', async () => {
    const receiver = await startReceiver(secret);
    receiver.answerWith(({ type }) => ({ status: type === 'request.done' ? 400 : 204 }));
    const story = await told(receiver);

    await run(story);
    await until(() => story.logged().includes('"failure":"refused"'));

    const page = await (await fetch(new URL('/metrics', story.url))).text();
    assert.match(page, /cordon_webhooks_total\{[^}]*outcome="delivered"[^}]*\} 3\n/);
    assert.match(page, /cordon_webhooks_total\{[^}]*outcome="refused"[^}]*\} 1\n/);
    assert.match(page, /cordon_webhooks_waiting_longest_seconds(\{[^}]*\})? \d/);
  });
});

describe('webhooks of two bots on PostgreSQL', () => {
  before(async function () {
    this.timeout(60_000);
    if (!(await hasPostgres())) this.skip();
  });

  it('tell each state once, in order', async () => {
    const receiver = await startReceiver(secret);
    const databaseUrl = await freshSchema();
    const one = await told(receiver, {}, { databaseUrl });
    const two = await told(receiver, {}, { databaseUrl, beside: one });

    const [first, second] = [await run(one, containAlex), await run(two, 'contain lee@contoso.com because INC-4822')];
    await until(() => receiver.types().length >= 8, 20_000);
    await Promise.all([one.stop(), two.stop()]);

    for (const { id } of [first, second])
      assert.deepEqual(
        receiver.all.filter(({ data }) => data['request'] === id).map(({ type }) => type),
        contained,
      );
    assert.equal(receiver.all.length, 8);
  }).timeout(60_000);
});
