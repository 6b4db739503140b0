import { randomUUID } from 'node:crypto';
import { setMaxListeners } from 'node:events';
import type { TokenCredential } from '@azure/identity';
import { parseAnswer, type GraphAnswer } from './answer.ts';
import { plainEndpoint, sdkEndpoints, type Endpoint } from './endpoints.ts';
import type { Graph, GraphCall, GraphHabits, GraphService } from './graph.ts';
import { GraphProblem } from './graph.ts';
import { createGraphLimits, type GraphLimits } from './graph-limits.ts';
import { shownCall } from './problem.ts';
import { stoppedBy } from './stopped-by.ts';
import { paceToldIn } from './throttled-part.ts';

/** Where a Graph client sends its calls, and how it signs in. */
export interface GraphSettings {
  /** Origin of Graph, such as `https://graph.microsoft.com`. */
  readonly origin: string;
  /** Origins of the other services. A call to one that is missing here is rejected before anything is sent. */
  readonly services?: Readonly<Partial<Record<'exchange' | 'azure' | 'entra' | 'push', string>>>;
  /** Id or domain of the tenant; `organizations` when left out. */
  readonly tenant?: string;
  readonly credential: TokenCredential;
  /** Limits that all clients of the same app and tenant share; when left out, this client has its own. */
  readonly limits?: GraphLimits;
  /** Returns epoch milliseconds; the system clock when left out. */
  readonly now?: () => number;
  /** Deadline of a call that has none of its own, in milliseconds; 30,000 when left out. */
  readonly callTimeoutMs?: number;
}

/** Makes the Graph port from Microsoft's SDK, with the few services beside Graph. */
export function createGraph({
  origin,
  services = {},
  tenant = 'organizations',
  credential,
  limits = createGraphLimits(),
  now = Date.now,
  callTimeoutMs = 30_000,
}: GraphSettings): Graph {
  const atGraph = sdkEndpoints(origin, credential);
  const hostOf = (service: GraphService): string =>
    new URL((service === 'graph' || service === 'beta' ? undefined : services[service]) ?? origin).hostname;
  const endpoints: Readonly<Partial<Record<GraphService, Endpoint>>> = {
    graph: atGraph('v1.0'),
    beta: atGraph('beta'),
    ...(services.exchange && { exchange: sdkEndpoints(services.exchange, credential)('adminapi/beta') }),
    ...(services.azure && { azure: sdkEndpoints(services.azure, credential)('') }), // its paths have no version
    ...(services.entra && { entra: plainEndpoint(services.entra) }),
    ...(services.push && { push: plainEndpoint(services.push) }),
  };
  // Graph's clock minus ours, by the last Date header, because proofs compare Graph's times with Graph's clock.
  const skew = { ms: 0 };

  const once = async (endpoint: Endpoint, call: GraphCall<unknown>, habits: GraphHabits): Promise<GraphAnswer> => {
    const end = await limits.turn(call, habits).catch((cause: unknown) => {
      if (cause instanceof GraphProblem) throw cause;
      const details = { ...stoppedBy(habits.signal), call: shownCall(call) };
      throw new GraphProblem('no-answer', `${call.method} ${call.path.encoded}: not sent in time`, details, { cause });
    });
    try {
      const answer = await sent(endpoint, call, habits);
      await limits.answered(call, paceToldIn(call, answer));
      return answer;
    } finally {
      end();
    }
  };
  const sent = async (endpoint: Endpoint, call: GraphCall<unknown>, habits: GraphHabits): Promise<GraphAnswer> => {
    const clientRequestId = randomUUID();
    const startedAt = now();
    const trace = (status: number | null, requestId: string | null) => {
      const { method, path } = call;
      const ended = { status, startedAt, endedAt: now(), clientRequestId, requestId };
      habits.onCall?.(
        { method, path: path.encoded, template: path.template, ...ended },
        hostOf(call.service ?? 'graph'),
      );
    };
    const headers = {
      ...call.headers,
      'client-request-id': clientRequestId,
      ...(call.eventual === true ? { ConsistencyLevel: 'eventual' } : {}),
      ...priorityOf(call, habits),
    };
    const timeoutMs = call.timeoutMs ?? callTimeoutMs;
    const deadline = AbortSignal.timeout(timeoutMs);
    const signal = habits.signal === undefined ? deadline : AbortSignal.any([habits.signal, deadline]);
    let answer: GraphAnswer;
    try {
      const response = await endpoint.send(call, headers, signal);
      const { status, ok } = response;
      answer = { status, ok, headers: response.headers, text: await response.text() };
    } catch (cause) {
      trace(null, null);
      const stopped = deadline.aborted ? { stoppedAfterMs: timeoutMs } : {};
      throw new GraphProblem(
        'no-answer',
        `${call.method} ${call.path.encoded}: no answer from Microsoft Graph`,
        { ...stopped, ...stoppedBy(habits.signal, now() - startedAt), call: shownCall(call) },
        { cause },
      );
    }
    const date = Date.parse(answer.headers.get('date') ?? '');
    if (Number.isFinite(date) && endpoint === endpoints.graph)
      skew.ms = Math.abs(date - now()) < 2000 ? 0 : date - now();
    trace(answer.status, answer.headers.get('request-id'));
    return answer;
  };

  const withHabits = (habits: GraphHabits): Graph => ({
    tenant,
    signal: habits.signal,
    async claims() {
      await endpoints.graph?.tokens?.ready(habits.signal);
      return endpoints.graph?.tokens?.claims() ?? { appId: undefined, roles: undefined };
    },
    addressOf: (path) => `${origin}/v1.0${path.encoded}`,
    clock: () => now() + skew.ms,
    with(more) {
      if (more.signal !== undefined) setMaxListeners(0, more.signal); // all calls of a turn listen to its deadline
      return withHabits({ ...habits, ...more, ...both(habits.onCall, more.onCall) });
    },
    async send(call) {
      const endpoint = endpoints[call.service ?? 'graph'];
      if (endpoint === undefined)
        throw new GraphProblem(
          'rejected',
          `Cordon cannot call the ${call.service ?? 'graph'} service here: this cloud has none, or the call is in a person’s name.`,
        );
      await endpoint.tokens?.ready(habits.signal);
      const answer = await once(endpoint, call, habits);
      if (answer.status !== 401 || endpoint.tokens === undefined) return parseAnswer(call, answer);
      // Nothing was done. A fresh token, with the claims that Graph asks for, may be accepted.
      await endpoint.tokens.renew(answer.headers.get('www-authenticate'), habits.signal);
      return parseAnswer(call, await once(endpoint, call, habits));
    },
  });
  return withHabits({});
}

/** Combines two listeners, so that a new one does not replace the one before. */
const both = (first: GraphHabits['onCall'], second: GraphHabits['onCall']): Pick<GraphHabits, 'onCall'> =>
  first === undefined || second === undefined
    ? {}
    : {
        onCall: (trace, host) => {
          first(trace, host);
          second(trace, host);
        },
      };

/**
 * Tells Entra which calls to throttle first and which last when there are too many.
 * @see https://learn.microsoft.com/graph/throttling-limits#request-headers
 */
function priorityOf(
  { method, service = 'graph' }: GraphCall<unknown>,
  { pace }: GraphHabits,
): Readonly<Record<string, string>> {
  if (service !== 'graph' && service !== 'beta') return {};
  if (pace === 'mass') return { 'x-ms-throttle-priority': 'low' };
  return method === 'GET' ? {} : { 'x-ms-throttle-priority': 'high' };
}
