import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import { connect, type AddressInfo } from 'node:net';
import { z } from 'zod';
import { startHarness, afterTest, type Harness } from '../harness/harness.ts';
import { within } from '../harness/until.ts';
import { startCollector } from '../harness/collector.ts';
import { run } from '../harness/stories.ts';

const read = async (story: Harness, path: string, headers: Record<string, string> = {}) => {
  const answer = await fetch(new URL(path, story.url), { headers });
  return { status: answer.status, body: await answer.text() };
};

/** The whole answer to a request as it is written here. */
const rawly = async ({ url }: Harness, request: string): Promise<string> => {
  const socket = connect(Number(new URL(url).port), '127.0.0.1');
  socket.write(`${request}\r\nConnection: close\r\n\r\n`);
  return Buffer.concat(await socket.toArray()).toString();
};

describe('what an operator sees', () => {
  it('counts turns, Graph calls, states and what is not shown yet, and names nobody', async () => {
    const story = await startHarness();
    await run(story);

    const { status, body } = await read(story, '/metrics');

    assert.equal(status, 200);
    assert.match(body, /cordon_turn_duration_seconds_count\{[^}]*type="invoke"[^}]*\} 2/);
    assert.match(
      body,
      /http_client_request_duration_seconds_count\{[^}]*http_request_method="PATCH"[^}]*http_response_status_code="204"[^}]*\} 1/,
    );
    assert.match(body, /cordon_requests_total\{[^}]*state="done"[^}]*tier="destructive"[^}]*\} 1/);
    assert.match(body, /cordon_run_duration_seconds_sum/);
    assert.match(body, /cordon_memory_resident_bytes/);
    assert.match(body, /cordon_steps_total\{[^}]*action="reset-password"[^}]*outcome="proved"[^}]*\} 1/);
    assert.match(body, /cordon_proof_duration_seconds_count(\{[^}]*\})? 1/);
    assert.match(body, /cordon_store_duration_seconds_count\{[^}]*kind="transaction"/);
    assert.match(body, /cordon_graph_wait_seconds_count\{[^}]*pace="single"[^}]*\} [1-9]/);
    assert.match(body, /cordon_cards_waiting\{[^}]*age="longer"[^}]*\} 0/);
    const instance = /^target_info\{.*service_version="\d+\.\d+\.\d+".*service_instance_id="[0-9a-f-]{36}".*$/m;
    assert.match(body, instance);
    assert.doesNotMatch(body.replace(instance, ''), /alex|megan|contoso|OP-|[0-9a-f]{8}-[0-9a-f]{4}/i);
  });

  it('does not let who sends an activity make a label', async () => {
    const story = await startHarness();

    await story.send({
      ...story.connector.message({ from: 'megan', text: 'help', conversation: story.thread }),
      type: 'alex-was-here',
    });

    const { body } = await read(story, '/metrics');
    assert.doesNotMatch(body, /alex/);
    assert.match(body, /cordon_turn_duration_seconds_count\{[^}]*type="other"[^}]*\} 1/);
  });

  it('counts every call to Graph, also those that ask whether somebody may approve', async () => {
    const story = await startHarness();
    await run(story);

    const { body } = await read(story, '/metrics');

    const counts = [...body.matchAll(/http_client_request_duration_seconds_count\{[^}]*\} (\d+)/g)].map(([, n]) =>
      Number(n),
    );
    assert.equal(
      counts.reduce((sum, n) => sum + n, 0),
      story.calls().length,
    );
  });

  it('is stopped in time when the collector takes no traces', async () => {
    const silent = createServer(() => undefined);
    await new Promise<void>((resolve) => silent.listen(0, '127.0.0.1', resolve));
    afterTest(() => {
      silent.closeAllConnections();
      silent.close();
    });
    const story = await startHarness({ traces: `http://127.0.0.1:${(silent.address() as AddressInfo).port}` });
    await run(story);

    await within(4000, story.stop());
  });

  it('is ready part by part', async () => {
    const story = await startHarness();

    const { status, body } = await read(story, '/readyz');

    assert.deepEqual([status, JSON.parse(body)], [200, { ready: true, database: true, migrations: true, keys: true }]);
    assert.equal((await read(story, '/healthz')).status, 200);
  });

  const proxied: readonly (readonly [why: string, said: string])[] = [
    ['names who asked', 'HTTP/1.1\r\nHost: 127.0.0.1\r\nX-Forwarded-For: 203.0.113.9'],
    ['names who asked, as the standard says', 'HTTP/1.1\r\nHost: localhost\r\nForwarded: for=203.0.113.9'],
    ['names who asked, as nginx is often told', 'HTTP/1.1\r\nHost: 127.0.0.1\r\nX-Real-IP: 203.0.113.9'],
    ['says that it is there', 'HTTP/1.1\r\nHost: 127.0.0.1\r\nVia: 1.1 proxy'],
    ['keeps the name', 'HTTP/1.1\r\nHost: cordon.contoso.com'],
    ['keeps a name that begins like ours', 'HTTP/1.1\r\nHost: 127.0.0.1.contoso.com'],
    ['says nothing, as a bare nginx', 'HTTP/1.0\r\nHost: 127.0.0.1'],
  ];
  for (const [why, said] of proxied)
    it(`keeps its numbers from a proxy on the same machine that ${why}`, async () => {
      const story = await startHarness();

      assert.match(await rawly(story, `GET /metrics ${said}`), /^HTTP\/1\.1 401 /);
    });
  for (const host of ['127.0.0.1:9', 'localhost', '[::1]:3978'])
    it(`shows its numbers to a scraper on the same machine that asks for ${host}`, async () => {
      const story = await startHarness();
      const said = `HTTP/1.1\r\nHost: ${host}\r\nX-Prometheus-Scrape-Timeout-Seconds: 10`;

      assert.match(await rawly(story, `GET /metrics ${said}`), /^HTTP\/1\.1 200 /);
    });

  it('takes a token instead of an address', async () => {
    const open = await startHarness({ metricsToken: 'a-token-of-the-operator' });

    const answers = [
      await read(open, '/metrics'),
      await read(open, '/metrics', { Authorization: 'Bearer another-token-of-size' }),
      await read(open, '/metrics', { Authorization: 'Bearer a-token-of-the-operator' }),
    ];

    assert.deepEqual(
      answers.map(({ status }) => status),
      [401, 401, 200],
    );
  });

  it('sends the trace of a request to a collector, with the calls to Graph in it', async () => {
    const { origin, posts } = await startCollector();
    const story = await startHarness({ traces: origin });

    const { id } = await run(story);
    const message = story.connector.message({ from: 'megan', text: 'help', conversation: story.thread });
    await story.send({ ...message, type: 'alex@contoso.com' });
    await story.stop();

    const spans = posts.flatMap((post) =>
      [...post.matchAll(/"traceId":"(\w+)"[^[]*?"name":"(\w+)"/g)].map(([, , name]) => name),
    );
    assert.ok(
      ['turn', 'run', 'graph'].every((name) => spans.includes(name)),
      spans.join(),
    );
    assert.ok(posts.join('').includes(id));
    assert.doesNotMatch(posts.join(''), /alex@|Alex|08a792fc|contoso/);
    assert.match(posts.join(''), /"\/users\/\{id\}\/revokeSignInSessions"/);
    for (const key of ['service.version', 'service.instance.id', 'server.address'])
      assert.ok(posts.join('').includes(`"key":"${key}"`), key);
  });

  it('ends the span of a run with the run, and says there how it ended', async () => {
    const { origin, posts } = await startCollector();
    const story = await startHarness({ traces: origin, latencyMs: 100 });

    const { id } = await run(story);
    await story.stop();

    const spans = posts.flatMap((post) => otlp.parse(JSON.parse(post)).resourceSpans).flatMap(spansOf);
    const [span, ...others] = spans.filter(({ name }) => name === 'run');
    const attributes = Object.fromEntries(span?.attributes.map(({ key, value }) => [key, value.stringValue]) ?? []);
    assert.deepEqual(others, []);
    assert.deepEqual(attributes, { 'request.id': id, 'request.command': 'contain', 'request.state': 'done' });
    const inside = spans.filter(({ name, traceId }) => name === 'graph' && traceId === span?.traceId);
    assert.ok(inside.length >= 3, `${inside.length} calls`);
    for (const call of inside) assert.ok(BigInt(call.endTimeUnixNano) <= BigInt(span?.endTimeUnixNano ?? 0));
  });
});

const attribute = z.object({ key: z.string(), value: z.object({ stringValue: z.string().optional() }) });
const span = z.object({
  name: z.string(),
  traceId: z.string(),
  endTimeUnixNano: z.string(),
  attributes: z.array(attribute),
});
const otlp = z.object({
  resourceSpans: z.array(z.object({ scopeSpans: z.array(z.object({ spans: z.array(span) })) })),
});
const spansOf = ({ scopeSpans }: z.output<typeof otlp>['resourceSpans'][number]) =>
  scopeSpans.flatMap(({ spans }) => spans);
