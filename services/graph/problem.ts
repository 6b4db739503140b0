import { z } from 'zod';
import { jsonOr } from '../base/json.ts';
import { redactTokens } from '../base/redact.ts';
import { exchangeError } from './exchange-error.ts';
import { GraphProblem, type GraphCall, type ProblemCode, type ProblemDetails } from './graph.ts';
import { lackingLicence } from './licence.ts';

/** Graph's error body. Everything else, such as the HTML of a gateway, is read as an empty one. */
const detail = z.object({ code: z.string().optional() });
const errorBody = z.object({
  error: z.object({
    code: z.string().optional(),
    message: z.string().optional(),
    details: z.array(detail).optional().catch(undefined),
  }),
});

/** Codes that stand in the details of an error, and say more than the code above them. */
const detailCodes: ReadonlySet<unknown> = new Set(['ObjectConflict']);

/** The error body of Entra's token endpoint. The first line of the description is the message; the others are ids and a time. */
const entraBody = z
  .object({ error: z.string(), error_description: z.string().default('') })
  .transform(({ error: code, error_description: text }) => ({
    error: { code, message: text.split(/\r?\n/, 1)[0] || code },
  }));

const anyBody = z.union([errorBody, entraBody]).catch({ error: {} });
const exchangeBody = exchangeError.catch({ error: {} });

/**
 * Parses the body of a 2xx as the call expects it.
 * @throws {GraphProblem} `unexpected` when the body is something else
 */
export function parsedBody<T>(
  call: GraphCall<T>,
  body: unknown,
  answer: Pick<ProblemDetails, 'status' | 'foreign'> = {},
): T {
  const parsed = call.response.safeParse(body);
  if (parsed.success) return parsed.data;
  const why = z.prettifyError(parsed.error);
  throw new GraphProblem(
    'unexpected',
    `${call.method} ${call.path.encoded}: not the answer Microsoft documents: ${why}`,
    { ...answer, call: shownCall(call) },
  );
}

/** Makes a problem from an answer that is not 2xx. A token that the answer repeats is masked. */
export function problemOf(call: GraphCall<unknown>, status: number, headers: Headers, text: string): GraphProblem {
  const schema: z.ZodType<z.output<typeof errorBody>> = call.service === 'exchange' ? exchangeBody : anyBody;
  const { error } = schema.parse(jsonOr(redactTokens(text), {}));
  const code = error.details?.find((one) => detailCodes.has(one.code))?.code ?? error.code;
  const requestId = headers.get('request-id');
  const retryAfterMs = retryAfter(headers.get('retry-after'));
  const message = error.message ?? `Microsoft Graph answered ${status} to ${call.method} ${call.path.encoded}`;
  const details: ProblemDetails = {
    status,
    ...(code === undefined ? {} : { graphCode: code }),
    ...(requestId === null ? {} : { requestId }),
    ...(retryAfterMs === undefined ? {} : { retryAfterMs }),
    ...foreignIn(call, headers, text),
    call: shownCall(call),
  };
  const lacking = lackingLicence(details, message);
  return lacking === undefined
    ? new GraphProblem(details.foreign === undefined ? codeOf(status) : foreignCode(status), message, details)
    : new GraphProblem('unlicensed', lacking, details);
}

/** What a proxy refuses or does not find says nothing about an account or a permission. */
const foreignCode = (status: number): ProblemCode => (status === 403 || status === 404 ? 'unexpected' : codeOf(status));

/** Names a call for `ProblemDetails`. */
export const shownCall = ({ method, path }: Pick<GraphCall<unknown>, 'method' | 'path'>): string =>
  `${method} ${path.template}`;

/**
 * Recognises an answer that is not Graph's: Graph answers in JSON and gives every answer a `request-id`, and the page of a proxy has
 * neither. Of the other services nothing is known.
 */
export function foreignIn(
  { service = 'graph' }: Pick<GraphCall<unknown>, 'service'>,
  headers: Headers,
  text: string,
): Pick<ProblemDetails, 'foreign'> {
  const [mediaType = ''] = (headers.get('content-type') ?? '').split(';');
  const isGraph = service === 'graph' || service === 'beta';
  if (!isGraph || text === '' || mediaType.includes('json') || headers.has('request-id')) return {};
  return { foreign: mediaType.trim().toLowerCase().slice(0, 40) };
}

function codeOf(status: number): ProblemCode {
  switch (status) {
    case 401:
      return 'unauthorized';
    case 403:
      return 'forbidden';
    case 404:
      return 'not-found';
    case 409:
    case 412:
      return 'conflict';
    case 429:
      return 'throttled';
    default:
      return status >= 500 ? 'unavailable' : 'rejected';
  }
}

/**
 * Reads `Retry-After`, which is a number of seconds (Graph also sends fractions) or an HTTP date.
 * @returns milliseconds from now; undefined when it says nothing that can be read
 */
export function retryAfter(header: string | null): number | undefined {
  if (header === null) return undefined;
  const seconds = Number(header);
  const ms = Number.isFinite(seconds) ? seconds * 1000 : Date.parse(header) - Date.now();
  return Number.isFinite(ms) ? Math.max(0, ms) : undefined;
}
