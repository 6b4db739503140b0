import assert from 'node:assert/strict';
import { z } from 'zod';
import { graphPath, odata, type CallTrace } from '../../../services/graph/graph.ts';

import { against, client, credential, listening, overTls, problemIn, readAlex } from '../../harness/graph.ts';

describe('the Graph client', () => {
  const people: readonly (readonly [why: string, upn: string, name: string])[] = [
    ['an ordinary address', 'alex@contoso.com', 'Alex Wilber'],
    ['a guest', 'kim_fabrikam.com#EXT#@contoso.onmicrosoft.com', 'Kim Akers'],
    ['an apostrophe', "miriam.o'neil@contoso.com", "Miriam O'Neil"],
  ];
  for (const [why, upn, name] of people) {
    it(`reads somebody by UPN: ${why}`, async () => {
      const { graph, tenant } = await client();

      const user = await graph.send({ ...readAlex, path: graphPath`/users/${upn}` });

      assert.deepEqual(user, { displayName: name });
      assert.equal(tenant.calls.length, 1);
    });
  }

  it('encodes query values completely, so that none becomes two', async () => {
    const { graph, tenant } = await client();
    const $filter = `displayName eq ${odata("O'Neil & sons+1 #2?")}`;

    await graph.send({
      method: 'GET',
      path: graphPath`/users`,
      query: { $filter, $select: 'id' },
      response: z.unknown(),
    });

    const [call] = tenant.calls;
    assert.equal(new URL(call?.url ?? '').searchParams.get('$filter'), $filter);
    assert.equal([...new URL(call?.url ?? '').searchParams.keys()].join(), '$filter,$select');
  });

  it('sends a token and its own request id, and asks for the index only when it is told to', async () => {
    const { tenant } = await client();
    const graph = overTls(tenant.port, credential.getToken.bind(credential));

    await graph.send(readAlex);
    await graph.send({ ...readAlex, eventual: true });

    const [plain, eventual] = tenant.calls.map(({ headers }) => headers);
    assert.match(plain?.['client-request-id'] ?? '', /^[0-9a-f-]{36}$/);
    assert.notEqual(plain?.['client-request-id'], eventual?.['client-request-id']);
    assert.deepEqual([plain?.['consistencylevel'], eventual?.['consistencylevel']], [undefined, 'eventual']);
    assert.equal(plain?.['authorization'], '***');
  });

  it('posts an empty object where an action has no body, and reads an empty answer as null', async () => {
    const { graph, tenant } = await client();

    const [revoked, changed] = [
      await graph.send({
        method: 'POST',
        path: graphPath`/users/${'alex@contoso.com'}/revokeSignInSessions`,
        response: z.unknown(),
      }),
      await graph.send({
        method: 'PATCH',
        path: graphPath`/users/${'alex@contoso.com'}`,
        body: { accountEnabled: false },
        response: z.null(),
      }),
    ];

    assert.deepEqual(
      tenant.calls.map(({ status, body }) => [status, body]),
      [
        [200, {}],
        [204, { accountEnabled: false }],
      ],
    );
    assert.deepEqual([z.object({ value: z.boolean() }).parse(revoked), changed], [{ value: true }, null]);
  });

  it('retries once with a fresh token that has the claims Graph asks for, and not a third time', async () => {
    const claims = '{"access_token":{"nbf":{"essential":true,"value":"1"}}}';
    const challenge = `Bearer realm="", error="insufficient_claims", claims="${Buffer.from(claims).toString('base64')}"`;
    const seen: (string | undefined)[] = [];
    const port = await listening((request, response) => {
      seen.push(request.headers.authorization);
      response.writeHead(401, { 'WWW-Authenticate': challenge });
      response.end();
    });
    const graph = overTls(port, (_, options) => {
      const token = options?.claims === claims ? 'fresh' : 'stale';
      return Promise.resolve({ token, expiresOnTimestamp: Number.MAX_SAFE_INTEGER });
    });

    const problem = await problemIn(graph.send(readAlex));

    assert.deepEqual(seen, ['Bearer stale', 'Bearer fresh']);
    assert.equal(problem.code, 'unauthorized');
  });

  it('continues normally when Graph accepts the fresh token', async () => {
    const { tenant } = await client({ faults: [{ match: 'GET /users/*', status: 401 }] });
    const graph = overTls(tenant.port, credential.getToken.bind(credential));

    const user = await graph.send(readAlex);

    assert.deepEqual(user, { displayName: 'Alex Wilber' });
    assert.equal(tenant.calls.length, 2);
  });

  it('traces every exchange for the audit, without bodies', async () => {
    const { graph } = await client({ faults: [{ match: 'PATCH /users/*', drop: 'before' }] });
    const traces: CallTrace[] = [];
    const watched = graph.with({ onCall: (trace) => traces.push(trace) });
    const body = { passwordProfile: { password: 'planted-Vj7%kQm2Xw' } };

    await watched.send(readAlex);
    await problemIn(watched.send({ method: 'PATCH', path: readAlex.path, body, response: z.unknown() }));

    assert.deepEqual(
      traces.map(({ method, path, status }) => [method, path, status]),
      [
        ['GET', '/users/alex%40contoso.com', 200],
        ['PATCH', '/users/alex%40contoso.com', null],
      ],
    );
    assert.match(traces[0]?.requestId ?? '', /^[0-9a-f-]{36}$/);
    assert.doesNotMatch(JSON.stringify(traces), /planted/);
  });

  it('knows Graph’s clock by its last answer, and ignores what is only rounding', async () => {
    const hour = 3_600_000;
    const dates = [Date.now() + hour, Date.now() + 900];
    const graph = await against((_, response) => {
      response.writeHead(200, { 'Content-Type': 'application/json', Date: new Date(dates.shift() ?? 0).toUTCString() });
      response.end('{"displayName":"Alex"}');
    });

    const before = graph.clock() - Date.now();
    await graph.send(readAlex);
    const ahead = graph.with({}).clock() - Date.now();
    await graph.send(readAlex);
    const even = graph.clock() - Date.now();

    assert.ok(
      Math.abs(before) < 1000 && Math.abs(ahead - hour) < 5000 && Math.abs(even) < 1000,
      `${before} ${ahead} ${even}`,
    );
  });
});
