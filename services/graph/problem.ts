import { z } from 'zod';
import { jsonOr } from '../base/json.ts';
import { redactTokens } from '../base/redact.ts';
import { exchangeError } from './exchange-error.ts';
import { GraphProblem, type GraphCall, type ProblemCode } from './graph.ts';
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
export function parsedBody<T>(call: GraphCall<T>, body: unknown, status?: number): T {
  const parsed = call.response.safeParse(body);
  if (parsed.success) return parsed.data;
  const why = z.prettifyError(parsed.error);
  const details = status === undefined ? {} : { status };
  throw new GraphProblem(
    'unexpected',
    `${call.method} ${call.path.encoded}: not the answer Microsoft documents: ${why}`,
    details,
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
  const details = {
    status,
    ...(code === undefined ? {} : { graphCode: code }),
    ...(requestId === null ? {} : { requestId }),
    ...(retryAfterMs === undefined ? {} : { retryAfterMs }),
  };
  const lacking = lackingLicence(details, message);
  return lacking === undefined
    ? new GraphProblem(codeOf(status), message, details)
    : new GraphProblem('unlicensed', lacking, details);
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

/** Reads `Retry-After`, which is a number of seconds (Graph also sends fractions) or an HTTP date, as milliseconds from now. */
function retryAfter(header: string | null): number | undefined {
  if (header === null) return undefined;
  const seconds = Number(header);
  const ms = Number.isFinite(seconds) ? seconds * 1000 : Date.parse(header) - Date.now();
  return Number.isFinite(ms) ? Math.max(0, ms) : undefined;
}
