import type { z } from 'zod';

declare const madeByGraphPath: unique symbol;

/** The path of a Graph call, without a version. Only `graphPath` makes one, so every value in it is encoded. */
export interface GraphPath {
  readonly [madeByGraphPath]: true;
  /** The path as it is sent: `/users/alex%40contoso.com/manager`. */
  readonly encoded: string;
  /** The path with `{id}` in place of its values, for metrics and traces: `/users/{id}/manager`. */
  readonly template: string;
}

/**
 * Builds a Graph path from a template literal. Every interpolated value becomes one percent-encoded segment.
 * @throws {TypeError} when a value is empty, `.` or `..`, because the path would then address something else
 * @throws {URIError} when a value holds half of a surrogate pair, which cannot be encoded
 */
export function graphPath(parts: TemplateStringsArray, ...values: readonly string[]): GraphPath {
  const path = { encoded: String.raw({ raw: parts }, ...values.map(segment)), template: parts.join('{id}') };
  return path as GraphPath;
}

function segment(value: string): string {
  if (value === '' || value === '.' || value === '..') throw new TypeError(`not a Graph path segment: "${value}"`);
  return encodeURIComponent(value).replaceAll("'", '%27');
}

/** An OData string literal: quotes doubled, ready for a `$filter` (which the client then percent-encodes). */
export const odata = (text: string): string => `'${text.replaceAll("'", "''")}'`;

/**
 * Whose API a call goes to: Graph's or its `beta`, Exchange Online's admin API, Entra's token endpoints, or the connector that sends MFA
 * pushes. The last two get no token of ours.
 */
export type GraphService = 'graph' | 'beta' | 'exchange' | 'entra' | 'push';

/** One Microsoft Graph call. A mismatch between answer and `response` is a bug of ours, not of the person who asked. */
export interface GraphCall<T> {
  readonly method: 'GET' | 'POST' | 'PATCH' | 'PUT' | 'DELETE';
  readonly path: GraphPath;
  /** Query options by name (`$select`, `$filter`); values are raw, the client encodes them. */
  readonly query?: Readonly<Record<string, string>>;
  /** Sends `ConsistencyLevel: eventual`: the read comes from the index. Never for a proof. */
  readonly eventual?: boolean;
  /** `graph` unless told. */
  readonly service?: GraphService;
  /** Deadline in milliseconds, for a call that takes longer than others. */
  readonly timeoutMs?: number;
  /** Sent besides ours; never logged. */
  readonly headers?: Readonly<Record<string, string>>;
  /** Goes out as JSON; a text, of a service that is not Graph, as it is. */
  readonly body?: unknown;
  /** Parses the body of a 2xx; gets `null` when there is none. A 202's `Location` header arrives as `location` in it. */
  readonly response: z.ZodType<T>;
}

/** What one HTTP exchange with Graph was, for the audit. Never holds a body. Times are epoch milliseconds. */
export interface CallTrace {
  readonly method: GraphCall<unknown>['method'];
  /** The path as it was sent, with the ids or addresses in it. */
  readonly path: string;
  /** The same path with `{id}` in place of its values: nothing in it identifies anybody. */
  readonly template: string;
  /** HTTP status; null when no answer came. */
  readonly status: number | null;
  readonly startedAt: number;
  readonly endedAt: number;
  /** Ours, sent as `client-request-id`; joins with MicrosoftGraphActivityLogs. */
  readonly clientRequestId: string;
  /** Graph's own `request-id`, when it answered. */
  readonly requestId: string | null;
}

export interface GraphHabits {
  /** Ends the call early; the call then throws `no-answer`. */
  readonly signal?: AbortSignal;
  readonly onCall?: (trace: CallTrace) => void;
}

/** Microsoft says that a client must not read a token that is for another; what stands in it is shown to people and decides nothing. */
export interface AppClaims {
  readonly appId: string | undefined;
  /** Application permissions. */
  readonly roles: readonly string[] | undefined;
}

/** Port to one tenant's Microsoft Graph. Implemented by the SDK client; the practice tenant serves the same HTTP. */
export interface Graph {
  /** @throws {GraphProblem} for every answer that is not 2xx, and when no answer came */
  send<T>(call: GraphCall<T>): Promise<T>;
  /** Id or domain of the tenant, for the paths of services that are not Graph. */
  readonly tenant: string;
  /** What our own token says of us; empty where it is not a token that can be read. @throws {GraphProblem} when there is none */
  claims(): Promise<AppClaims>;
  /** The address of an object in this cloud, for a body that refers to it by `@odata.id`. */
  addressOf(path: GraphPath): string;
  /** Graph's clock by its last answer, in epoch milliseconds, good to two seconds. */
  clock(): number;
  /** The same Graph with a deadline or a listener of its own. */
  with(habits: GraphHabits): Graph;
}

/**
 * Why Graph did not do it.
 * - `not-found` 404 · `forbidden` 403 (missing permission, or the target outranks the app) · `unauthorized` 401
 * - `rejected` 400 and other 4xx: asking again as is will not help · `conflict` 409 and 412
 * - `throttled` 429 · `unavailable` 5xx: the write may have been done
 * - `no-answer` network fault or deadline: nobody knows whether it was done
 * - `unexpected` a 2xx with a body that is not what Microsoft documents
 */
export type ProblemCode =
  | 'not-found'
  | 'forbidden'
  | 'unlicensed'
  | 'unauthorized'
  | 'rejected'
  | 'conflict'
  | 'throttled'
  | 'unavailable'
  | 'no-answer'
  | 'unexpected';

export interface ProblemDetails {
  readonly status?: number;
  /** Graph's own error code, such as `Authorization_RequestDenied`. */
  readonly graphCode?: string;
  readonly requestId?: string;
  /** How long Graph asked us to wait, in milliseconds. */
  readonly retryAfterMs?: number;
}

/** The outside world failed. Branch on `code`, never on the message. */
export class GraphProblem extends Error {
  override readonly name = 'GraphProblem';
  readonly code: ProblemCode;
  readonly details: ProblemDetails;
  constructor(code: ProblemCode, message: string, details: ProblemDetails = {}, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
    this.details = details;
  }
}
