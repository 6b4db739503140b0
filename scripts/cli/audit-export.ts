import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { z } from 'zod';
import { exportLines } from '../../services/audit/export.ts';
import { cliCommand } from './cli-command.ts';
import { formatArguments, formatOptions, requestArgument, timeArgument } from './event-arguments.ts';
import { eventWriter } from './event-lines.ts';
import { openExisting } from './open-existing.ts';
import { readSettings } from './settings.ts';

/** `cordon audit export` */
export const auditExport = cliCommand({
  name: 'audit export',
  summary: 'writes the audit to standard output, one JSON object per line',
  operands: [],
  options: {
    since: { type: 'string', value: 'TIME', meaning: 'only events from this time on' },
    until: { type: 'string', value: 'TIME', meaning: 'only events before this time' },
    request: {
      type: 'string',
      value: 'ID',
      meaning: 'only this request, such as OP-7F3K, or the journal of this day, such as journal-2026-11-25',
    },
    ...formatOptions,
  },
  details: 'Times are ISO 8601. It changes nothing. Stop the bot first when it uses SQLite.',
  exits: [
    [0, 'everything was written, or the reader has ended'],
    [2, 'the audit could not be read'],
  ],
  args: z.object({
    since: timeArgument('since').optional(),
    until: timeArgument('until').optional(),
    request: requestArgument.optional(),
    ...formatArguments,
  }),
  async run({ format, ocsf, ...filter }) {
    const write = eventWriter(ocsf ? 'ocsf' : format);
    const db = await openExisting(readSettings());
    const lines = async function* () {
      for await (const event of exportLines(db, filter)) yield* write(event);
    };
    try {
      await pipeline(Readable.from(lines()), process.stdout, { end: false });
      return 0;
    } finally {
      await db.close();
    }
  },
});
