/** An HTTP answer before it is sent. */
export interface PracticeResponse {
  readonly status: number;
  /** A string is sent as plain text, anything else as JSON; undefined is no body. */
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

/** Thrown anywhere in a route, and answered as Graph's error body. */
export class ErrorAnswer extends Error {
  override readonly name = 'ErrorAnswer';
  readonly status: number;
  /** Graph's own error code, such as `Request_BadRequest`. */
  readonly code: string;
  constructor(status: number, code: string, message: string) {
    super(message);
    this.status = status;
    this.code = code;
  }
}

/** The 404 for an object that does not exist, was deleted, or is not replicated yet. */
export const notFound = (id: string): ErrorAnswer =>
  new ErrorAnswer(
    404,
    'Request_ResourceNotFound',
    `Resource '${id}' does not exist or one of its queried reference-property objects are not present.`,
  );

/** The 403 both for a missing permission and for a target that outranks the app. */
export const denied = (): ErrorAnswer =>
  new ErrorAnswer(403, 'Authorization_RequestDenied', 'Insufficient privileges to complete the operation.');

/** A 400 of the directory itself, which understood the request and refuses it. */
export const badRequest = (message: string): ErrorAnswer => new ErrorAnswer(400, 'Request_BadRequest', message);

/** A 400 of the gateway, which did not understand the request. */
export const unreadable = (message: string): ErrorAnswer => new ErrorAnswer(400, 'BadRequest', message);

/** A 400 for a query that the directory understands but does not support. */
export const unsupported = (message: string): ErrorAnswer => new ErrorAnswer(400, 'Request_UnsupportedQuery', message);

/** The 501 for properties that Graph does not return in a list of users. */
export const notImplemented = (): ErrorAnswer =>
  new ErrorAnswer(501, 'NotImplemented', 'This operation target is not yet supported.');

/** An error code and message that replace the usual ones of a status. */
export interface ErrorText {
  readonly code?: string | undefined;
  readonly message?: string | undefined;
}

/** Graph's error for a status that a fault asks for. */
export function errorWithStatus(status: FaultStatus, instead: ErrorText = {}): ErrorAnswer {
  const [code, message] = usualErrors[status];
  return new ErrorAnswer(status, instead.code ?? code, instead.message ?? message);
}

/** The statuses that a fault can ask for. */
export const faultStatuses = [400, 401, 403, 404, 409, 412, 429, 500, 502, 503, 504] as const;
/** One of `faultStatuses`. */
export type FaultStatus = (typeof faultStatuses)[number];

const usualErrors: Readonly<Record<FaultStatus, readonly [code: string, message: string]>> = {
  400: ['Request_BadRequest', 'One or more properties contains invalid values.'],
  401: ['InvalidAuthenticationToken', 'Access token has expired or is not yet valid.'],
  403: ['Authorization_RequestDenied', 'Insufficient privileges to complete the operation.'],
  404: [
    'Request_ResourceNotFound',
    'Resource does not exist or one of its queried reference-property objects are not present.',
  ],
  409: [
    'Directory_ConcurrencyViolation',
    'Error due to concurrent requests being made to the tenant. Please wait briefly and retry.',
  ],
  412: ['PreconditionFailed', 'The object has been changed in the meantime.'],
  429: ['TooManyRequests', 'Please retry again later.'],
  500: ['UnknownError', ''],
  502: ['UnknownError', ''],
  503: ['serviceNotAvailable', 'The service is temporarily unavailable. Please retry again later.'],
  504: ['UnknownError', ''],
};
