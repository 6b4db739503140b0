import { z } from 'zod';
import { cliCommand } from './cli-command.ts';

/** `cordon serve` */
export const serve = cliCommand({
  name: 'serve',
  summary: 'runs the bot until SIGTERM or SIGINT',
  operands: [],
  options: {},
  details:
    'Prints one JSON line with "ready":true and the port when it listens, and logs JSON lines on standard error.\nIt is the same as node dist/bot/main.js.',
  exits: [
    [0, 'it was stopped, and what was under way has ended'],
    [1, 'a setting, the policy, the port or the database cannot be used'],
  ],
  args: z.unknown(),
  async run() {
    await import('../../bot/main.ts'); // ends the process itself
    return 0;
  },
});
