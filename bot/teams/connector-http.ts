import { z } from 'zod';
import { deadlineIn } from '../../services/base/deadline.ts';

/**
 * Teams refused a call. For 429 and 5xx an SDK would repeat the call by itself and wait as long as `Retry-After` says. The outbox does that
 * better: its retries survive a restart and delay no other post.
 */
export class ConnectorFault extends Error {
  override readonly name = 'ConnectorFault';
  readonly statusCode: number;
  /** How long Teams asked us to wait, in milliseconds; undefined when it did not say. */
  readonly retryAfterMs: number | undefined;
  /**
   * Makes the error of one answer.
   * @param code what Teams calls the error; empty when it did not say
   * @param retryAfter the `Retry-After` header, in seconds
   */
  constructor(statusCode: number, code: string, retryAfter: string | null) {
    super(`Teams answered ${statusCode}${code === '' ? '' : ` (${code})`}`);
    this.statusCode = statusCode;
    const seconds = retryAfter === null ? NaN : Number(retryAfter);
    this.retryAfterMs = Number.isFinite(seconds) ? seconds * 1000 : undefined;
  }
}

/** Deadline of one call to Teams with its answer, in milliseconds. */
const callMs = 10_000;

/** A call to Teams, as both SDKs can express it. */
export interface TeamsCall {
  readonly method: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | null;
}

/** Makes one call, and reads the answer. */
export type CallConnector = (
  url: string,
  call: TeamsCall,
) => Promise<{ readonly response: Response; readonly text: string }>;

/**
 * Makes what both SDKs call Teams through: one attempt, a deadline, no redirects, and allowed hosts only. Their own clients have no deadline,
 * and follow a redirect with the card in the body; botbuilder's repeats posts.
 * @param isAllowed decides about each URL; a call to any other is rejected before it is sent
 * @param timeoutMs deadline of one call with its answer
 * @throws {ConnectorFault} from the call, when Teams refuses it
 */
export function guardedCalls(isAllowed: (url: URL) => boolean, timeoutMs = callMs): CallConnector {
  return async (address, { method, headers, body }) => {
    const url = new URL(address);
    if (!isAllowed(url)) throw new Error(`egress refused: ${url.origin}`);
    const response = await fetch(url, { method, headers, redirect: 'error', signal: deadlineIn(timeoutMs), body });
    const text = await response.text();
    if (!response.ok) throw new ConnectorFault(response.status, codeIn(text), response.headers.get('retry-after'));
    return { response, text };
  };
}

/** What Teams calls an error, as far as that is safe to log. */
function codeIn(text: string): string {
  try {
    return fault.parse(JSON.parse(text)).error.code;
  } catch {
    return '';
  }
}

const fault = z.object({ error: z.object({ code: z.string().regex(/^[\w.-]{1,100}$/) }) });
