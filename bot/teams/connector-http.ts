import { toHttpHeadersLike } from '@azure/core-http-compat';
import { createHttpHeaders } from '@azure/core-rest-pipeline';
import type { ConnectorClientOptions } from 'botframework-connector';

/**
 * Teams is busy: 429 or a 5xx. Thrown, because the SDK would try such an answer again inside the call and wait out any
 * `Retry-After`; the herald does that better: it survives a restart and holds nobody else up.
 */
export class ConnectorBusy extends Error {
  override readonly name = 'ConnectorBusy';
  readonly statusCode: number;
  /** How long Teams asked us to wait, in milliseconds. */
  readonly retryAfterMs: number | undefined;
  constructor(statusCode: number, retryAfter: string | null) {
    super(`Teams answered ${statusCode}`);
    this.statusCode = statusCode;
    const seconds = retryAfter === null ? NaN : Number(retryAfter);
    this.retryAfterMs = Number.isFinite(seconds) ? seconds * 1000 : undefined;
  }
}

/** How long Teams has to take a message, in milliseconds. */
const timeoutMs = 10_000;

/**
 * The connector's way out: one try, a deadline, no redirect, and only to allowed hosts. The SDK's own client has no timeout,
 * repeats posts and follows a redirect with the card in its hands. Retries are the herald's.
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
          ...(typeof request.body === 'string' ? { body: request.body } : {}),
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
