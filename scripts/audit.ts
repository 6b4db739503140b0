/** `npm run audit -- verify` verifies the audit; `npm run audit -- export` writes it to standard output. See `--help`. */
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
import { trailMismatch } from '../services/requests/replay.ts';
import type { Database } from '../services/store/database.ts';
import { migrationsDone } from '../services/store/migrations-done.ts';
import { migrationsKnown } from '../services/store/migrate.ts';
import { auditUsage, readAuditArgs, type AuditArgs } from './audit-args.ts';
import { toTheSecond } from '../services/base/time.ts';

/** How many findings are printed; the others are only counted. */
const findingsShown = 200;

const packageJson = z.object({ version: z.string() });

/** Ends the command with exit code 2. The message is printed for the operator, without a stack. */
class CommandFailure extends Error {
  override readonly name = 'CommandFailure';
}

try {
  process.exitCode = await main(process.argv.slice(2));
} catch (error) {
  const readerClosed = error instanceof Error && 'code' in error && error.code === 'EPIPE'; // such as `head`
  if (!readerClosed && !(error instanceof CommandFailure)) throw error;
  if (error instanceof CommandFailure) process.stderr.write(`${error.message}\n`);
  process.exitCode = readerClosed ? 0 : 2;
}

/**
 * Runs the command.
 * @returns the exit code: 0 when all is well, 1 when the audit does not verify
 * @throws {CommandFailure} when the command could not be carried out
 */
async function main(typed: readonly string[]): Promise<number> {
  const args = readAuditArgs(typed);
  if (args.kind === 'help') {
    process.stdout.write(auditUsage);
    return 0;
  }
  if (args.kind === 'fault') throw new CommandFailure(`${args.words}\n\n${auditUsage}`);
  if (existsSync('.env')) process.loadEnvFile('.env');
  const read = readConfig(process.env, undefined, () => []);
  if (!read.ok)
    throw new CommandFailure(`The settings cannot be read:\n${read.faults.map((fault) => `  - ${fault}`).join('\n')}`);
  const db = await open(read.config);
  try {
    if (args.kind === 'verify') return await verify(db, read.config, args);
    await writeExport(db, args);
    return 0;
  } finally {
    await db.close();
  }
}

/** Opens the existing database without changing it. */
async function open(config: Config): Promise<Database> {
  const file = sqliteFile(config.dataDir);
  if (config.databaseUrl === undefined && !existsSync(file))
    throw new CommandFailure(
      `There is no database ${file}. Set CORDON_DATA to the folder that the bot uses, or DATABASE_URL.`,
    );
  const lost: unknown[] = [];
  try {
    const db = openDatabase(config, (error) => lost.push(error));
    const done = await migrationsDone(db);
    const known = migrationsKnown();
    if (done === known) return db;
    await db.close();
    throw new CommandFailure(
      done < known
        ? 'The database was written by an earlier version of Cordon: start this version of the bot once, then run this command again.'
        : 'The database was written by a later version of Cordon: use the audit command of that version.',
    );
  } catch (error) {
    if (error instanceof Error && /database is locked/.test(error.message))
      throw new CommandFailure(
        `The bot has ${file} to itself. Stop the bot, or restore a backup elsewhere and set CORDON_DATA to its folder.`,
      );
    throw error instanceof CommandFailure
      ? error
      : new CommandFailure(`The database cannot be read: ${messageOf(error)}`);
  }
}

async function verify(db: Database, config: Config, args: Extract<AuditArgs, { kind: 'verify' }>): Promise<number> {
  const keyFile = keyFileOf(config, 'audit');
  if (keyFile !== undefined && !existsSync(keyFile))
    throw new CommandFailure(
      `There is no file ${keyFile}. The audit cannot be verified without the key that sealed it.`,
    );
  const configured = config.audit.anchor?.file;
  const files = args.anchors.length > 0 ? args.anchors : configured === undefined ? [] : [configured];
  const missing = files.find((file) => !existsSync(file));
  if (missing !== undefined) throw new CommandFailure(`There is no file ${missing}.`);
  let shown = 0;
  const verified = await verifyAudit({
    db,
    key: keyOf(config, 'audit'),
    anchors: files.length === 0 ? undefined : fileLines(files),
    mismatchOf: trailMismatch,
    find: ({ where, why }) => {
      shown += 1;
      if (shown <= findingsShown) process.stdout.write(`${where}: ${why}\n`);
    },
  });
  const { requests, journals, events, anchors, anchoredAt, unanchored, findings } = verified;
  if (findings > findingsShown) process.stdout.write(`... and ${findings - findingsShown} more\n`);
  const anchoring =
    files.length === 0
      ? 'Without anchors a shortened trail or a deleted request or journal cannot be detected. Pass --anchors FILE.'
      : `${anchors} anchors, the newest ${anchoredAt === undefined ? 'never' : toTheSecond(anchoredAt)}; ${unanchored} events came later.`;
  const verdict =
    findings === 0
      ? 'The audit holds'
      : `The audit does not hold, ${findings} ${findings === 1 ? 'finding' : 'findings'}`;
  process.stdout.write(`${verdict}: ${requests} requests, ${journals} journals, ${events} events. ${anchoring}\n`);
  return findings === 0 ? 0 : 1;
}

async function writeExport(db: Database, { format, ...filter }: Extract<AuditArgs, { kind: 'export' }>): Promise<void> {
  const candidates = ['..', '../..'].map((up) => join(import.meta.dirname, up, 'package.json')); // from source, or from dist
  const { version } = packageJson.parse(
    JSON.parse(readFileSync(candidates.find((file) => existsSync(file)) ?? '', 'utf8')),
  );
  const lines = async function* () {
    for await (const line of exportLines(db, filter))
      for (const object of format === 'ocsf' ? ocsfEvents(line, version) : [line]) yield `${JSON.stringify(object)}\n`;
  };
  await pipeline(Readable.from(lines()), process.stdout, { end: false });
}

const messageOf = (error: unknown): string =>
  error instanceof Error ? error.message || ('code' in error ? String(error.code) : error.name) : 'unknown';
