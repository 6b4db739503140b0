import type { TokenCredential } from '@azure/identity';
import {
  AuthenticationHandler,
  Client,
  HTTPMessageHandler,
  ResponseType,
  TelemetryHandler,
  type GraphRequest,
} from '@microsoft/microsoft-graph-client';
import { TokenCredentialAuthenticationProvider } from '@microsoft/microsoft-graph-client/authProviders/azureTokenCredentials/index.js';
import { z } from 'zod';
import type { GraphCall } from './graph.ts';
import { tokenSource, type TokenSource } from './tokens.ts';

/** One service, and the source of its tokens. */
export interface Endpoint {
  /** Undefined for a service that gets no token of the app. */
  readonly tokens?: TokenSource;
  /** Sends a call. It rejects only when there is no answer; an error status is an answer. */
  send(call: GraphCall<unknown>, headers: Readonly<Record<string, string>>, signal: AbortSignal): Promise<Response>;
}

/**
 * Makes endpoints from Microsoft's Graph SDK. Its retries are left out, because they would repeat writes whose outcome is unknown;
 * the runner decides about retries. Its redirects are left out, because a password must not follow one.
 * @returns a function that makes the endpoint of an API version such as `v1.0`; all of them share one token
 */
export function sdkEndpoints(origin: string, credential: TokenCredential): (base: string) => Endpoint {
  const tokens = tokenSource(credential, `${origin}/.default`);
  const provider = new TokenCredentialAuthenticationProvider(tokens, { scopes: [tokens.scope] });
  const [authentication, telemetry, http] = [
    new AuthenticationHandler(provider),
    new TelemetryHandler(),
    new HTTPMessageHandler(),
  ];
  authentication.setNext(telemetry);
  telemetry.setNext(http);
  const client = Client.initWithMiddleware({
    baseUrl: `${origin}/`,
    customHosts: new Set([new URL(origin).hostname]),
    middleware: authentication,
  });
  return (base) => ({
    tokens,
    async send(call, headers, signal) {
      const request = client
        .api(call.path.encoded + queryString(call.query))
        .version(base)
        .headers({ ...headers })
        .options({ signal, redirect: 'error' })
        .responseType(ResponseType.RAW);
      return rawAnswer.parse(await sent(request, call));
    },
  });
}

/** Makes the endpoint of a service that needs plain HTTP and no token. */
export const plainEndpoint = (origin: string): Endpoint => ({
  send: ({ method, path, query, body }, headers, signal) =>
    fetch(`${origin}${path.encoded}${queryString(query)}`, {
      method,
      headers,
      signal,
      redirect: 'error',
      ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
    }),
});

const rawAnswer = z.instanceof(Response);

/** Sends a call. Without a body `{}` is posted, because the SDK would send the text `null`. */
function sent(request: GraphRequest, { method, body }: GraphCall<unknown>): Promise<unknown> {
  switch (method) {
    case 'GET':
      return request.get();
    case 'POST':
      return request.post(body ?? {});
    case 'PATCH':
      return request.patch(body ?? {});
    case 'PUT':
      return request.put(body ?? {});
    case 'DELETE':
      return request.delete();
    default:
      return method satisfies never;
  }
}

/** Encodes the query of a call, with its `?`; empty when there is none. */
export function queryString(query: GraphCall<unknown>['query']): string {
  const parts = Object.entries(query ?? {}).map(
    ([name, value]) => `${name}=${encodeURIComponent(value).replaceAll("'", '%27')}`,
  );
  return parts.length === 0 ? '' : `?${parts.join('&')}`;
}
