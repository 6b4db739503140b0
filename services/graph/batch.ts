import { setTimeout as pause } from 'node:timers/promises';
import { z } from 'zod';
import { chunksOf } from '../base/chunks-of.ts';
import { groupBy } from '../base/group-by.ts';
import { atMost } from '../base/parallel.ts';
import { parseAnswer, type GraphAnswer } from './answer.ts';
import { isWrite } from './call-cost.ts';
import { queryString } from './endpoints.ts';
import { GraphProblem, graphPath, type Graph, type GraphCall } from './graph.ts';
import { shownCall } from './problem.ts';
import { failure, settle, type Settled } from './settle.ts';

/** How many calls Graph takes in one batch. */
export const callsPerBatch = 20;
/** How many batches are sent at once. */
export const batchesAtOnce = 4;
/** How often throttled calls are sent in all, and how long to wait before that, in milliseconds: by default, and at most. */
const throttled = { tries: 3, byDefaultMs: 1000, atMostMs: 15_000 };

/**
 * Services with limits of their own, which are kept by path. Their calls are sent alone: inside a batch nothing would hold them back.
 * @see https://learn.microsoft.com/graph/throttling-limits
 */
const aloneAt =
  /^\/(auditLogs|reports|identityProtection|identity\/conditionalAccess)\/|^\/users\/[^/]+\/(mailFolders|mailboxSettings)\b/;

/** How calls are sent together. */
export interface TogetherOptions {
  /** Called with the number of calls that have their answer, each time when there are more. */
  readonly onProgress?: ((done: number) => void) | undefined;
}

/**
 * Sends calls in batches of 20, a few batches at once. Every call is answered as if it had been sent alone, with the same problems; one that
 * fails does not affect the others. Throttled calls are sent again by themselves, after the time that Graph asks for, but
 * not after the signal of `graph`. Calls that a batch
 * cannot hold, those to other services, are sent alone.
 * @returns an answer for each call, in the same order
 * @throws everything that is not a `GraphProblem`, because that is a bug
 * @see https://learn.microsoft.com/graph/json-batching
 */
export async function sendTogether<T>(
  graph: Graph,
  calls: readonly GraphCall<T>[],
  { onProgress }: TogetherOptions = {},
): Promise<readonly Settled<T>[]> {
  const answers: (Settled<T> | undefined)[] = calls.map(() => undefined);
  const progress = { done: 0 };
  let open = calls.map((call, index): Numbered<T> => ({ call, index }));
  for (let tries = 1; ; tries += 1) {
    await atMost(batchesAtOnce, lotsOf(open), async (lot) => {
      for (const [index, answer] of await sendLot(graph, lot)) {
        answers[index] = answer;
        if (!isThrottled(answer)) progress.done += 1;
      }
      onProgress?.(progress.done);
    });
    open = open.filter(({ index }) => isThrottled(answers[index]));
    if (open.length === 0 || tries === throttled.tries) break;
    const waitMs = longestWait(
      open.map(({ index }) => answers[index]),
      throttled.byDefaultMs * tries,
    );
    if (!(await waited(waitMs, graph.signal))) break;
  }
  return calls.map((call, index) => answers[index] ?? failure(missing(call)));
}

interface Numbered<T> {
  readonly call: GraphCall<T>;
  readonly index: number;
}

/** Cuts calls into what is sent at once: batches of one API version and of reads or writes only, which draw on one quota, and single calls. */
function lotsOf<T>(calls: readonly Numbered<T>[]): readonly (readonly Numbered<T>[])[] {
  const together = calls.filter(({ call }) => canBatch(call));
  const kinds = groupBy(together, ({ call }) => `${call.service ?? 'graph'} ${String(isWrite(call))}`);
  const alone = calls.filter(({ call }) => !canBatch(call));
  return [...[...kinds.values()].flatMap((alike) => chunksOf(alike, callsPerBatch)), ...chunksOf(alone, 1)];
}

const canBatch = ({ service = 'graph', path }: GraphCall<unknown>): boolean =>
  (service === 'graph' || service === 'beta') && !aloneAt.test(path.encoded);

/** Sends one lot. A lot of one call is sent as that call. */
async function sendLot<T>(
  graph: Graph,
  lot: readonly Numbered<T>[],
): Promise<readonly (readonly [number, Settled<T>])[]> {
  const alone = async ({ call, index }: Numbered<T>) => [index, await settle(graph.send(call))] as const;
  if (lot.length === 1) return Promise.all(lot.map(alone));
  const outer = await settle(graph.send(batchOf(lot.map(({ call }) => call))));
  if (!outer.ok) return lot.map(({ call, index }) => [index, failure(sameFor(call, outer.problem))]);
  const parts = new Map(outer.value.responses.map((part) => [part.id, part]));
  return Promise.all(
    lot.map(async ({ call, index }, n) => {
      const part = parts.get(String(n));
      if (part?.status === 401) return alone({ call, index }); // renews the token
      return [index, await settle(Promise.resolve(part).then((found) => parsed(call, found)))] as const;
    }),
  );
}

function parsed<T>(call: GraphCall<T>, part: Part | undefined): T {
  if (part === undefined) throw missing(call);
  return parseAnswer(call, answerIn(part));
}

const batchAnswer = z.object({
  responses: z.array(
    z.object({
      id: z.string(),
      status: z.int(),
      headers: z.record(z.string(), z.string()).nullish(),
      body: z.unknown().optional(),
    }),
  ),
});

type Part = z.output<typeof batchAnswer>['responses'][number];

function batchOf(calls: readonly GraphCall<unknown>[]): GraphCall<z.output<typeof batchAnswer>> {
  const [{ service } = {}] = calls;
  const longest = Math.max(...calls.map(({ timeoutMs }) => timeoutMs ?? 0));
  return {
    method: 'POST',
    path: graphPath`/$batch`,
    ...(service === undefined ? {} : { service }),
    ...(longest > 0 ? { timeoutMs: longest } : {}),
    countsAs: calls.length,
    ...(calls.some(isWrite) ? { holdsWrites: true } : {}),
    body: { requests: calls.map(partOf) },
    response: batchAnswer,
  };
}

function partOf({ method, path, query, eventual, headers, body }: GraphCall<unknown>, n: number): object {
  const hasBody = method !== 'GET' && method !== 'DELETE';
  const all = {
    ...headers,
    ...(eventual === true ? { ConsistencyLevel: 'eventual' } : {}),
    ...(hasBody ? { 'Content-Type': 'application/json' } : {}),
  };
  return {
    id: String(n),
    method,
    url: path.encoded + queryString(query),
    ...(Object.keys(all).length === 0 ? {} : { headers: all }),
    ...(hasBody ? { body: body ?? {} } : {}),
  };
}

/** The answer as it would have come alone. Graph leaves some headers out inside a batch. */
function answerIn({ status, headers, body }: Part): GraphAnswer {
  const all = new Headers(headers ?? {});
  const isJson = typeof body === 'object' && body !== null;
  if (isJson && !all.has('content-type')) all.set('content-type', 'application/json');
  const requestId = innerError.parse(body).error.innerError['request-id'];
  if (requestId !== undefined && !all.has('request-id')) all.set('request-id', requestId);
  const text = body === undefined || body === null ? '' : typeof body === 'string' ? body : JSON.stringify(body);
  return { status, ok: status >= 200 && status < 300, headers: all, text };
}

const innerError = z
  .object({ error: z.object({ innerError: z.object({ 'request-id': z.string().optional() }) }) })
  .catch({ error: { innerError: {} } });

/** What ended a whole batch ended each of its calls. */
const sameFor = (call: GraphCall<unknown>, { code, message, details, cause }: GraphProblem): GraphProblem =>
  new GraphProblem(code, message, { ...details, call: shownCall(call) }, { cause });

const missing = (call: GraphCall<unknown>): GraphProblem =>
  new GraphProblem('unexpected', `${call.method} ${call.path.encoded}: the answer to the batch leaves it out`, {
    call: shownCall(call),
  });

const isThrottled = (answer: Settled<unknown> | undefined): boolean =>
  answer?.ok === false && answer.problem.code === 'throttled';

/** How long Graph asks to wait, in milliseconds: the longest time that any of the answers names. */
function longestWait(answers: readonly (Settled<unknown> | undefined)[], byDefaultMs: number): number {
  const asked = answers.map((answer) => (answer?.ok === false ? answer.problem.details.retryAfterMs : undefined));
  return Math.min(Math.max(...asked.map((ms) => ms ?? byDefaultMs)), throttled.atMostMs);
}

/** Waits; false when the signal ends it. */
async function waited(ms: number, signal: AbortSignal | undefined): Promise<boolean> {
  try {
    await pause(ms, undefined, signal === undefined ? {} : { signal });
    return true;
  } catch (error) {
    if (signal?.aborted === true) return false;
    throw error;
  }
}
