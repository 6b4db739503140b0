import { existsSync } from 'node:fs';
import { z } from 'zod';
import { keyFileFaults, keyOf, replaceKeyFile, nextKeyFile } from '../../bot/config/key-file.ts';
import { dataKeysFolder } from '../../bot/config/open-database.ts';
import { rewrapKeyFiles } from '../../services/secrets/rewrap-key-files.ts';
import { CliFailure, cliCommand } from './cli-command.ts';
import { openExisting } from './open-existing.ts';
import { readSettings } from './settings.ts';

/** `cordon rotate-key` */
export const rotateKey = cliCommand({
  name: 'rotate-key',
  summary: 'replaces the master key secrets.key, and wraps the keys of waiting secrets with the new one',
  operands: [],
  options: {},
  details:
    'For SQLite with key files, while the bot is stopped. A run that was interrupted is finished by the next one.\nLinks to reports and sign-ins that were sent before stop working.\n\nThe key of the audit is not replaced: the events are sealed with it, and sealed anew they would prove nothing.\nNeither is CORDON_KEY, which seals the audit as well.',
  exits: [
    [0, 'the key was replaced'],
    [2, 'it cannot be replaced'],
  ],
  args: z.object({}),
  async run() {
    const config = readSettings(keyFileFaults);
    const { dataDir } = config;
    if (config.key !== undefined || config.databaseUrl !== undefined)
      throw new CliFailure(
        'CORDON_KEY cannot be rotated: it also seals the audit, and earlier events would not verify with another key. ' +
          'Secrets that wait need no rotation: each has a data key of its own, which is destroyed with it.',
      );
    const db = await openExisting(config); // also makes sure that no bot runs
    try {
      const from = keyOf(config, 'secrets');
      const to = nextKeyFile(dataDir, 'secrets');
      const folder = dataKeysFolder(dataDir);
      const { kept, lost } = existsSync(folder) ? await rewrapKeyFiles(folder, { from, to }) : { kept: 0, lost: 0 };
      replaceKeyFile(dataDir, 'secrets');
      const also = lost === 0 ? '' : ` ${lost} data keys were not wrapped by the old key, and stay as they are.`;
      process.stdout.write(`secrets.key is a new key, and ${kept} data keys are wrapped with it.${also}\n`);
      return 0;
    } finally {
      await db.close();
    }
  },
});
