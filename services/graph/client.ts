import { randomUUID } from 'node:crypto';
import type { TokenCredential } from '@azure/identity';
import {
  AuthenticationHandler,
  Client,
  HTTPMessageHandler,
  ResponseType,
  TelemetryHandler,
  type GraphRequest,
} from '@microsoft/microsoft-graph-client';
import { TokenCredentialAuthenticationProvider } from '@microsoft/microsoft-graph-client/authProviders/azureTokenCredentials/index.js';
import { z } from 'zod';
import type { Graph, GraphCall, GraphHabits } from './graph.ts';
import { GraphProblem } from './graph.ts';
import { parsedBody, problemOf } from './problem.ts';
import { tokenSource } from './tokens.ts';

export interface GraphSettings {
  /** Origin of Graph, such as `https://graph.microsoft.com`. */
  readonly origin: string;
  readonly credential: TokenCredential;
  /** Epoch milliseconds. */
  readonly now?: () => number;
  /** Deadline of one call in milliseconds. */
  readonly callTimeoutMs?: number;
}

/**
 * Microsoft's Graph SDK behind our port. Its retries are left out: they would repeat writes whose answer is unknown, so the
 * runner decides about retries. Its redirects are left out: a card or a password must not follow one.
 */
export function createGraph({ origin, credential, now = Date.now, callTimeoutMs = 30_000 }: GraphSettings): Graph {
  const host = new URL(origin).hostname;
  const tokens = tokenSource(credential, `${origin}/.default`);
  const provider = new TokenCredentialAuthenticationProvider(tokens, { scopes: [tokens.scope] });
  const [authentication, telemetry, http] = [
    new AuthenticationHandler(provider),
    new TelemetryHandler(),
    new HTTPMessageHandler(),
  ];
  authentication.setNext(telemetry);
  telemetry.setNext(http);
  const client = Client.initWithMiddleware({
    baseUrl: `${origin}/`,
    customHosts: new Set([host]),
    middleware: authentication,
  });
  // Graph's clock minus ours, by the last Date header: proofs compare Graph's times with Graph's clock.
  const skew = { ms: 0 };

  const once = async (call: GraphCall<unknown>, habits: GraphHabits): Promise<Answer> => {
    const clientRequestId = randomUUID();
    const startedAt = now();
    const told = (status: number | null, requestId: string | null) => {
      const { method, path } = call;
      habits.onCall?.({ method, path, status, startedAt, endedAt: now(), clientRequestId, requestId });
    };
    let answer: Answer;
    try {
      answer = await exchange(client, call, clientRequestId, callTimeoutMs, habits.signal);
    } catch (cause) {
      told(null, null);
      throw new GraphProblem('no-answer', `${call.method} ${call.path}: no answer from Microsoft Graph`, {}, { cause });
    }
    const date = Date.parse(answer.headers.get('date') ?? '');
    if (Number.isFinite(date)) skew.ms = Math.abs(date - now()) < 2000 ? 0 : date - now();
    told(answer.status, answer.headers.get('request-id'));
    return answer;
  };

  const withHabits = (habits: GraphHabits): Graph => ({
    clock: () => now() + skew.ms,
    with: (more) => withHabits({ ...habits, ...more }),
    async send(call) {
      await tokens.ready(habits.signal);
      const answer = await once(call, habits);
      if (answer.status !== 401) return parseAnswer(call, answer);
      // Nothing was done. A fresh token, with the claims that Graph asks for, may be taken.
      await tokens.renew(answer.headers.get('www-authenticate'), habits.signal);
      return parseAnswer(call, await once(call, habits));
    },
  });
  return withHabits({});
}

interface Answer {
  readonly status: number;
  readonly ok: boolean;
  readonly headers: Headers;
  readonly text: string;
}

/** One HTTP exchange, body included. Rejects only when there was no complete answer. */
async function exchange(
  client: Client,
  call: GraphCall<unknown>,
  clientRequestId: string,
  timeoutMs: number,
  signal: AbortSignal | undefined,
): Promise<Answer> {
  const deadline = AbortSignal.timeout(timeoutMs);
  const request = client
    .api(call.path + queryString(call.query))
    .version('v1.0')
    .headers({
      'client-request-id': clientRequestId,
      ...(call.eventual === true ? { ConsistencyLevel: 'eventual' } : {}),
    })
    .options({ signal: signal === undefined ? deadline : AbortSignal.any([signal, deadline]), redirect: 'error' })
    .responseType(ResponseType.RAW);
  const response = rawAnswer.parse(await sent(request, call));
  return { status: response.status, ok: response.ok, headers: response.headers, text: await response.text() };
}

const rawAnswer = z.instanceof(Response);

/** An action without a body posts `{}`: the SDK would send the text `null`. */
function sent(request: GraphRequest, { method, body }: GraphCall<unknown>): Promise<unknown> {
  switch (method) {
    case 'GET':
      return request.get();
    case 'POST':
      return request.post(body ?? {});
    case 'PATCH':
      return request.patch(body ?? {});
    case 'PUT':
      return request.put(body ?? {});
    case 'DELETE':
      return request.delete();
    default:
      return method satisfies never;
  }
}

function parseAnswer<T>(call: GraphCall<T>, answer: Answer): T {
  if (!answer.ok) throw problemOf(call, answer.status, answer.headers, answer.text);
  return parsedBody(call, bodyOf(answer), answer.status);
}

function bodyOf({ text, headers }: Answer): unknown {
  if (text === '') return null;
  if (!(headers.get('content-type') ?? '').includes('json')) return text;
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return text;
  }
}

function queryString(query: GraphCall<unknown>['query']): string {
  const parts = Object.entries(query ?? {}).map(
    ([name, value]) => `${name}=${encodeURIComponent(value).replaceAll("'", '%27')}`,
  );
  return parts.length === 0 ? '' : `?${parts.join('&')}`;
}
