import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterTest } from './harness.ts';

/** An OpenTelemetry collector of traces on loopback. */
export interface Collector {
  /** What goes into `OTEL_EXPORTER_OTLP_ENDPOINT`. */
  readonly origin: string;
  /** The body of every request, oldest first. */
  readonly posts: readonly string[];
}

/** Starts a collector, closed after the test. */
export async function startCollector(): Promise<Collector> {
  const posts: string[] = [];
  const collector = createServer((request: IncomingMessage, response) => {
    let body = '';
    request.setEncoding('utf8').on('data', (text: string) => (body += text));
    request.on('end', () => {
      posts.push(body);
      response.writeHead(200, { 'Content-Type': 'application/json' });
      response.end('{}'); // apart: restify's writeHead returns nothing
    });
  });
  await new Promise<void>((resolve) => collector.listen(0, '127.0.0.1', resolve));
  afterTest(() => {
    collector.closeAllConnections();
    collector.close();
  });
  return { origin: `http://127.0.0.1:${(collector.address() as AddressInfo).port}`, posts };
}
