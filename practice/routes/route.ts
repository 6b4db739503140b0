import type { PracticeResponse } from '../http/answer.ts';
import type { Directory } from '../state/directory.ts';

/** A call to the practice Graph, understood. */
export interface ReceivedCall {
  readonly directory: Directory;
  /** Epoch milliseconds, when the answer goes out. */
  readonly now: number;
  /** `none` of a service beside Graph. */
  readonly version: 'v1.0' | 'beta' | 'none';
  /** Absolute, as it came. */
  readonly url: string;
  /** The value of `{name}` in the route's path, decoded. */
  param(name: string): string;
  /** Query options by name, decoded; only those that the route declares. */
  readonly query: ReadonlyMap<string, string>;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  /** Whether `ConsistencyLevel: eventual` was sent, so the answer comes from the index. */
  readonly eventual: boolean;
  /** Whether it is an advanced query: `eventual` and `$count=true`. */
  readonly advanced: boolean;
  /** Parsed JSON, or as `Incoming` has it; null without a body. */
  readonly body: unknown;
  /** An `@odata.context`: what follows `$metadata#`. */
  context(what: string): string;
}

/** One method of one path. */
export interface Route {
  readonly method: string;
  /** Without version, but whole of a service beside Graph: `/users/{id}/manager`. A segment in braces takes any value. */
  readonly path: string;
  /** Query options that it takes, such as `$select`. */
  readonly options: readonly string[];
  readonly handle: (call: ReceivedCall) => PracticeResponse;
}

/** A route that reads, with the query options that it takes. */
export const readRoute = (path: string, options: readonly string[], handle: Route['handle']): Route => ({
  method: 'GET',
  path,
  options,
  handle,
});

/** A route that changes something, or a POST that asks. */
export const writeRoute = (
  method: 'POST' | 'PATCH' | 'PUT' | 'DELETE',
  path: string,
  handle: Route['handle'],
): Route => ({
  method,
  path,
  options: [],
  handle,
});
