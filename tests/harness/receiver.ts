import { webcrypto } from 'node:crypto';
import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { z } from 'zod';
import { afterTest } from './cleanup.ts';
import { until } from './until.ts';

/** How a receiver answers a message. */
export interface ReceiverAnswer {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
}

/** A message as it came. */
export interface Received {
  /** Its `webhook-id`. */
  readonly id: string;
  /** Its `webhook-timestamp`. */
  readonly timestamp: number;
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
  readonly type: string;
  readonly data: Readonly<Record<string, unknown>>;
  /** What it was answered with. */
  readonly status: number;
  /** The keys among those of the receiver that it is signed with. */
  readonly signedWith: readonly string[];
}

/** Another system that takes webhooks, on loopback. */
export interface Receiver {
  readonly url: string;
  /** What came, in order, refused or not. */
  readonly all: readonly Received[];
  /** Types of what was taken, in order. */
  readonly types: () => readonly string[];
  /** Replaces how it answers from now on; 204 at first. */
  readonly answerWith: (
    answer: (message: Omit<Received, 'status'>) => ReceiverAnswer | Promise<ReceiverAnswer>,
  ) => void;
  /** Waits until it has taken messages of these types, in whatever order. */
  readonly takes: (...types: readonly string[]) => Promise<void>;
  /** Waits until so many messages have come, taken or not. */
  readonly gets: (count: number) => Promise<void>;
}

const envelope = z.strictObject({
  type: z.string(),
  timestamp: z.iso.datetime(),
  data: z.record(z.string(), z.unknown()),
});

/**
 * Starts a receiver that checks signatures as one of another author would: with WebCrypto, and with nothing of ours.
 * @param secrets the secrets that it knows, as `whsec_<base64>`
 */
export async function startReceiver(...secrets: readonly string[]): Promise<Receiver> {
  const all: Received[] = [];
  const problems: unknown[] = [];
  const state: { answer: Parameters<Receiver['answerWith']>[0] } = { answer: () => ({ status: 204 }) };
  const server = createServer((request, response) => {
    void (async () => {
      const body = await text(request);
      const { headers, url: path = '' } = request;
      const id = String(headers['webhook-id']);
      const timestamp = Number(headers['webhook-timestamp']);
      const signatures = String(headers['webhook-signature']).split(' ');
      const checks = await Promise.all(
        secrets.map((secret) => isSignedWith(secret, `${id}.${timestamp}.${body}`, signatures)),
      );
      const { type, data } = envelope.parse(JSON.parse(body));
      const signedWith = secrets.filter((_, n) => checks[n]);
      const message = { id, timestamp, path, headers, body, type, data, signedWith };
      const { status, headers: sent = {}, body: said } = await state.answer(message);
      all.push({ ...message, status });
      response.writeHead(status, sent); // restify has it return nothing
      response.end(said);
    })().catch((error: unknown) => {
      problems.push(error);
      request.destroy();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  afterTest(() => {
    server.closeAllConnections();
    server.close();
    if (problems.length > 0) throw new AggregateError(problems, 'the receiver could not take a message');
  });
  const types = () => all.filter(({ status }) => status < 300).map(({ type }) => type);
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/hooks/cordon?token=planted-in-the-address`,
    all,
    types,
    answerWith(answer) {
      state.answer = answer;
    },
    takes: (...wanted) => until(() => wanted.every((type) => types().includes(type))),
    gets: (count) => until(() => all.length >= count),
  };
}

async function isSignedWith(secret: string, signed: string, signatures: readonly string[]): Promise<boolean> {
  const bytes = Buffer.from(secret.replace(/^whsec_/, ''), 'base64');
  const key = await webcrypto.subtle.importKey('raw', bytes, { name: 'HMAC', hash: 'SHA-256' }, false, ['verify']);
  const checks = await Promise.all(
    signatures
      .filter((one) => one.startsWith('v1,'))
      .map((one) =>
        webcrypto.subtle.verify('HMAC', key, Buffer.from(one.slice(3), 'base64'), new TextEncoder().encode(signed)),
      ),
  );
  return checks.includes(true);
}
