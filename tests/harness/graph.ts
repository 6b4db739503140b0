import assert from 'node:assert/strict';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { connect, type AddressInfo } from 'node:net';
import type { TokenCredential } from '@azure/identity';
import { Agent, getGlobalDispatcher, setGlobalDispatcher } from 'undici';
import { z } from 'zod';
import { createGraph, type GraphSettings } from '../../services/graph/client.ts';
import { GraphProblem, graphPath, type GraphCall } from '../../services/graph/graph.ts';
import type { FaultInput } from '../../practice/http/faults.ts';
import { startPracticeTenant } from '../../practice/tenant.ts';
import { afterTest } from './harness.ts';

/** A credential that always has a token. */
export const credential: TokenCredential = {
  getToken: () => Promise.resolve({ token: 'practice', expiresOnTimestamp: Number.MAX_SAFE_INTEGER }),
};
const named = z.object({ displayName: z.string() });
/** A read of Alex, who exists. */
export const readAlex: GraphCall<{ displayName: string }> = {
  method: 'GET',
  path: graphPath`/users/${'alex@contoso.com'}`,
  query: { $select: 'displayName' },
  response: named,
};

/** The production client in front of a practice tenant without latency. */
export async function client({
  faults = [],
  ...settings
}: Partial<GraphSettings> & { readonly faults?: readonly FaultInput[] } = {}) {
  const tenant = await startPracticeTenant({ latencyMs: 0, lagMs: 0 });
  afterTest(() => tenant.close());
  tenant.setFaults(faults);
  const graph = createGraph({ origin: tenant.origin, credential, ...settings });
  return { tenant, graph };
}

/** Starts a server in place of Graph, closed after the test, and resolves to its port. */
export async function listening(answer: (request: IncomingMessage, response: ServerResponse) => void): Promise<number> {
  const server = createServer(answer);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  afterTest(() => {
    server.closeAllConnections();
    server.close();
  });
  return (server.address() as AddressInfo).port;
}

/** The production client in front of such a server. */
export const against = async (answer: Parameters<typeof listening>[0]) =>
  createGraph({ origin: `http://127.0.0.1:${await listening(answer)}`, credential });

/** Answers every request in the same way. */
export const answers =
  (status: number, headers: Readonly<Record<string, string>>, body = '') =>
  (_: IncomingMessage, response: ServerResponse): void => {
    response.writeHead(status, headers);
    response.end(body);
  };

/** The same under an https address, because the SDK sends tokens only there. The bytes go to the port without TLS. */
export function overTls(port: number, getToken: TokenCredential['getToken']) {
  const before = getGlobalDispatcher();
  const plain = new Agent({
    connect(_, done) {
      const socket = connect(port, '127.0.0.1', () => {
        done(null, socket);
      });
    },
  });
  setGlobalDispatcher(plain);
  afterTest(async () => {
    setGlobalDispatcher(before);
    await plain.close();
  });
  return createGraph({ origin: 'https://graph.practice.test', credential: { getToken } });
}

/**
 * The problem that a call ends with.
 * @throws {AssertionError} when it succeeds or fails in another way
 */
export const problemIn = async (answer: Promise<unknown>): Promise<GraphProblem> => {
  const error: unknown = await answer.then(
    () => assert.fail('there was no problem'),
    (caught: unknown) => caught,
  );
  return error instanceof GraphProblem ? error : assert.fail(String(error));
};
