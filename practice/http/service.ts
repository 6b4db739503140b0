import { randomUUID } from 'node:crypto';
import { setMaxListeners } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import type { PracticeResponse, FaultStatus, ErrorText } from './answer.ts';
import { batchedAnswer, isBatch, mixed, readBatch } from './batch.ts';
import type { Fault, Faults } from './faults.ts';
import type { CallLog } from './log.ts';
import { decoded, readRequest, sendAnswer, type Incoming } from './wire.ts';

/** What an HTTP service of the practice tenant is made of. */
export interface ServiceParts {
  /** Default, and with 0: any free port. */
  readonly port?: number | undefined;
  /** Latency of every answer in milliseconds. */
  readonly latencyMs: number;
  /** Epoch milliseconds. */
  readonly now: () => number;
  readonly faults: Faults;
  readonly log: CallLog;
  /** Carries out a request; called at the end of the latency, right before the answer is sent. */
  readonly answer: (request: Incoming) => PracticeResponse;
  /** The answer of a fault with a status. */
  readonly fail: (status: FaultStatus, request: Incoming, instead: ErrorText) => PracticeResponse;
  /** Answers requests about the service itself, without latency, faults and log. Undefined for all others. */
  readonly control?: (request: Incoming) => PracticeResponse | undefined;
  /** Called when a request begins; its result is called when the request ends. */
  readonly began?: (request: Incoming) => () => void;
}

/** A running HTTP service. */
export interface HttpService {
  /** `http://127.0.0.1:<port>` */
  readonly origin: string;
  readonly port: number;
  /** Stops at once: open connections are destroyed, and requests that wait out their latency are not carried out. */
  close(): Promise<void>;
}

/**
 * Starts an HTTP service on loopback, with latency, faults and a record of calls.
 * @throws {Error} when the port is taken
 */
export async function startService(parts: ServiceParts): Promise<HttpService> {
  const closing = new AbortController();
  setMaxListeners(0, closing.signal); // every request that waits out its latency listens
  const running = new Set<Promise<void>>();
  const server = createServer((message, response) => {
    const work: Promise<void> = handle(message, response)
      .catch((error: unknown) => {
        breakOff(response, error);
      })
      .finally(() => running.delete(work));
    running.add(work);
  });
  const port = await new Promise<number>((resolve, reject) => {
    server.once('error', reject).listen(parts.port ?? 0, '127.0.0.1', () => {
      const address = server.address();
      resolve(typeof address === 'object' && address !== null ? address.port : 0);
    });
  });
  const origin = `http://127.0.0.1:${port}`;

  async function handle(message: IncomingMessage, response: ServerResponse): Promise<void> {
    const startedAt = parts.now();
    const request = await readRequest(message, origin);
    const controlled = parts.control?.(request);
    if (controlled !== undefined) {
      sendAnswer(response, controlled, parts.now());
      return;
    }
    const end = parts.began?.(request);
    try {
      const answer = await answered(request, parts.latencyMs);
      record(request, answer?.status ?? null, startedAt);
      if (answer === undefined) message.socket.destroy();
      else sendAnswer(response, answer, parts.now());
    } finally {
      end?.();
    }
  }

  /** The answer after latency and faults; undefined when the connection is to be dropped. */
  async function answered(request: Incoming, latencyMs: number): Promise<PracticeResponse | undefined> {
    const fault = parts.faults.take(request.method, decoded(request.path));
    const delayMs = latencyMs + (fault?.delayMs ?? 0);
    if (delayMs > 0) await sleep(delayMs, undefined, { signal: closing.signal });
    if (fault?.drop === 'before') return undefined;
    if (fault?.drop === 'after') {
      await carriedOut(request);
      return undefined;
    }
    return fault?.status === undefined ? carriedOut(request) : failed(fault, fault.status, request);
  }

  const carriedOut = async (request: Incoming): Promise<PracticeResponse | undefined> =>
    isBatch(request) ? batchCarriedOut(request) : parts.answer(request);

  /**
   * Carries out the requests of a batch like requests that arrive alone, each with its own faults and its own line in the log. A dropped one
   * drops the connection of the batch.
   */
  async function batchCarriedOut(batch: Incoming): Promise<PracticeResponse | undefined> {
    const read = readBatch(batch);
    if (!read.ok) return parts.fail(400, batch, { code: 'BadRequest', message: read.message });
    const startedAt = parts.now();
    const answers = await Promise.all(
      read.requests.map(async ({ id, request }) => {
        const answer = await answered(request, 0);
        record(request, answer?.status ?? null, startedAt, true);
        return answer === undefined ? [] : [batchedAnswer(id, answer)];
      }),
    );
    const responses = answers.flat();
    if (responses.length < answers.length) return undefined;
    const requestId = randomUUID();
    const ids = { 'request-id': requestId, 'client-request-id': batch.headers['client-request-id'] ?? requestId };
    return { status: 200, headers: ids, body: { responses: mixed(responses) } };
  }

  function failed(fault: Fault, status: FaultStatus, request: Incoming): PracticeResponse {
    const answer = parts.fail(status, request, {
      ...fault,
      message: fault.message?.replaceAll('{body}', () => JSON.stringify(request.body)),
    });
    const retryAfter = fault.retryAfter ?? (status === 429 ? 1 : undefined);
    const wait = retryAfter === undefined ? {} : { 'Retry-After': String(retryAfter) };
    return { ...answer, headers: { ...answer.headers, ...wait } };
  }

  function record(
    { method, url, headers, body }: Incoming,
    status: number | null,
    startedAt: number,
    batched = false,
  ): void {
    const times = { startedAt: iso(startedAt), endedAt: iso(parts.now()) };
    const inside = batched ? { batched } : {};
    parts.log.record({ method, url, headers, body: body ?? null, status, ...times, ...inside });
  }

  /** Answers 500 with the error, unless the service is closing or the connection is gone. */
  function breakOff(response: ServerResponse, error: unknown): void {
    if (closing.signal.aborted || response.headersSent) {
      response.destroy();
      return;
    }
    const body = { error: { code: 'UnknownError', message: String(error) } };
    sendAnswer(response, { status: 500, body }, parts.now());
  }

  return {
    origin,
    port,
    async close() {
      closing.abort();
      const closed = new Promise((resolve) => server.close(resolve));
      server.closeAllConnections();
      await Promise.all([closed, ...running]);
    },
  };
}

const iso = (at: number): string => new Date(at).toISOString();
