import type { PracticeResponse } from '../http/answer.ts';
import type { Directory } from '../state/directory.ts';

/** A call to the practice Graph, parsed. */
export interface ReceivedCall {
  readonly directory: Directory;
  /** Epoch milliseconds, when the answer goes out. */
  readonly now: number;
  /** `none` for a service beside Graph. */
  readonly version: 'v1.0' | 'beta' | 'none';
  /** Absolute, as it arrived. */
  readonly url: string;
  /**
   * Reads the value of `{name}` in the route's path, decoded.
   * @throws {RangeError} when the path has no `{name}`
   */
  param(name: string): string;
  /** Query options by name, decoded; only those that the route declares. */
  readonly query: ReadonlyMap<string, string>;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  /** Whether `ConsistencyLevel: eventual` was sent, so the answer comes from the index. */
  readonly eventual: boolean;
  /** Whether it is an advanced query: `eventual` and `$count=true`. */
  readonly advanced: boolean;
  /** As in `Incoming.body`. */
  readonly body: unknown;
  /** Makes an `@odata.context` of what follows `$metadata#`. */
  context(fragment: string): string;
}

/** One method of one path. */
export interface Route {
  readonly method: string;
  /** Without the version, as in `/users/{id}/manager`. A segment in braces matches any value. */
  readonly path: string;
  /** Query options that it supports, such as `$select`. */
  readonly options: readonly string[];
  readonly handle: (call: ReceivedCall) => PracticeResponse;
}

/** Makes a route that reads. */
export const readRoute = (path: string, options: readonly string[], handle: Route['handle']): Route => ({
  method: 'GET',
  path,
  options,
  handle,
});

/** Makes a route that changes something, or a POST that only reads. It supports no query options. */
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
