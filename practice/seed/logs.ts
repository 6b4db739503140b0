import { createHash } from 'node:crypto';

/** An entry of a log, as Graph shows it. */
export type LogRecord = Readonly<Record<string, unknown>>;

/** A made-up id, always the same for the same text. */
export function mark(text: string): string {
  const hex = createHash('sha256').update(text).digest('hex');
  return [hex.slice(0, 8), hex.slice(8, 12), `4${hex.slice(13, 16)}`, `8${hex.slice(17, 20)}`, hex.slice(20, 32)].join(
    '-',
  );
}
