import { createHash } from 'node:crypto';

/** An entry of a log, as Graph returns it. */
export type LogRecord = Readonly<Record<string, unknown>>;

/** Derives an id from a text; the same text has the same id. */
export function idFrom(text: string): string {
  const hex = createHash('sha256').update(text).digest('hex');
  return [hex.slice(0, 8), hex.slice(8, 12), `4${hex.slice(13, 16)}`, `8${hex.slice(17, 20)}`, hex.slice(20, 32)].join(
    '-',
  );
}
