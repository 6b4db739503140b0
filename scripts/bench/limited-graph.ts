import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { slidingWindow, type WriteLimitSettings } from '../../practice/http/write-limit.ts';

/** What a Graph with a limit of writes does. */
export interface LimitedGraphSettings extends WriteLimitSettings {
  /** How long each answer takes, in milliseconds. */
  readonly latencyMs: number;
}

/** A Graph on loopback that answers every call and throttles writes. */
export interface LimitedGraph {
  readonly origin: string;
  /** When each accepted write came, in milliseconds of `performance.now()`. */
  readonly accepted: readonly number[];
  /** When each refused one came. */
  readonly refused: readonly number[];
  close(): void;
}

/**
 * Starts a Graph that enforces its limit by a sliding window. It answers a write too many with 429, `Retry-After` and the headers of Entra, and tells how much is used from 0.8 on.
 * @see https://learn.microsoft.com/graph/throttling-limits#identity-and-access-service-limits
 */
export async function startLimitedGraph({ writes, windowMs, latencyMs }: LimitedGraphSettings): Promise<LimitedGraph> {
  const accepted: number[] = [];
  const refused: number[] = [];
  const count = slidingWindow({ writes, windowMs });

  function send(response: ServerResponse, { status, headers = {} }: Answer): void {
    setTimeout(() => {
      response.writeHead(status, { 'request-id': 'bench', 'Content-Type': 'application/json', ...headers });
      response.end(status === 204 ? undefined : '{}');
    }, latencyMs);
  }

  function answerTo(method: string): Answer {
    if (method === 'GET') return { status: 200 };
    const now = performance.now();
    const { used, waitMs } = count(now);
    const told = used > 0.8 ? { 'x-ms-throttle-limit-percentage': used.toFixed(2) } : {};
    if (waitMs === 0) {
      accepted.push(now);
      return { status: 204, headers: told };
    }
    refused.push(now);
    const headers = {
      'Retry-After': String(Math.max(1, Math.ceil(waitMs / 1000))),
      'x-ms-throttle-scope': 'Tenant_Application/Write/app/tenant',
      'x-ms-throttle-information': 'WriteLimitExceeded',
    };
    return { status: 429, headers: { ...told, ...headers } };
  }

  const server = createServer((request, response) => {
    request.resume();
    send(response, answerTo(request.method ?? 'GET'));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    accepted,
    refused,
    close() {
      server.closeAllConnections();
      server.close();
    },
  };
}

interface Answer {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
}
