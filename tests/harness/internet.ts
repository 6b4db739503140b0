import { createServer, request as ask, type IncomingMessage, type OutgoingHttpHeaders } from 'node:http';
import { connect, type AddressInfo } from 'node:net';
import { afterTest } from './harness.ts';
import { listenTls } from './entra.ts';

/** The way out of a network that has only one: a proxy that leads names to servers on this machine. */
export interface Internet {
  /** Its port on 127.0.0.1. */
  readonly port: number;
  /** Every `host:port` that was asked for, each once, in order. */
  readonly asked: () => readonly string[];
}

/**
 * Starts the proxy; it is closed after the test. What it does not know it does not reach.
 * @param hosts ports on this machine by name
 * @param login `user:password` that it asks for, percent-encoded as in a URL
 */
export async function startInternet(hosts: Readonly<Record<string, number>>, login?: string): Promise<Internet> {
  const asked = new Set<string>();
  const expected =
    login === undefined ? undefined : `Basic ${Buffer.from(decodeURIComponent(login)).toString('base64')}`;
  const proxy = createServer((_, response) => response.writeHead(405).end());
  proxy.on('connect', ({ url = '', headers }, client, head) => {
    client.on('error', () => client.destroy());
    if (expected !== undefined && headers['proxy-authorization'] !== expected) {
      client.end('HTTP/1.1 407 Proxy Authentication Required\r\nProxy-Authenticate: Basic\r\n\r\n');
      return;
    }
    asked.add(url);
    const port = hosts[url.replace(/:\d+$/, '')];
    if (port === undefined) {
      client.end('HTTP/1.1 502 Bad Gateway\r\n\r\n');
      return;
    }
    const server = connect(port, '127.0.0.1', () => {
      client.write('HTTP/1.1 200 Connection established\r\n\r\n');
      server.write(head);
      server.pipe(client).pipe(server);
    });
    server.on('error', () => client.destroy());
    client.on('close', () => server.destroy());
  });
  await new Promise<void>((resolve) => proxy.listen(0, '127.0.0.1', resolve));
  afterTest(() => {
    proxy.closeAllConnections();
    proxy.close();
  });
  return { port: (proxy.address() as AddressInfo).port, asked: () => [...asked] };
}

/** What a guard says to somebody whom it does not let through. */
export interface TurnedAway {
  readonly status: number;
  readonly headers?: OutgoingHttpHeaders;
  readonly body: object;
}

/** Puts TLS and a guard in front of a server on this machine. @returns the port of the front */
export async function behindTls(
  port: number,
  guard: (request: IncomingMessage) => TurnedAway | undefined = () => undefined,
): Promise<number> {
  const front = await listenTls((request, response) => {
    const away = guard(request);
    if (away !== undefined) {
      request.resume();
      response.writeHead(away.status, { 'Content-Type': 'application/json', ...away.headers });
      response.end(JSON.stringify(away.body));
      return;
    }
    const { method, url: path, headers } = request;
    const onward = ask({
      host: '127.0.0.1',
      port,
      method,
      path,
      headers: { ...headers, 'x-forwarded-proto': 'https' },
    });
    onward.on('response', (answer) => {
      response.writeHead(answer.statusCode ?? 502, answer.headers);
      answer.pipe(response);
    });
    onward.on('error', () => response.destroy());
    request.pipe(onward);
  });
  return front.port;
}
