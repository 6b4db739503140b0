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

/** Makes an OData string literal for a `$filter`, with its quotes doubled. The client percent-encodes it later. */
export const odata = (text: string): string => `'${text.replaceAll("'", "''")}'`;

/**
 * The API that a call goes to: Graph's v1.0 or its `beta`, Exchange Online's admin API, Azure Resource Manager, Entra's token endpoints, or
 * the connector that sends MFA pushes. The last two get no token of the app.
 */
export type GraphService = 'graph' | 'beta' | 'exchange' | 'azure' | 'entra' | 'push';

/** One call to Microsoft Graph. When an answer does not fit `response`, that is a bug of Cordon's and not the requester's fault. */
export interface GraphCall<T> {
  readonly method: 'GET' | 'POST' | 'PATCH' | 'PUT' | 'DELETE';
  readonly path: GraphPath;
  /** Query options by name (`$select`, `$filter`). The values are not encoded yet; the client does that. */
  readonly query?: Readonly<Record<string, string>>;
  /** Sends `ConsistencyLevel: eventual`, so that the index answers, which may be out of date. Never set it for a proof. */
  readonly eventual?: boolean;
  /** `graph` when left out. */
  readonly service?: GraphService;
  /** Deadline in milliseconds, for a call that takes longer than others; the client's own when left out. */
  readonly timeoutMs?: number;
  /** How many calls Graph counts this one as, such as the calls inside a batch; 1 when left out. */
  readonly countsAs?: number;
  /** Whether those calls are writes, which the path of a batch does not tell. */
  readonly holdsWrites?: boolean;
  /** Additional headers; never logged. */
  readonly headers?: Readonly<Record<string, string>>;
  /** The body, sent as JSON. A service other than Graph gets a string as it is. */
  readonly body?: unknown;
  /** Parses the body of a 2xx, which is `null` when there is none. The `Location` header of a 202 is added to it as `location`. */
  readonly response: z.ZodType<T>;
}

/** One HTTP exchange with Graph, for the audit, metrics and traces. It holds no bodies. Times are epoch milliseconds. */
export interface CallTrace {
  readonly method: GraphCall<unknown>['method'];
  /** The path as it was sent, with the ids or addresses in it. */
  readonly path: string;
  /** The same path with `{id}` in place of its values: nothing in it identifies anybody. */
  readonly template: string;
  /** HTTP status; null when there was no answer. */
  readonly status: number | null;
  readonly startedAt: number;
  readonly endedAt: number;
  /** Cordon's id of the call, sent as `client-request-id`. MicrosoftGraphActivityLogs has it too. */
  readonly clientRequestId: string;
  /** Graph's `request-id`; null when it did not answer. */
  readonly requestId: string | null;
}

/** What holds for every call of a Graph. */
export interface GraphHabits {
  /** Ends a call early, which then throws `no-answer`. */
  readonly signal?: AbortSignal;
  /**
   * Called after every exchange.
   * @param host where the call went, such as `graph.microsoft.com`
   */
  readonly onCall?: (trace: CallTrace, host: string) => void;
  /** `mass` for the calls of a request about many accounts, which give way to all others. Left out: nothing overtakes them. */
  readonly pace?: 'mass';
}

/**
 * What the app's token contains. Microsoft says that a client must not read a token that is meant for an API, so this is shown to people
 * and decides nothing.
 */
export interface AppClaims {
  readonly appId: string | undefined;
  /** Application permissions; in a person's token, the delegated ones. */
  readonly roles: readonly string[] | undefined;
  /** Set in a token that is a person's. */
  readonly person?: {
    /** Their object id. */
    readonly id: string;
    /** Template ids of the directory roles that they hold, in lower case; undefined where the token does not say. */
    readonly roleTemplates: readonly string[] | undefined;
  };
}

/** Port to Microsoft Graph of one tenant. The SDK client implements it; the practice tenant answers the same HTTP requests. */
export interface Graph {
  /**
   * Sends a call.
   * @returns the parsed answer
   * @throws {GraphProblem} for every answer that is not 2xx, and when there was none
   */
  send<T>(call: GraphCall<T>): Promise<T>;
  /** Id or domain of the tenant, for paths of services other than Graph. */
  readonly tenant: string;
  /** What ends its calls early, as given to `with`; undefined when nothing does. Whoever waits between two calls must heed it. */
  readonly signal?: AbortSignal | undefined;
  /**
   * Reads the app's own token.
   * @returns undefined claims when the token cannot be read
   * @throws {GraphProblem} when there is no token
   */
  claims(): Promise<AppClaims>;
  /** Makes the URL of an object in this cloud, for a body that refers to it by `@odata.id`. */
  addressOf(path: GraphPath): string;
  /** Reads Graph's clock by its last answer, in epoch milliseconds. It is accurate to two seconds. */
  clock(): number;
  /** Makes the same Graph with a signal or a listener of its own, in addition to those it has. */
  with(habits: GraphHabits): Graph;
}

/**
 * Why a call failed.
 * - `not-found` 404 · `forbidden` 403 (missing permission, or the target outranks the app) · `unauthorized` 401
 * - `rejected` 400 and other 4xx: repeating the call will not help · `conflict` 409 and 412
 * - `unlicensed` the tenant lacks a licence for it
 * - `throttled` 429 · `unavailable` 5xx: a write may have been done
 * - `no-answer` network fault or deadline: it is unknown whether a write was done
 * - `unexpected` a 2xx with a body other than Microsoft documents, or a 403 or 404 that is not Graph’s
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

/** What Graph said about a failed call, as far as it said anything. */
export interface ProblemDetails {
  readonly status?: number;
  /** Graph's own error code, such as `Authorization_RequestDenied`. */
  readonly graphCode?: string;
  readonly requestId?: string;
  /** How long Graph asked us to wait, in milliseconds. */
  readonly retryAfterMs?: number;
  /** Set when Cordon ended the call itself: how long it waited, in milliseconds. Without it a `no-answer` is a fault of the network. */
  readonly stoppedAfterMs?: number;
  /** Media type of an answer that is not Graph's, such as the `text/html` of a proxy; empty when it names none. */
  readonly foreign?: string;
  /** Method and path template of the call: `GET /users/{id}`. It identifies nobody. */
  readonly call?: string;
  /** With `forbidden`: the permission that some tenants want besides the declared one. */
  readonly mayLack?: string;
}

/** A call to Microsoft failed. Branch on `code`, never on the message. */
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
