import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';
import { exportPage } from '../../services/audit/export.ts';
import { createFollower } from '../../services/audit/follow.ts';
import { engineMessage } from '../../services/store/engine-message.ts';
import { cliCommand } from './cli-command.ts';
import { formatArguments, formatOptions, timeArgument } from './event-arguments.ts';
import { eventWriter } from './event-lines.ts';
import { openExisting } from './open-existing.ts';
import { readSettings } from './settings.ts';

/** How long to wait between two looks, in milliseconds. */
const pauseMs = 1_000;

/** `cordon audit follow` */
export const auditFollow = cliCommand({
  name: 'audit follow',
  summary: 'streams the events of the audit to standard output while bots write them',
  operands: [],
  options: {
    since: {
      type: 'string',
      value: 'TIME',
      meaning: 'begins with the events from this time on; from now on when left out',
    },
    ...formatOptions,
  },
  details:
    'One JSON object per line, within about a second. It runs until SIGINT or SIGTERM, or until its reader ends, and goes on after the database was away.\n' +
    'To go on after a stop, pass the time of the last line as --since: what carries that time comes once more.\n' +
    'With SQLite nobody else can read the file of a running bot, so it writes what is there from --since on, and ends: run it while the bot is stopped.',
  exits: [
    [0, 'it was stopped, or its reader has ended; with SQLite: everything was written'],
    [2, 'the audit could not be read when it began'],
  ],
  args: z.object({ since: timeArgument('since').optional(), ...formatArguments }),
  async run({ since, format, ocsf }) {
    const write = eventWriter(ocsf ? 'ocsf' : format);
    const db = await openExisting(readSettings());
    const stopped = new AbortController();
    const stop = () => {
      stopped.abort();
    };
    process.once('SIGINT', stop).once('SIGTERM', stop);
    process.stdout.on('error', stop); // the reader has ended
    try {
      const look = createFollower({ db, since, now: Date.now });
      const print = async () => {
        for await (const page of look()) {
          const lines = (await exportPage(db, page)).flatMap(write).join('');
          if (!process.stdout.write(lines)) await once(process.stdout, 'drain', { signal: stopped.signal });
        }
      };
      await print();
      if (db.exclusive)
        process.stderr.write('That is all: nothing is added to an SQLite file while no bot runs on it.\n');
      else await goOn(print, stopped.signal);
    } catch (error) {
      if (!stopped.signal.aborted) throw error;
    } finally {
      await db.close();
    }
    return 0;
  },
});

/** Looks again and again. A database that is away is said once, and once more when it is back. */
async function goOn(print: () => Promise<void>, signal: AbortSignal): Promise<void> {
  let isAway = false;
  for (;;) {
    await sleep(pauseMs, undefined, { signal });
    try {
      await print();
      if (isAway) process.stderr.write('The database answers again.\n');
      isAway = false;
    } catch (error) {
      if (signal.aborted) throw error;
      if (!isAway) process.stderr.write(`The database does not answer, and is tried again: ${engineMessage(error)}\n`);
      isAway = true;
    }
  }
}
