import { trace } from '@opentelemetry/api';
import { pino, type Logger } from 'pino';
import { redact } from '../../services/base/redact.ts';

export type { Logger };

/** How much of the log is kept in memory while it cannot be written, in bytes; more than that is lost. */
const maxWaitingBytes = 1_000_000;

/**
 * Makes the log: JSON lines, each redacted before it is written. They go to standard error, because standard output holds only the
 * ready line.
 * @param level the lowest level that is written, or `silent`
 * @param fd the file descriptor to write to
 */
export function createLog(level: string, fd = 2): Logger {
  const lines = pino.destination({ fd, sync: true, maxLength: maxWaitingBytes });
  lines.on('error', () => undefined); // a full disk must not end the bot; the lines are written once there is space again
  return pino(
    {
      level,
      base: { app: 'cordon' },
      mixin: traceIds,
      formatters: { level: (label) => ({ level: label }), log: (object) => redact(object) as Record<string, unknown> },
      hooks: {
        logMethod(args, method) {
          method.apply(this, args.map((arg) => (typeof arg === 'string' ? redact(arg) : arg)) as typeof args);
        },
      },
      timestamp: pino.stdTimeFunctions.isoTime,
    },
    lines,
  );
}

/** The trace that a line belongs to, by the names of OpenTelemetry; nothing where no traces are sent. */
function traceIds(): Readonly<Record<string, string>> {
  const span = trace.getActiveSpan()?.spanContext();
  return span === undefined ? {} : { trace_id: span.traceId, span_id: span.spanId };
}
