import { appendFileSync, mkdirSync } from 'node:fs';
import { dirname } from 'node:path';

/** One HTTP request as it arrived, with its secrets masked. Times are ISO 8601 with milliseconds. */
export interface RecordedCall {
  readonly method: string;
  /** Absolute, and encoded as it came. */
  readonly url: string;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  /** Null when there was none, or none that is JSON. */
  readonly body: unknown;
  /** Null when the connection was dropped. */
  readonly status: number | null;
  readonly startedAt: string;
  readonly endedAt: string;
  /** Set for a request inside a batch. The batch has a line of its own, which follows. */
  readonly batched?: boolean;
}

/** The calls so far: the latest 10,000 in memory, all of them on disk. */
export interface CallLog {
  /** Oldest first. */
  readonly calls: readonly RecordedCall[];
  /** Masks secrets, then keeps the call. */
  record(call: RecordedCall): void;
}

const bound = 10_000;
const secretName = /password|secret|pass$|token/i;
const secretHeader = /authorization|cookie/i;
const mask = '***';

/**
 * Opens the log.
 * @param file JSON lines are appended to it before the answer is sent; without it, calls are kept in memory only
 */
export function callLog(file?: string): CallLog {
  const calls: RecordedCall[] = [];
  if (file !== undefined) mkdirSync(dirname(file), { recursive: true });
  return {
    calls,
    record(call) {
      const safe = { ...call, headers: maskHeaders(call.headers), body: maskSecrets(call.body) };
      calls.push(safe);
      if (calls.length > bound) calls.shift();
      if (file !== undefined) appendFileSync(file, `${JSON.stringify(safe)}\n`);
    },
  };
}

/** Replaces by `***` every text whose name says that it is a secret, at any depth. */
export function maskSecrets(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(maskSecrets);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, inner]) => [name, secretName.test(name) ? maskTexts(inner) : maskSecrets(inner)]),
  );
}

/** Masks a text and the texts of a list, and looks into an object such as `passwordProfile`. */
function maskTexts(value: unknown): unknown {
  if (typeof value === 'string') return mask;
  return Array.isArray(value) ? value.map(maskTexts) : maskSecrets(value);
}

const maskHeaders = (headers: RecordedCall['headers']): RecordedCall['headers'] =>
  Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, secretHeader.test(name) ? mask : value]));
