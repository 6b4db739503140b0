import type { IncomingMessage, ServerResponse } from 'node:http';
import type { PracticeResponse } from './answer.ts';

/** One HTTP request, read to its end. */
export interface Incoming {
  readonly method: string;
  /** Absolute, and encoded as it arrived. */
  readonly url: string;
  /** The part of `url` between host and `?`. */
  readonly path: string;
  /** The part after `?`, or an empty text. */
  readonly query: string;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  /** The body as it arrived. */
  readonly text: string;
  /**
   * Parsed JSON; null without a body, undefined when it is not JSON. A form is an object of its fields; XML is an object with the
   * whole text in `xml`.
   */
  readonly body: unknown;
}

const maxBodyChars = 4_000_000;

/**
 * Reads a request to its end.
 * @throws {RangeError} when the body is over four million characters, about Graph's own limit
 */
export async function readRequest(message: IncomingMessage, origin: string): Promise<Incoming> {
  const { method = 'GET', url = '/' } = message;
  const cut = url.indexOf('?');
  const text = await bodyOf(message);
  return {
    method,
    url: url.startsWith('/') ? origin + url : url,
    path: cut < 0 ? url : url.slice(0, cut),
    query: cut < 0 ? '' : url.slice(cut + 1),
    headers: headersOf(message),
    text,
    body: parsed(text, message.headers['content-type'] ?? ''),
  };
}

/**
 * Sends an answer.
 * @param at the time for the `Date` header, in epoch milliseconds
 */
export function sendAnswer(response: ServerResponse, { status, body, headers }: PracticeResponse, at: number): void {
  const type = typeof body === 'string' ? 'text/plain' : 'application/json; odata.metadata=minimal; charset=utf-8';
  const content = body === undefined ? {} : { 'Content-Type': type };
  response.writeHead(status, { Date: new Date(at).toUTCString(), ...content, ...headers });
  response.end(body === undefined || typeof body === 'string' ? body : JSON.stringify(body));
}

/** Decodes a path or a query; returns it unchanged where it cannot be decoded. */
export function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

function headersOf(message: IncomingMessage): Record<string, string> {
  const headers: Record<string, string> = {};
  for (const [name, value] of Object.entries(message.headers)) {
    if (value !== undefined) headers[name] = Array.isArray(value) ? value.join(', ') : value;
  }
  return headers;
}

async function bodyOf(message: IncomingMessage): Promise<string> {
  let body = '';
  message.setEncoding('utf8');
  for await (const chunk of message) {
    body += String(chunk);
    if (body.length > maxBodyChars) throw new RangeError(`request body over ${maxBodyChars} characters`);
  }
  return body;
}

function parsed(body: string, type: string): unknown {
  if (body !== '' && type.startsWith('application/x-www-form-urlencoded')) {
    return Object.fromEntries(new URLSearchParams(body));
  }
  return body !== '' && /^(application|text)\/xml/.test(type) ? { xml: body } : json(body);
}

function json(body: string): unknown {
  if (body.trim() === '') return null;
  try {
    return JSON.parse(body);
  } catch {
    return undefined;
  }
}
