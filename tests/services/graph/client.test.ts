import assert from 'node:assert/strict';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { connect, type AddressInfo } from 'node:net';
import type { TokenCredential } from '@azure/identity';
import { Agent, getGlobalDispatcher, setGlobalDispatcher } from 'undici';
import { z } from 'zod';
import { createGraph, type GraphSettings } from '../../../services/graph/client.ts';
import {
  GraphProblem,
  graphPath,
  odata,
  type CallTrace,
  type GraphCall,
  type ProblemCode,
} from '../../../services/graph/graph.ts';
import type { FaultInput } from '../../../services/practice/faults.ts';
import { startPracticeTenant } from '../../../services/practice/tenant.ts';
import { later } from '../../support/bench.ts';

const credential: TokenCredential = {
  getToken: () => Promise.resolve({ token: 'practice', expiresOnTimestamp: Number.MAX_SAFE_INTEGER }),
};
const named = z.object({ displayName: z.string() });
const readAlex: GraphCall<{ displayName: string }> = {
  method: 'GET',
  path: graphPath`/users/${'alex@contoso.com'}`,
  query: { $select: 'displayName' },
  response: named,
};

/** The production client in front of a practice tenant without latency. */
async function client({
  faults = [],
  ...settings
}: Partial<GraphSettings> & { readonly faults?: readonly FaultInput[] } = {}) {
  const tenant = await startPracticeTenant({ latencyMs: 0, lagMs: 0 });
  later(() => tenant.close());
  tenant.setFaults(faults);
  const graph = createGraph({ origin: tenant.origin, credential, ...settings });
  return { tenant, graph };
}

/** A Graph that answers as told; its port. */
async function listening(answer: (request: IncomingMessage, response: ServerResponse) => void): Promise<number> {
  const server = createServer(answer);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  later(() => {
    server.closeAllConnections();
    server.close();
  });
  return (server.address() as AddressInfo).port;
}

/** The production client in front of it. */
const against = async (answer: Parameters<typeof listening>[0]) =>
  createGraph({ origin: `http://127.0.0.1:${await listening(answer)}`, credential });

/** Answers everything alike. */
const answers =
  (status: number, headers: Readonly<Record<string, string>>, body = '') =>
  (_: IncomingMessage, response: ServerResponse): void => {
    response.writeHead(status, headers);
    response.end(body);
  };

/** The same under an https address, which the SDK sends tokens to; the bytes go to the port as they are. */
function overTls(port: number, getToken: TokenCredential['getToken']) {
  const before = getGlobalDispatcher();
  const plain = new Agent({
    connect(_, done) {
      const socket = connect(port, '127.0.0.1', () => {
        done(null, socket);
      });
    },
  });
  setGlobalDispatcher(plain);
  later(async () => {
    setGlobalDispatcher(before);
    await plain.close();
  });
  return createGraph({ origin: 'https://graph.practice.test', credential: { getToken } });
}

const problemIn = async (answer: Promise<unknown>): Promise<GraphProblem> => {
  const error: unknown = await answer.then(
    () => assert.fail('there was no problem'),
    (caught: unknown) => caught,
  );
  return error instanceof GraphProblem ? error : assert.fail(String(error));
};

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

  it('encodes query values whole, so that none becomes two', async () => {
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

  it('sends its token, its own request id, and asks for the index only when told', async () => {
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

  it('posts an empty object where an action has no body, and reads an empty answer as nothing', async () => {
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
    it(`tells ${status} as ${code}, with what Graph said, and does not ask again by itself`, async () => {
      const { graph, tenant } = await client({ faults: [{ match: 'GET /users/*', status, times: 9 }] });

      const problem = await problemIn(graph.send(readAlex));

      assert.equal(problem.code, code);
      assert.equal(problem.details.status, status);
      assert.ok((problem.details.graphCode ?? '').length > 0);
      assert.match(problem.details.requestId ?? '', /^[0-9a-f-]{36}$/);
      if (status !== 401) assert.equal(tenant.calls.length, 1);
    });
  }

  it('asks once more with a fresh token, with the claims that Graph asks for, and not a third time', async () => {
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

  it('goes on as if nothing had been when Graph takes the fresh token', async () => {
    const { tenant } = await client({ faults: [{ match: 'GET /users/*', status: 401 }] });
    const graph = overTls(tenant.port, credential.getToken.bind(credential));

    const user = await graph.send(readAlex);

    assert.deepEqual(user, { displayName: 'Alex Wilber' });
    assert.equal(tenant.calls.length, 2);
  });

  it('says that Cordon’s own sign-in failed when there is no token: nothing was sent, so nothing is unknown', async () => {
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
    it(`says how long Graph asks to wait: ${why}`, async () => {
      const { graph } = await client({ faults: [{ match: 'GET /users/*', status: 429, retryAfter }] });

      const problem = await problemIn(graph.send(readAlex));

      assert.equal(problem.details.retryAfterMs, ms);
    });
  }

  it('says how long Graph asks to wait when it names the time', async () => {
    const at = new Date(Date.now() + 60_000).toUTCString();
    const graph = await against(answers(503, { 'Retry-After': at }));

    const { details } = await problemIn(graph.send(readAlex));

    assert.ok(Math.abs((details.retryAfterMs ?? 0) - 60_000) < 3000, String(details.retryAfterMs));
  });

  it('does not make a wait of a Retry-After that nobody understands', async () => {
    const graph = await against(answers(429, { 'Retry-After': 'soon' }));

    const { details } = await problemIn(graph.send(readAlex));

    assert.equal(details.retryAfterMs, undefined);
  });

  const lost: readonly (readonly [why: string, fault: FaultInput, settings: Partial<GraphSettings>])[] = [
    ['the connection is lost before', { match: 'GET /users/*', drop: 'before' }, {}],
    ['the connection is lost after', { match: 'GET /users/*', drop: 'after' }, {}],
    ['the deadline is over', { match: 'GET /users/*', delayMs: 5000 }, { callTimeoutMs: 50 }],
  ];
  for (const [why, fault, settings] of lost) {
    it(`tells that there was no answer when ${why}`, async () => {
      const { graph } = await client({ faults: [fault], ...settings });

      const problem = await problemIn(graph.send(readAlex));

      assert.equal(problem.code, 'no-answer');
      assert.deepEqual(problem.details, {});
    });
  }

  it('tells that there was no answer when whoever asked gives up', async () => {
    const { graph } = await client({ faults: [{ match: 'GET /users/*', delayMs: 5000 }] });

    const problem = await problemIn(graph.with({ signal: AbortSignal.timeout(50) }).send(readAlex));

    assert.equal(problem.code, 'no-answer');
  });

  it('tells that there was no answer when only half of it comes', async () => {
    const graph = await against((_, response) => {
      response.writeHead(200, { 'Content-Type': 'application/json', 'Content-Length': 1000 });
      response.write('{"displayName":');
      setImmediate(() => response.destroy());
    });

    assert.equal((await problemIn(graph.send(readAlex))).code, 'no-answer');
  });

  it('does not follow a redirect with a password in its hands', async () => {
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
    it(`tells a 200 that is not what Microsoft documents as unexpected: ${why}`, async () => {
      const graph = await against(answers(200, { 'Content-Type': type }, body));

      const problem = await problemIn(graph.send(readAlex));

      assert.equal(problem.code, 'unexpected');
      assert.doesNotMatch(problem.message, /Wi-Fi/);
    });
  }

  it('tells an error without Graph’s error body by its status', async () => {
    const graph = await against(answers(502, { 'Content-Type': 'text/html' }, '<h1>Bad</h1>'));

    const problem = await problemIn(graph.send(readAlex));

    assert.deepEqual([problem.code, problem.details], ['unavailable', { status: 502 }]);
    assert.doesNotMatch(problem.message, /<h1>/);
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
