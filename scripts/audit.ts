/** `npm run audit -- verify` checks the audit, `npm run audit -- export` writes it to standard output. `--help` says more. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { z } from 'zod';
import { readConfig, type Config } from '../bot/config/config.ts';
import { keyFileOf, keyOf } from '../bot/config/key-file.ts';
import { openDatabase, sqliteFile } from '../bot/config/open-database.ts';
import { exportLines } from '../services/audit/export.ts';
import { fileLines } from '../services/audit/anchor-files.ts';
import { ocsfEvents } from '../services/audit/ocsf.ts';
import { verifyAudit } from '../services/audit/verify.ts';
import type { Database } from '../services/store/database.ts';
import { migrationsDone, migrationsKnown } from '../services/store/migrations.ts';
import { auditUsage, readAuditArgs, type AuditArgs } from './audit-args.ts';
import { toTheSecond } from '../services/base/time.ts';

/** How many findings are printed one by one. */
const findingsShown = 200;

const named = z.object({ version: z.string() });

/** What stops the command, in words for whoever typed it. */
class Stop extends Error {
  override readonly name = 'Stop';
}

try {
  process.exitCode = await main(process.argv.slice(2));
} catch (error) {
  const isQuiet = error instanceof Error && 'code' in error && error.code === 'EPIPE'; // whoever read has enough
  if (!isQuiet && !(error instanceof Stop)) throw error;
  if (error instanceof Stop) process.stderr.write(`${error.message}\n`);
  process.exitCode = isQuiet ? 0 : 2;
}

/** @returns 0 when all holds, 1 when something does not; 2, for what could not be done at all, is a `Stop` */
async function main(typed: readonly string[]): Promise<number> {
  const args = readAuditArgs(typed);
  if (args.kind === 'help') {
    process.stdout.write(auditUsage);
    return 0;
  }
  if (args.kind === 'fault') throw new Stop(`${args.words}\n\n${auditUsage}`);
  if (existsSync('.env')) process.loadEnvFile('.env');
  const read = readConfig(process.env);
  if (!read.ok)
    throw new Stop(`The settings cannot be read:\n${read.faults.map((fault) => `  - ${fault}`).join('\n')}`);
  const db = await open(read.config);
  try {
    if (args.kind === 'verify') return await verify(db, read.config, args);
    await write(db, args);
    return 0;
  } finally {
    await db.close();
  }
}

/** Opens what is there; makes and changes nothing. */
async function open(config: Config): Promise<Database> {
  const file = sqliteFile(config.dataDir);
  if (config.databaseUrl === undefined && !existsSync(file))
    throw new Stop(`There is no database ${file}. Set CORDON_DATA to the folder that the bot uses, or DATABASE_URL.`);
  const lost: unknown[] = [];
  try {
    const db = openDatabase(config, (error) => lost.push(error));
    const [done, known] = [await migrationsDone(db), migrationsKnown()];
    if (done === known) return db;
    await db.close();
    throw new Stop(
      done < known
        ? 'The database is of an earlier version of Cordon: start this version of the bot once, then run this again.'
        : 'The database is of a later version of Cordon: use the audit command of that version.',
    );
  } catch (error) {
    if (error instanceof Error && /database is locked/.test(error.message))
      throw new Stop(
        `The bot has ${file} to itself. Stop the bot, or restore a backup elsewhere and set CORDON_DATA to its folder.`,
      );
    throw error instanceof Stop ? error : new Stop(`The database cannot be read: ${wordsOf(error)}`);
  }
}

async function verify(db: Database, config: Config, args: Extract<AuditArgs, { kind: 'verify' }>): Promise<number> {
  const keyAt = keyFileOf(config, 'audit');
  if (keyAt !== undefined && !existsSync(keyAt))
    throw new Stop(`There is no ${keyAt}: without the key that sealed the audit it cannot be checked.`);
  const set = config.audit.anchor?.file;
  const files = args.anchors.length > 0 ? args.anchors : set === undefined ? [] : [set];
  const missing = files.find((file) => !existsSync(file));
  if (missing !== undefined) throw new Stop(`There is no file ${missing}.`);
  let shown = 0;
  const verified = await verifyAudit({
    ...{ db, key: keyOf(config, 'audit') },
    anchors: files.length === 0 ? undefined : fileLines(files),
    find: ({ where, why }) => {
      shown += 1;
      if (shown <= findingsShown) process.stdout.write(`${where}: ${why}\n`);
    },
  });
  const { requests, events, anchors, anchoredAt, loose, findings } = verified;
  if (findings > findingsShown) process.stdout.write(`... and ${findings - findingsShown} more\n`);
  const outside =
    files.length === 0
      ? 'Without anchors: a trail that was cut short, or a request that is gone, could not be found. Give --anchors FILE.'
      : `${anchors} anchors, the newest ${anchoredAt === undefined ? 'never' : toTheSecond(anchoredAt)}; ${loose} events came later.`;
  const verdict =
    findings === 0
      ? 'The audit holds'
      : `The audit does not hold, ${findings} ${findings === 1 ? 'finding' : 'findings'}`;
  process.stdout.write(`${verdict}: ${requests} requests, ${events} events. ${outside}\n`);
  return findings === 0 ? 0 : 1;
}

async function write(db: Database, { format, ...filter }: Extract<AuditArgs, { kind: 'export' }>): Promise<void> {
  const root = ['..', '../..'].map((up) => join(import.meta.dirname, up, 'package.json')); // as it is, or built
  const { version } = named.parse(JSON.parse(readFileSync(root.find((file) => existsSync(file)) ?? '', 'utf8')));
  const texts = async function* () {
    for await (const line of exportLines(db, filter))
      for (const object of format === 'ocsf' ? ocsfEvents(line, version) : [line]) yield `${JSON.stringify(object)}\n`;
  };
  await pipeline(Readable.from(texts()), process.stdout, { end: false });
}

const wordsOf = (error: unknown): string =>
  error instanceof Error ? error.message || ('code' in error ? String(error.code) : error.name) : 'unknown';
