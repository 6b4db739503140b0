import assert from 'node:assert/strict';
import { setImmediate as eventLoopTurn } from 'node:timers/promises';
import { z } from 'zod';
import { createGraph } from '../../../services/graph/client.ts';
import { graphPath, type GraphCall } from '../../../services/graph/graph.ts';
import { createGraphLimits } from '../../../services/graph/graph-limits.ts';
import { createPacing } from '../../../services/graph/pacing.ts';
import { answers, client, credential, listening, problemIn, readAlex } from '../../harness/graph.ts';
import { createTestClock } from '../../harness/test-clock.ts';
import { until } from '../../harness/until.ts';

const write: GraphCall<unknown> = {
  method: 'PATCH',
  path: graphPath`/users/${'alex@contoso.com'}`,
  body: { accountEnabled: false },
  response: z.unknown(),
};

/** Two clients of the same app and tenant, such as that of the app and that of a person who signed in. */
async function twoClients(answer: Parameters<typeof listening>[0]) {
  const clock = createTestClock();
  const limits = createGraphLimits(createPacing(clock).of('contoso app'));
  const seen = { requests: 0 };
  const port = await listening((request, response) => {
    seen.requests += 1;
    answer(request, response);
  });
  const settings = { origin: `http://127.0.0.1:${port}`, credential, limits };
  return { clock, seen, first: createGraph(settings), second: createGraph(settings) };
}

describe('the pace of the Graph client', () => {
  it('asks Graph to throttle the writes of a person last and those of a mass run first', async () => {
    const { graph, tenant } = await client();

    await graph.send(readAlex);
    await graph.send(write);
    await graph.with({ pace: 'mass' }).send(write);

    const asked = tenant.calls.map(({ headers }) => headers['x-ms-throttle-priority']);
    assert.deepEqual(asked, [undefined, 'high', 'low']);
  });
  it('is held by all clients of an app and tenant when Graph throttles one', async () => {
    const { clock, seen, first, second } = await twoClients(answers(429, { 'Retry-After': '8' }));
    const problem = await problemIn(first.send(write));

    const later = problemIn(second.send(write));
    await eventLoopTurn(); // it has its token and waits for its turn
    await clock.advance(7999);
    const early = seen.requests;
    await clock.advance(1);
    await later;

    assert.deepEqual([problem.code, problem.details.retryAfterMs, early, seen.requests], ['throttled', 8000, 1, 2]);
  });
  it('is held when Graph throttles a call inside a batch, though the batch is answered with 200', async () => {
    const throttled = { id: '1', status: 429, headers: { 'Retry-After': '8' }, body: { error: { code: 'x' } } };
    const body = JSON.stringify({ responses: [{ id: '0', status: 200, body: {} }, throttled] });
    const { clock, seen, first, second } = await twoClients(answers(200, { 'Content-Type': 'application/json' }, body));
    const batch = { method: 'POST', path: graphPath`/$batch`, countsAs: 2, response: z.unknown() } as const;
    await first.send({ ...batch, holdsWrites: true });

    const later = second.send({ ...batch, holdsWrites: true });
    await eventLoopTurn(); // it has its token and waits for its turn
    await clock.advance(7999);
    await second.send(batch); // reads have a quota of their own, and this one would arrive after the writes
    const early = seen.requests;
    await clock.advance(100); // two tokens
    await later;

    assert.deepEqual([early, seen.requests], [2, 3]);
  });
  it('is told instead of waited for when Graph asks for more than a few seconds', async () => {
    const long = { 'Retry-After': '60', 'x-ms-throttle-scope': 'Tenant_Application/Write/app/contoso' };
    const { seen, first, second } = await twoClients(answers(429, long));
    await problemIn(first.send(write));

    const { code, details } = await problemIn(second.send(write));

    assert.deepEqual([code, details.retryAfterMs, seen.requests], ['throttled', 60_000, 1]);
  });
  it('leaves a call unsent whose deadline passes before its turn', async () => {
    const { seen, first, second } = await twoClients(answers(429, { 'Retry-After': '30' }));
    await problemIn(first.send(write));
    const deadline = new AbortController();

    const late = problemIn(second.with({ signal: deadline.signal }).send(write));
    await eventLoopTurn(); // it has its token and waits for its turn
    deadline.abort();

    const { code, message } = await late;
    assert.equal(code, 'no-answer');
    assert.match(message, /not sent in time/);
    assert.equal(seen.requests, 1);
  });
  it('lets a person overtake a mass run that waits', async () => {
    const { clock, seen, first, second } = await twoClients(answers(204, {}));
    const run = Array.from({ length: 40 }, () => first.with({ pace: 'mass' }).send(write));
    await until(() => seen.requests === 1); // the others wait for the clock

    await second.send(write);

    assert.equal(seen.requests, 2);
    const rest = Promise.all(run);
    await clock.advance(5000);
    await rest;
  });
});
