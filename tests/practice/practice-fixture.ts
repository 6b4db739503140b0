import { z } from 'zod';
import { practicePersonNamed } from '../../practice/people/people.ts';
import { startPracticeTenant, type PracticeTenantSettings } from '../../practice/tenant.ts';
import { afterTest } from '../harness/cleanup.ts';

/** The time at which tests start, in epoch milliseconds. */
export const noon = Date.parse('2026-03-02T12:00:00.750Z');

/** Graph's answer. */
export interface Reply {
  readonly status: number;
  readonly headers: Headers;
  /** Parsed JSON, or the text when it is not JSON; null when empty. */
  readonly body: unknown;
}

/** What goes with a call besides method and path. */
export interface Sent {
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

/** Starts a practice tenant without latency or lag, with a set clock, and a function that calls it. */
export async function practiceFixture(settings: PracticeTenantSettings = {}) {
  const clock = { at: noon };
  const tenant = await startPracticeTenant({ latencyMs: 0, lagMs: 0, now: () => clock.at, ...settings });
  afterTest(() => tenant.close());
  const call = async (method: string, path: string, { body, headers }: Sent = {}): Promise<Reply> => {
    const content = body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) };
    const url = path.startsWith('http')
      ? path
      : `${tenant.origin}${path.startsWith('/practice') ? '' : '/v1.0'}${path}`;
    const response = await fetch(url, {
      method,
      headers: { 'Content-Type': 'application/json', ...headers },
      ...content,
    });
    const text = await response.text();
    const json = response.headers.get('content-type')?.startsWith('application/json');
    return { status: response.status, headers: response.headers, body: json ? JSON.parse(text) : text || null };
  };
  return { tenant, clock, call, get: (path: string, sent?: Sent) => call('GET', path, sent) };
}

/** The header of advanced queries. */
export const eventual = { headers: { ConsistencyLevel: 'eventual' } };

/** Finds the object id of the first person with that first name. */
export function idOf(firstName: string): string {
  const person = practicePersonNamed(firstName);
  if (person === undefined) throw new RangeError(`nobody is called ${firstName}`);
  return person.id;
}

/** Reads the `error` of Graph's error body. */
export const errorOf = (reply: Reply) => errorBody.parse(reply.body).error;

/** Reads the `value` of a collection. */
export const valuesOf = (reply: Reply): readonly Readonly<Record<string, unknown>>[] =>
  collection.parse(reply.body).value;

/** Reads the display names in a collection. */
export const namesIn = (reply: Reply): readonly unknown[] => valuesOf(reply).map((item) => item['displayName']);

/** Reads a body that is an object. */
export const objectOf = (reply: Reply): Readonly<Record<string, unknown>> =>
  z.record(z.string(), z.unknown()).parse(reply.body);

const errorBody = z.strictObject({
  error: z.strictObject({
    code: z.string(),
    message: z.string(),
    innerError: z.strictObject({ date: z.string(), 'request-id': z.guid(), 'client-request-id': z.string() }),
  }),
});

const collection = z.looseObject({ value: z.array(z.record(z.string(), z.unknown())) });
