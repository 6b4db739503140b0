import { toHttpHeadersLike } from '@azure/core-http-compat';
import { createHttpHeaders } from '@azure/core-rest-pipeline';
import type { ConnectorClientOptions } from 'botframework-connector';

/**
 * Teams answered 429 or a 5xx. This is thrown because the SDK would otherwise repeat the call by itself and wait as long as
 * `Retry-After` says. The outbox does that better: its retries survive a restart and delay no other post.
 */
export class ConnectorBusy extends Error {
  override readonly name = 'ConnectorBusy';
  readonly statusCode: number;
  /** How long Teams asked us to wait, in milliseconds; undefined when it did not say. */
  readonly retryAfterMs: number | undefined;
  /**
   * Makes the error of one answer.
   * @param retryAfter the `Retry-After` header, in seconds
   */
  constructor(statusCode: number, retryAfter: string | null) {
    super(`Teams answered ${statusCode}`);
    this.statusCode = statusCode;
    const seconds = retryAfter === null ? NaN : Number(retryAfter);
    this.retryAfterMs = Number.isFinite(seconds) ? seconds * 1000 : undefined;
  }
}

/** Deadline of one call to Teams, in milliseconds. */
const timeoutMs = 10_000;

/**
 * Makes the HTTP client of the connector: one attempt, a deadline, no redirects, and allowed hosts only. The SDK's own client has
 * no deadline, repeats posts, and follows a redirect with the card in the body.
 * @param isAllowed decides about each URL; a call to any other is rejected before it is sent
 */
export function guardedConnector(isAllowed: (url: URL) => boolean): ConnectorClientOptions {
  return {
    httpClient: {
      async sendRequest(request) {
        const url = new URL(request.url);
        if (!isAllowed(url)) throw new Error(`egress refused: ${url.origin}`);
        const response = await fetch(url, {
          method: request.method,
          headers: Object.fromEntries(request.headers.headersArray().map(({ name, value }) => [name, value])),
          redirect: 'error',
          signal: AbortSignal.timeout(timeoutMs),
          body: typeof request.body === 'string' ? request.body : null,
        });
        if (response.status === 429 || response.status >= 500) {
          await response.body?.cancel();
          throw new ConnectorBusy(response.status, response.headers.get('retry-after'));
        }
        return {
          request,
          status: response.status,
          headers: toHttpHeadersLike(createHttpHeaders(Object.fromEntries(response.headers))),
          bodyAsText: await response.text(),
        };
      },
    },
  };
}
