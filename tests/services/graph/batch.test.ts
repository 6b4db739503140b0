import assert from 'node:assert/strict';
import { z } from 'zod';
import { sendTogether } from '../../../services/graph/batch.ts';
import { costOf } from '../../../services/graph/call-cost.ts';
import { graphPath, odata, type GraphCall } from '../../../services/graph/graph.ts';
import { practicePeople } from '../../../practice/people/people.ts';
import { answers, client, listening, overTls, problemIn, readAlex } from '../../harness/graph.ts';

const read = (key: string): GraphCall<{ displayName: string }> => ({
  ...readAlex,
  path: graphPath`/users/${key}`,
});

/** The production client in front of a practice tenant, and what arrives there. */
async function fixture(settings: Parameters<typeof client>[0] = {}) {
  const { tenant, graph } = await client(settings);
  const paths = (batched: boolean) =>
    tenant.calls
      .filter((call) => (call.batched === true) === batched)
      .map(({ method, url }) => `${method} ${url.slice(`${tenant.origin}/v1.0`.length)}`);
  return { tenant, graph, sent: () => paths(false), inside: () => paths(true) };
}

const people = practicePeople.map(({ upn, name }) => ({ upn, name }));

describe('calls that are sent together', () => {
  it('are answered in their own order, in batches of 20', async () => {
    const { graph, sent } = await fixture();
    const asked = Array.from({ length: 45 }, (_, n) => people[n % people.length]).flatMap((one) => one ?? []);

    const found = await sendTogether(
      graph,
      asked.map(({ upn }) => read(upn)),
    );

    assert.deepEqual(
      found.map((one) => (one.ok ? one.value.displayName : one.why)),
      asked.map(({ name }) => name),
    );
    assert.deepEqual(sent(), Array(3).fill('POST /$batch'));
  });

  it('are encoded as alone, header and body included', async () => {
    const { graph, tenant } = await fixture();
    const filter = `displayName eq ${odata("O'Neil & sons+1 #2?")}`;
    const calls: readonly GraphCall<unknown>[] = [
      { ...read('kim_fabrikam.com#EXT#@contoso.onmicrosoft.com'), response: z.unknown() },
      {
        method: 'GET',
        path: graphPath`/users`,
        query: { $filter: filter, $count: 'true' },
        eventual: true,
        response: z.unknown(),
      },
      {
        method: 'PATCH',
        path: graphPath`/users/${'alex@contoso.com'}`,
        body: { accountEnabled: false },
        response: z.null(),
      },
      { method: 'POST', path: graphPath`/users/${'alex@contoso.com'}/revokeSignInSessions`, response: z.unknown() },
    ];

    await sendTogether(graph, calls);
    for (const call of calls) await graph.send(call);

    const shown = tenant.calls
      .filter(({ url }) => !url.endsWith('$batch'))
      .map(({ method, url, headers, body }) => [method, url, headers['consistencylevel'], body]);
    assert.equal(shown.length, 8);
    assert.deepEqual(shown.slice(0, 4), shown.slice(4));
    assert.equal(tenant.user('alex@contoso.com')?.['accountEnabled'], false);
  });

  const problems: readonly (readonly [status: 400 | 403 | 404 | 409 | 503, code: string])[] = [
    [400, 'rejected'],
    [403, 'forbidden'],
    [404, 'not-found'],
    [409, 'conflict'],
    [503, 'unavailable'],
  ];
  for (const [status, code] of problems) {
    it(`fail for themselves, and as they would alone: ${status}`, async () => {
      const { graph, tenant } = await fixture();
      const fault = { match: 'GET /users/alex@contoso.com', status, times: 2 };
      tenant.setFaults([fault]);

      const [failed, other] = await sendTogether(graph, [readAlex, read('megan@contoso.com')]);
      const alone = await problemIn(graph.send(readAlex));

      assert.equal(failed?.ok, false);
      const { problem } = failed;
      assert.equal(problem.code, code);
      assert.deepEqual([problem.code, problem.message], [alone.code, alone.message]);
      assert.deepEqual({ ...problem.details, requestId: '' }, { ...alone.details, requestId: '' });
      assert.match(problem.details.requestId ?? '', /^[0-9a-f-]{36}$/);
      assert.equal(other?.ok, true);
    });
  }

  it('say when an answer is not the one that Microsoft documents', async () => {
    const { graph } = await fixture();

    const [odd, other] = await sendTogether<unknown>(graph, [{ ...readAlex, response: z.number() }, readAlex]);

    assert.equal(odd?.ok === false && odd.problem.code, 'unexpected');
    assert.equal(other?.ok, true);
  });

  it('are sent again by themselves when they were throttled', async () => {
    const { graph, tenant, sent, inside } = await fixture();
    tenant.setFaults([{ match: 'GET /users/alex@contoso.com', status: 429, retryAfter: 0.02 }]);
    const progress: number[] = [];

    const found = await sendTogether(graph, [readAlex, read('megan@contoso.com')], {
      onProgress: (done) => progress.push(done),
    });

    assert.deepEqual(
      found.map(({ ok }) => ok),
      [true, true],
    );
    assert.deepEqual(progress, [1, 2]);
    assert.equal(inside().length, 2);
    assert.equal(sent().filter((call) => call.startsWith('GET /users/alex')).length, 1);
  });

  it('end with the 429 when their time is over before Graph would have them again', async () => {
    const { graph, tenant } = await fixture();
    tenant.setFaults([{ match: 'GET /users/alex@contoso.com', status: 429, retryAfter: 20 }]);
    const stop = new AbortController();

    const found = await sendTogether(graph.with({ signal: stop.signal }), [readAlex, read('megan@contoso.com')], {
      onProgress: () => {
        stop.abort();
      },
    });

    assert.deepEqual(
      found.map((one) => (one.ok ? 'ok' : [one.problem.code, one.problem.details.retryAfterMs])),
      [['throttled', 20_000], 'ok'],
    );
  });

  it('all end when the batch has no answer', async () => {
    const { graph, tenant } = await fixture();
    tenant.setFaults([{ match: 'POST /$batch', drop: 'before' }]);

    const found = await sendTogether(graph, [readAlex, read('megan@contoso.com')]);

    assert.deepEqual(
      found.map((one) => (one.ok ? 'ok' : [one.problem.code, one.problem.details.call])),
      [
        ['no-answer', 'GET /users/{id}'],
        ['no-answer', 'GET /users/{id}'],
      ],
    );
  });

  it('renew the token once for the whole batch', async () => {
    const { tenant } = await fixture();
    tenant.setFaults([{ match: 'POST /$batch', status: 401 }]);
    const tokens: string[] = [];
    const graph = overTls(tenant.port, () => {
      tokens.push('');
      return Promise.resolve({ token: `token-${tokens.length}`, expiresOnTimestamp: Number.MAX_SAFE_INTEGER });
    });

    const found = await sendTogether(graph, [readAlex, read('megan@contoso.com')]);

    assert.deepEqual(
      found.map(({ ok }) => ok),
      [true, true],
    );
    assert.equal(tokens.length, 2);
  });

  it('are sent alone where a part of a batch was answered 401', async () => {
    const { graph, tenant, sent } = await fixture();
    tenant.setFaults([{ match: 'GET /users/alex@contoso.com', status: 401 }]);

    const found = await sendTogether(graph, [readAlex, read('megan@contoso.com')]);

    assert.deepEqual(
      found.map(({ ok }) => ok),
      [true, true],
    );
    assert.equal(sent().filter((call) => call.startsWith('GET /users/alex')).length, 1);
  });

  it('travel alone to logs and mailboxes, whose limits are kept by path', async () => {
    const { graph, sent, inside } = await fixture();
    const list = { method: 'GET', response: z.unknown() } as const;

    await sendTogether<unknown>(graph, [
      readAlex,
      { ...list, path: graphPath`/auditLogs/signIns`, query: { $top: '1' } },
      { ...list, path: graphPath`/users/${'alex@contoso.com'}/mailboxSettings` },
      read('megan@contoso.com'),
    ]);

    assert.equal(inside().length, 2);
    assert.deepEqual(sent().toSorted(), [
      'GET /auditLogs/signIns?$top=1',
      'GET /users/alex%40contoso.com/mailboxSettings',
      'POST /$batch',
    ]);
  });

  it('name a call that the answer leaves out', async () => {
    const port = await listening(answers(200, { 'content-type': 'application/json' }, '{"responses":[]}'));
    const graph = overTls(port, () => Promise.resolve({ token: 't', expiresOnTimestamp: Number.MAX_SAFE_INTEGER }));

    const found = await sendTogether(graph, [readAlex, read('megan@contoso.com')]);

    assert.deepEqual(
      found.map((one) => (one.ok ? 'ok' : one.problem.code)),
      ['unexpected', 'unexpected'],
    );
  });

  it('count with Graph’s limits as what they are', async () => {
    const { graph } = await fixture();
    const counted: (number | undefined)[] = [];

    await sendTogether(
      {
        ...graph,
        send: (call) => {
          counted.push(call.countsAs);
          return graph.send(call);
        },
      },
      Array.from({ length: 23 }, () => readAlex),
    );

    assert.deepEqual(counted, [20, 3]);
  });

  it('travel with their like, so that writes are held to the limit of writes', async () => {
    const { graph } = await fixture();
    const costs: string[] = [];
    const write = { ...readAlex, method: 'PATCH', body: {}, response: z.unknown() } as const;
    const check = {
      method: 'POST',
      path: graphPath`/users/${'alex@contoso.com'}/checkMemberGroups`,
      body: { groupIds: [] },
      response: z.unknown(),
    } as const;

    await sendTogether(
      {
        ...graph,
        send: (call) => {
          const { tokens = 0, quota = 'nothing' } = costOf(call) ?? {};
          costs.push(`${tokens} ${quota}`);
          return graph.send(call);
        },
      },
      [readAlex, write, check, write, { ...readAlex, response: z.unknown() }, write],
    );

    assert.deepEqual(costs.toSorted(), ['3 writes', '6 units']);
  });
});
