import { toHttpHeadersLike } from '@azure/core-http-compat';
import { createHttpHeaders } from '@azure/core-rest-pipeline';
import type { ConnectorClientOptions } from 'botframework-connector';

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
