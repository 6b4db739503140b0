import assert from 'node:assert/strict';
import { z } from 'zod';
import { deadlineIn } from '../../../services/base/deadline.ts';
import { createGraph, type GraphSettings } from '../../../services/graph/client.ts';
import { graphPath, type ProblemCode } from '../../../services/graph/graph.ts';
import type { FaultInput } from '../../../practice/http/faults.ts';

import { against, answers, client, overTls, problemIn, readAlex } from '../../harness/graph.ts';

describe('a call that fails', () => {
  const statuses: readonly (readonly [status: FaultInput['status'], code: ProblemCode])[] = [
    [400, 'rejected'],
    [401, 'unauthorized'],
    [403, 'forbidden'],
    [404, 'not-found'],
    [409, 'conflict'],
    [412, 'conflict'],
    [429, 'throttled'],
    [500, 'unavailable'],
    [502, 'unavailable'],
    [503, 'unavailable'],
    [504, 'unavailable'],
  ];
  for (const [status = 500, code] of statuses) {
    it(`reports ${status} as ${code} with Graph’s message, and does not retry`, async () => {
      const { graph, tenant } = await client({ faults: [{ match: 'GET /users/*', status, times: 9 }] });

      const problem = await problemIn(graph.send(readAlex));

      assert.equal(problem.code, code);
      assert.equal(problem.details.status, status);
      assert.ok((problem.details.graphCode ?? '').length > 0);
      assert.match(problem.details.requestId ?? '', /^[0-9a-f-]{36}$/);
      if (status !== 401) assert.equal(tenant.calls.length, 1);
    });
  }

  it('reports that Cordon’s own sign-in failed when there is no token, since nothing was sent', async () => {
    const refusal = new Error('AADSTS7000215: Invalid client secret provided.');
    const { tenant } = await client();
    const graph = overTls(tenant.port, () => Promise.reject(refusal));

    const problem = await problemIn(graph.send(readAlex));

    assert.equal(problem.code, 'unauthorized');
    assert.deepEqual(tenant.calls, []);
  });

  const waits: readonly (readonly [why: string, retryAfter: number, ms: number])[] = [
    ['seconds', 3, 3000],
    ['a fraction of a second', 0.25, 250],
    ['nothing', 0, 0],
  ];
  for (const [why, retryAfter, ms] of waits) {
    it(`reports how long Graph asks to wait: ${why}`, async () => {
      const { graph } = await client({ faults: [{ match: 'GET /users/*', status: 429, retryAfter }] });

      const problem = await problemIn(graph.send(readAlex));

      assert.equal(problem.details.retryAfterMs, ms);
    });
  }

  it('reports how long Graph asks to wait when it names a time', async () => {
    const at = new Date(Date.now() + 60_000).toUTCString();
    const graph = await against(answers(503, { 'Retry-After': at }));

    const { details } = await problemIn(graph.send(readAlex));

    assert.ok(Math.abs((details.retryAfterMs ?? 0) - 60_000) < 3000, String(details.retryAfterMs));
  });

  it('ignores a Retry-After that cannot be parsed', async () => {
    const graph = await against(answers(429, { 'Retry-After': 'soon' }));

    const { details } = await problemIn(graph.send(readAlex));

    assert.equal(details.retryAfterMs, undefined);
  });

  const lost: readonly (readonly [
    why: string,
    fault: FaultInput,
    settings: Partial<GraphSettings>,
    stopped?: { readonly stoppedAfterMs: number },
  ])[] = [
    ['the connection is lost before', { match: 'GET /users/*', drop: 'before' }, {}],
    ['the connection is lost after', { match: 'GET /users/*', drop: 'after' }, {}],
    ['the deadline is over', { match: 'GET /users/*', delayMs: 5000 }, { callTimeoutMs: 50 }, { stoppedAfterMs: 50 }],
  ];
  for (const [why, fault, settings, stopped = {}] of lost) {
    it(`reports that there was no answer when ${why}`, async () => {
      const { graph } = await client({ faults: [fault], ...settings });

      const problem = await problemIn(graph.send(readAlex));

      assert.equal(problem.code, 'no-answer');
      assert.deepEqual(problem.details, { ...stopped, call: 'GET /users/{id}' });
    });
  }

  it('reports that there was no answer when the caller gives up', async () => {
    const { graph } = await client({ faults: [{ match: 'GET /users/*', delayMs: 5000 }] });

    const problem = await problemIn(graph.with({ signal: AbortSignal.timeout(50) }).send(readAlex));

    assert.equal(problem.code, 'no-answer');
    assert.ok((problem.details.stoppedAfterMs ?? 0) > 0);
  });

  it('reports the whole deadline of the caller, of which other calls may have used a part', async () => {
    const { graph } = await client({ faults: [{ match: 'GET /users/*', delayMs: 5000 }] });
    const inTurn = graph.with({ signal: deadlineIn(80) });

    const [first, late] = [await problemIn(inTurn.send(readAlex)), await problemIn(inTurn.send(readAlex))];

    assert.deepEqual([first.details.stoppedAfterMs, late.details.stoppedAfterMs], [80, 80]);
  });

  it('reports the deadline also when Entra gave no token in time', async () => {
    const graph = createGraph({
      origin: 'http://127.0.0.1:9',
      credential: { getToken: () => new Promise(() => undefined) },
    });

    const { code, details } = await problemIn(graph.with({ signal: deadlineIn(20) }).send(readAlex));

    assert.deepEqual([code, details.stoppedAfterMs], ['no-answer', 20]);
  });

  const html = { 'Content-Type': 'text/html; charset=utf-8' };
  const foreign: readonly (readonly [
    why: string,
    status: number,
    headers: Readonly<Record<string, string>>,
    is?: string,
  ])[] = [
    ['a page with 200', 200, html, 'text/html'],
    ['a page with 403', 403, html, 'text/html'],
    ['a page with 404', 404, html, 'text/html'],
    ['text without a type', 400, {}, ''],
    ['a page that Graph itself sent', 403, { ...html, 'request-id': '1' }],
    ['JSON', 403, { 'Content-Type': 'application/json' }],
  ];
  for (const [why, status, headers, is] of foreign) {
    it(`tells an answer that is not Graph’s from one that is: ${why}`, async () => {
      const graph = await against(answers(status, headers, '<h1>Blocked</h1>'));

      const { code, details } = await problemIn(graph.send(readAlex));

      assert.equal(details.foreign, is);
      if (status !== 400) assert.equal(code, is === undefined ? 'forbidden' : 'unexpected');
      assert.equal(details.status, status);
    });
  }

  it('reports that there was no answer when only half of it arrives', async () => {
    const graph = await against((_, response) => {
      response.writeHead(200, { 'Content-Type': 'application/json', 'Content-Length': 1000 });
      response.write('{"displayName":');
      setImmediate(() => response.destroy());
    });

    assert.equal((await problemIn(graph.send(readAlex))).code, 'no-answer');
  });

  it('does not follow a redirect with a password in the body', async () => {
    const asked: string[] = [];
    const elsewhere = await against((request, response) => {
      asked.push(request.url ?? '');
      response.writeHead(307, { Location: '/v1.0/elsewhere' });
      response.end();
    });

    const problem = await problemIn(
      elsewhere.send({ method: 'PATCH', path: graphPath`/users/${'alex'}`, body: { a: 1 }, response: z.unknown() }),
    );

    assert.deepEqual(asked, ['/v1.0/users/alex']);
    assert.notEqual(problem.code, 'not-found');
  });

  const odd: readonly (readonly [why: string, type: string, body: string])[] = [
    ['another shape', 'application/json', '{"displayName":5}'],
    ['no JSON', 'application/json', 'displayName'],
    ['a page of a proxy', 'text/html', '<h1>Sign in to the Wi-Fi</h1>'],
    ['nothing', 'application/json', ''],
  ];
  for (const [why, type, body] of odd) {
    it(`reports a 200 with another body than Microsoft documents as unexpected: ${why}`, async () => {
      const graph = await against(answers(200, { 'Content-Type': type }, body));

      const problem = await problemIn(graph.send(readAlex));

      assert.equal(problem.code, 'unexpected');
      assert.doesNotMatch(problem.message, /Wi-Fi/);
    });
  }

  it('reports an error without Graph’s error body by its status', async () => {
    const graph = await against(answers(502, { 'Content-Type': 'text/html' }, '<h1>Bad</h1>'));

    const problem = await problemIn(graph.send(readAlex));

    const details = { status: 502, foreign: 'text/html', call: 'GET /users/{id}' };
    assert.deepEqual([problem.code, problem.details], ['unavailable', details]);
    assert.doesNotMatch(problem.message, /<h1>/);
  });
});
