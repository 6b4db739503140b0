import { z } from 'zod';
import { version } from '../../bot/telemetry/version.ts';
import { migrationsKnown } from '../../services/store/migrate.ts';
import { cliCommand } from './cli-command.ts';

/** `cordon version` */
export const versionCommand = cliCommand({
  name: 'version',
  summary: 'prints the versions of Cordon, of Node.js and of the database schema',
  operands: [],
  options: { json: { type: 'boolean', meaning: 'prints JSON' } },
  details: '',
  exits: [[0, 'always']],
  args: z.object({ json: z.boolean().default(false) }),
  run({ json }) {
    const versions = { version, node: process.version, schema: migrationsKnown() };
    process.stdout.write(
      json
        ? `${JSON.stringify(versions)}\n`
        : `Cordon ${versions.version}, Node.js ${versions.node}, database schema ${versions.schema}\n`,
    );
    return Promise.resolve(0);
  },
});
