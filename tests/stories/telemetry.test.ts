import assert from 'node:assert/strict';
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { bench, later, type Bench } from '../support/bench.ts';
import { run } from '../support/stories.ts';

const read = async (story: Bench, path: string, headers: Record<string, string> = {}) => {
  const answer = await fetch(new URL(path, story.url), { headers });
  return { status: answer.status, body: await answer.text() };
};

describe('what an operator sees', () => {
  it('counts turns, Graph calls, states and what is not shown yet, and names nobody', async () => {
    const story = await bench();
    await run(story);

    const { status, body } = await read(story, '/metrics');

    assert.equal(status, 200);
    assert.match(body, /cordon_turn_duration_seconds_count\{[^}]*type="invoke"[^}]*\} 2/);
    assert.match(body, /cordon_graph_call_duration_seconds_count\{[^}]*method="PATCH"[^}]*status="2xx"[^}]*\} 1/);
    assert.match(body, /cordon_requests_total\{[^}]*state="done"[^}]*tier="destructive"[^}]*\} 1/);
    assert.match(body, /cordon_run_duration_seconds_sum/);
    assert.match(body, /cordon_memory_resident_bytes/);
    assert.match(body, /cordon_cards_waiting/);
    assert.doesNotMatch(body, /alex|megan|contoso|OP-|[0-9a-f]{8}-[0-9a-f]{4}/i);
  });

  it('is ready part by part', async () => {
    const story = await bench();

    const { status, body } = await read(story, '/readyz');

    assert.deepEqual([status, JSON.parse(body)], [200, { ready: true, database: true, migrations: true, keys: true }]);
    assert.equal((await read(story, '/healthz')).status, 200);
  });

  it('keeps its numbers from who came through a proxy, and takes a token instead', async () => {
    const story = await bench();
    const through = await read(story, '/metrics', { 'X-Forwarded-For': '203.0.113.9' });
    const open = await bench({ metricsToken: 'a-token-of-the-operator' });

    const answers = [
      await read(open, '/metrics'),
      await read(open, '/metrics', { Authorization: 'Bearer another-token-of-size' }),
      await read(open, '/metrics', { Authorization: 'Bearer a-token-of-the-operator' }),
    ];

    assert.deepEqual([through.status, ...answers.map(({ status }) => status)], [401, 401, 401, 200]);
  });

  it('sends the trace of a request to a collector, with the calls to Graph in it', async () => {
    const posts: string[] = [];
    const collector = createServer((request: IncomingMessage, response) => {
      let body = '';
      request.setEncoding('utf8').on('data', (text: string) => (body += text));
      request.on('end', () => {
        posts.push(body);
        response.writeHead(200, { 'Content-Type': 'application/json' });
        response.end('{}'); // apart: restify's writeHead returns nothing
      });
    });
    await new Promise<void>((resolve) => collector.listen(0, '127.0.0.1', resolve));
    later(() => collector.close());
    const story = await bench({ traces: `http://127.0.0.1:${(collector.address() as AddressInfo).port}` });

    const { id } = await run(story);
    await story.stop();

    const spans = posts.flatMap((post) =>
      [...post.matchAll(/"traceId":"(\w+)"[^[]*?"name":"(\w+)"/g)].map(([, , name]) => name),
    );
    assert.ok(
      ['turn', 'run', 'graph'].every((name) => spans.includes(name)),
      spans.join(),
    );
    assert.ok(posts.join('').includes(id));
    assert.doesNotMatch(posts.join(''), /alex@|Alex|08a792fc/);
  });
});
