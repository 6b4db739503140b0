import { pino, type Logger } from 'pino';
import { redact } from '../services/secrets/redact.ts';

export type { Logger };

/** JSON lines on standard error, so that standard output holds the ready line only. Everything logged is redacted first. */
export function createLog(level: string): Logger {
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
    pino.destination({ fd: 2, sync: true }),
  );
}
