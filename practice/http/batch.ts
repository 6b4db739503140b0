import { randomInt } from 'node:crypto';
import { z } from 'zod';
import type { PracticeResponse } from './answer.ts';
import type { Incoming } from './wire.ts';

/** A request inside a batch, as if it had arrived alone. */
export interface BatchedRequest {
  /** The client's own id of it, which its answer has too. */
  readonly id: string;
  readonly request: Incoming;
}

/** The requests of a batch, or what is wrong with it as a whole. */
export type BatchRead =
  | { readonly ok: true; readonly requests: readonly BatchedRequest[] }
  | { readonly ok: false; readonly message: string };

const mostRequests = 20;

const batchBody = z.object({
  requests: z.array(
    z.object({
      id: z.string().min(1),
      method: z.string().toUpperCase(),
      url: z.string().regex(/^\/?(?![a-z]+:|\/)\w/i),
      headers: z.record(z.string(), z.string()).default({}),
      body: z.unknown().optional(),
    }),
  ),
});

/** Whether a request is a batch of others. */
export const isBatch = ({ method, path }: Pick<Incoming, 'method' | 'path'>): boolean =>
  method === 'POST' && /^\/(v1\.0|beta)\/\$batch$/.test(path);

/**
 * Reads a batch. `dependsOn` is not supported.
 * @see https://learn.microsoft.com/graph/json-batching
 */
export function readBatch(batch: Incoming): BatchRead {
  const { data } = batchBody.safeParse(batch.body);
  if (data === undefined) return { ok: false, message: 'Invalid batch payload format.' };
  const { requests } = data;
  if (requests.length === 0) return { ok: false, message: 'Invalid batch payload format.' };
  if (requests.length > mostRequests)
    return { ok: false, message: `Number of batch request steps exceeds the maximum value of ${mostRequests}.` };
  if (new Set(requests.map(({ id }) => id.toLowerCase())).size < requests.length)
    return { ok: false, message: 'Each batch request step must have a unique identifier.' };
  const root = new URL(batch.url).pathname.replace(/\/\$batch$/, '');
  const read = requests.map(({ id, method, url, headers: given, body }) => {
    const [path = '', ...query] = `${root}/${url.replace(/^\//, '')}`.split('?');
    const headers = Object.fromEntries(Object.entries(given).map(([name, value]) => [name.toLowerCase(), value]));
    const request: Incoming = {
      method,
      url: `${new URL(batch.url).origin}${[path, ...query].join('?')}`,
      path,
      query: query.join('?'),
      headers,
      text: body === undefined ? '' : JSON.stringify(body),
      body: body ?? null,
    };
    return { id, request };
  });
  const untyped = read.find(({ request }) => request.body !== null && request.headers['content-type'] === undefined);
  return untyped === undefined
    ? { ok: true, requests: read }
    : { ok: false, message: `Content-Type header is missing for the body of request ${untyped.id}.` };
}

/** The answer to one request of a batch. Graph leaves out the ids that the headers of a single answer have. */
export function batchedAnswer(id: string, { status, headers = {}, body }: PracticeResponse): object {
  const kept = Object.entries(headers).filter(([name]) => !/request-id$/i.test(name));
  const content = body === undefined ? [] : [['Content-Type', 'application/json'] as const];
  return { id, status, headers: Object.fromEntries([...content, ...kept]), ...(body === undefined ? {} : { body }) };
}

/** Mixes the answers of a batch, because Graph does not keep their order. */
export function mixed<T>(items: readonly T[]): readonly T[] {
  return items
    .map((item) => ({ item, at: randomInt(2 ** 32) }))
    .toSorted((one, other) => one.at - other.at)
    .map(({ item }) => item);
}
