import { jsonOr } from '../base/json.ts';
import type { GraphCall } from './graph.ts';
import { foreignIn, parsedBody, problemOf } from './problem.ts';

/** The answer to one call, alone or in a batch, before it is parsed. */
export interface GraphAnswer {
  readonly status: number;
  /** Whether the status is 2xx. */
  readonly ok: boolean;
  readonly headers: Headers;
  /** The body; empty when there is none. */
  readonly text: string;
}

/**
 * Parses the answer to a call.
 * @throws {GraphProblem} for every status that is not 2xx, and `unexpected` for a body that the call does not expect
 */
export function parseAnswer<T>(call: GraphCall<T>, answer: GraphAnswer): T {
  if (!answer.ok) throw problemOf(call, answer.status, answer.headers, answer.text);
  const body = bodyOf(answer);
  const location = answer.status === 202 ? answer.headers.get('location') : null;
  const started = location === null ? body : { ...(typeof body === 'object' ? body : {}), location };
  return parsedBody(call, started, { status: answer.status, ...foreignIn(call, answer.headers, answer.text) });
}

function bodyOf({ text, headers }: GraphAnswer): unknown {
  if (text === '') return null;
  if (!(headers.get('content-type') ?? '').includes('json')) return text;
  return jsonOr(text, text);
}
