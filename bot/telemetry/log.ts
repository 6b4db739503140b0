import { pino, type Logger } from 'pino';
import { redact } from '../../services/base/redact.ts';

export type { Logger };

/** How much of the log waits in memory while it cannot be written, in bytes; what is more is lost. */
const keptBytes = 1_000_000;

/** JSON lines on standard error, so that standard output holds the ready line only. Everything logged is redacted first. @param fd where they go */
export function createLog(level: string, fd = 2): Logger {
  const lines = pino.destination({ fd, sync: true, maxLength: keptBytes });
  lines.on('error', () => undefined); // a full disk must not end the bot; the lines are written when there is room again
  return pino(
    {
      level,
      base: { app: 'cordon' },
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
