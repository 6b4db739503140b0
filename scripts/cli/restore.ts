import { copyFileSync, existsSync, mkdtempSync, openSync, closeSync, readSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { z } from 'zod';
import type { Config } from '../../bot/config/config.ts';
import { keyFileFaults, keyFileOf } from '../../bot/config/key-file.ts';
import { dataKeysFolder, openDatabase, sqliteFile } from '../../bot/config/open-database.ts';
import { toTheSecond } from '../../services/base/time.ts';
import type { Database } from '../../services/store/database.ts';
import { migrate, migrationsKnown } from '../../services/store/migrate.ts';
import { migrationsDone } from '../../services/store/migrations-done.ts';
import { verifyAndPrint } from './audit-verify.ts';
import { CliFailure, cliCommand } from './cli-command.ts';
import { readSettings } from './settings.ts';

/** `cordon restore --check` */
export const restore = cliCommand({
  name: 'restore',
  summary: 'checks a backup of SQLite without changing it, and says what restoring it would lose',
  operands: ['FILE|FOLDER'],
  options: {
    check: { type: 'boolean', meaning: 'needed: Cordon restores nothing by itself' },
    anchors: {
      type: 'string',
      multiple: true,
      value: 'FILE',
      meaning: 'a file of anchors to verify against; audit.anchor.file of cordon.yaml when left out',
    },
  },
  details:
    'It works on a copy, which it migrates and verifies. To restore, stop the bot, copy the folder to CORDON_DATA and start it.\nTo check a dump of PostgreSQL, restore it into an empty database and run cordon audit verify with DATABASE_URL set to that.',
  exits: [
    [0, 'the backup can be restored'],
    [1, 'its audit does not verify, or a key is missing'],
    [2, 'it is no backup that this version can read'],
  ],
  args: z.object({
    check: z.literal(true, 'Cordon restores nothing by itself: add --check, or copy the folder to CORDON_DATA'),
    anchors: z.array(z.string()).default([]),
    operands: z.tuple([z.string()]),
  }),
  async run({ anchors, operands: [path] }) {
    const config = readSettings();
    const file = databaseIn(path);
    const copied = { ...config, databaseUrl: undefined, dataDir: mkdtempSync(join(tmpdir(), 'cordon-restore-')) };
    try {
      copyBackup(file, copied.dataDir);
      return await checkCopy(copied, { file, anchors });
    } finally {
      rmSync(copied.dataDir, { recursive: true, force: true });
    }
  },
});

/** The file of the database in a backup. */
function databaseIn(path: string): string {
  const stats = statSync(path, { throwIfNoEntry: false });
  const file = stats?.isDirectory() === true ? sqliteFile(path) : path;
  if (!existsSync(file))
    throw new CliFailure(`There is no file ${file}. Name a folder that "cordon backup" has written.`);
  if (isSqlite(file)) return file;
  throw new CliFailure(
    `${file} is no SQLite database. Restore a dump of PostgreSQL into an empty database, and run "cordon audit verify" with DATABASE_URL set to that.`,
  );
}

function isSqlite(file: string): boolean {
  const header = Buffer.alloc(sqliteMagic.length);
  const fd = openSync(file, 'r');
  try {
    readSync(fd, header);
  } finally {
    closeSync(fd);
  }
  return header.toString('latin1') === sqliteMagic;
}

/** @see https://www.sqlite.org/fileformat.html#magic_header_string */
const sqliteMagic = 'SQLite format 3\0';

/** Copies the database with its log, and the keys beside it. */
function copyBackup(file: string, to: string): void {
  copyFileSync(file, sqliteFile(to));
  const beside = [`${basename(file)}-wal`, 'audit.key', 'secrets.key'];
  for (const name of beside)
    if (existsSync(join(dirname(file), name)))
      copyFileSync(join(dirname(file), name), join(to, name.replace(basename(file), 'cordon.db')));
}

interface Backup {
  readonly file: string;
  readonly anchors: readonly string[];
}

async function checkCopy(config: Config, { file, anchors }: Backup): Promise<number> {
  const db = opened(config, file);
  try {
    const done = await migrationsDone(db).catch(() => {
      throw new CliFailure(`${file} is no database of Cordon.`);
    });
    const known = migrationsKnown();
    if (done > known)
      throw new CliFailure(
        `${file} has schema ${done} and this version of Cordon knows ${known}: use the later version.`,
      );
    await migrate(db);
    const schema =
      done === known ? `Schema ${done}, that of this version` : `Schema ${done}; this version migrates it to ${known}`;
    process.stdout.write(`${[`${schema}.`, ...(await lossesIn(db, file))].join('\n')}\n`);
    const faults = keyFaults(config);
    for (const fault of faults) process.stdout.write(`${fault}\n`);
    if (faults.length > 0) return 1;
    return (await verifyAndPrint({ db, config, anchors })) === 0 ? 0 : 1;
  } finally {
    await db.close();
  }
}

function opened(config: Config, file: string): Database {
  try {
    return openDatabase(config, () => undefined);
  } catch (error) {
    throw new CliFailure(`${file} cannot be read: ${error instanceof Error ? error.message : String(error)}`);
  }
}

/** The keys that are missing, or hold no key. */
function keyFaults(config: Config): readonly string[] {
  const missing = (['audit', 'secrets'] as const).flatMap((name) => {
    const key = keyFileOf(config, name);
    return key === undefined || existsSync(key) ? [] : [`There is no ${name}.key beside it: ${lossOfKey[name]}.`];
  });
  return [...missing, ...keyFileFaults(config).map((fault) => fault.replace(`${config.dataDir}/`, ''))];
}

const lossOfKey = {
  audit: 'the audit in it cannot be verified or continued',
  secrets: 'nobody can sign in with what is stored, and what waits to be revealed is lost',
} as const;

/** What somebody who restores the backup has to know. */
async function lossesIn(db: Database, file: string): Promise<readonly string[]> {
  const [newest] = await db.query('SELECT MAX(at) AS at FROM event');
  const [secrets] = await db.query('SELECT COUNT(*) AS n FROM secret');
  const [open] = await db.query(
    "SELECT COUNT(*) AS n FROM request WHERE state IN ('awaiting-confirmation', 'awaiting-approval', 'running')",
  );
  const waiting = Number(secrets?.['n'] ?? 0);
  const hasKeys = existsSync(dataKeysFolder(dirname(file)));
  return [
    newest?.['at'] == null
      ? 'It has no events.'
      : `Its newest event is of ${toTheSecond(Number(newest['at']))}: whatever happened later would be lost.`,
    `${Number(open?.['n'] ?? 0)} requests are open in it: the bot goes on with them where it finds them, so look at them first.`,
    ...(waiting === 0
      ? []
      : [
          hasKeys
            ? `${waiting} secrets wait in it, and their data keys are there: what was handed over since could be handed over again. Remove the folder keys.`
            : `${waiting} secrets wait in it without their data keys: they read as too old, and people sign in again.`,
        ]),
  ];
}
