import { chmodSync, cpSync, existsSync, mkdirSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { keyFileFaults } from '../../bot/config/key-file.ts';
import { dataKeysFolder, sqliteFile } from '../../bot/config/open-database.ts';
import { CliFailure, cliCommand } from './cli-command.ts';
import { openAnyExisting } from './open-existing.ts';
import { readSettings } from './settings.ts';

/** What SQLite keeps beside its file; the copy of the database has all of it inside. */
const besideSqlite = /^cordon\.db(-wal|-shm|-journal)?$/;

/** `cordon backup` */
export const backup = cliCommand({
  name: 'backup',
  summary: 'copies the database and its keys to a new folder; for PostgreSQL, prints the command to run',
  operands: ['FOLDER'],
  options: {},
  details:
    'With SQLite the bot must be stopped: it has the file to itself, so nobody else can read a consistent state.\nThe data keys of waiting secrets are left out, so that a backup cannot hand over what was handed over before.\nKeep the folder as safe as the data: it holds the keys.',
  exits: [
    [0, 'the folder was written'],
    [1, 'nothing was copied, because the database is a PostgreSQL: run the line that was printed'],
    [2, 'the data cannot be read, or the folder exists'],
  ],
  args: z.object({ operands: z.tuple([z.string().min(1, 'FOLDER: expected a folder')]) }),
  async run({ operands: [folder] }) {
    const config = readSettings(keyFileFaults);
    if (existsSync(folder)) throw new CliFailure(`${folder} exists already. Name a new folder for each backup.`);
    if (config.databaseUrl !== undefined) {
      process.stdout.write(`${dumpLine(config.databaseUrl, folder)}\n`);
      process.stderr.write('Keep CORDON_KEY apart from the dump: without it nobody can check the audit in it.\n');
      return 1;
    }
    const { db } = await openAnyExisting(config);
    try {
      mkdirSync(folder, { recursive: true, mode: 0o700 });
      await db.query('VACUUM INTO $1', [sqliteFile(folder)]);
      chmodSync(sqliteFile(folder), 0o600);
    } finally {
      await db.close();
    }
    const left = new Set([dataKeysFolder(config.dataDir)]);
    const others = readdirSync(config.dataDir).filter(
      (name) => !besideSqlite.test(name) && !left.has(join(config.dataDir, name)),
    );
    for (const name of others) cpSync(join(config.dataDir, name), join(folder, name), { recursive: true });
    process.stdout.write(
      `Wrote ${folder}: ${['cordon.db', ...others].join(', ')}. Check it with: cordon restore --check ${folder}\n`,
    );
    return 0;
  },
});

/** The line that backs a PostgreSQL up, without the password: pg_dump asks for it, or takes it from PGPASSWORD or ~/.pgpass. */
function dumpLine(databaseUrl: string, folder: string): string {
  const url = new URL(databaseUrl);
  url.password = '';
  return `pg_dump --no-unlogged-table-data --format=custom --file='${folder.replaceAll("'", `'\\''`)}.dump' '${url.href.replaceAll("'", '%27')}'`;
}
