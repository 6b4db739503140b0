import { chmodSync, existsSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import process from 'node:process';
import type { Logger } from '../telemetry/log.ts';

/** What Cordon keeps in its data folder: the database, with what SQLite puts beside it, keys, and the folder of data keys. */
const ours = /^(cordon\.db(-wal|-shm|-journal)?|.*\.key|keys)$/;
const stickyBit = 0o1000;
const byOthers = 0o077;

/**
 * Takes away what other users of this machine may do with the data folder and the files in it that are ours. What Cordon makes itself is
 * private from the start. Does nothing where there is no folder yet, and on Windows, which has no modes.
 * @param dataDir the folder
 * @param log says what was changed, and what could not be
 */
export function keepPrivate(dataDir: string, log: Pick<Logger, 'info' | 'warn'>): void {
  if (process.platform === 'win32' || !existsSync(dataDir)) return;
  const files = readdirSync(dataDir).filter((name) => ours.test(name));
  for (const path of [dataDir, ...files.map((name) => join(dataDir, name))]) tighten(path, log);
}

function tighten(path: string, log: Pick<Logger, 'info' | 'warn'>): void {
  const { mode } = statSync(path);
  if ((mode & byOthers) === 0) return;
  const was = (mode & 0o7777).toString(8);
  try {
    if ((mode & stickyBit) !== 0) throw new Error('it is a folder that users share, such as /tmp');
    chmodSync(path, mode & 0o700);
    log.info({ path, was }, 'other users of this machine cannot read this any more');
  } catch (error) {
    log.warn(
      { err: error, path, was },
      'other users of this machine may read this: set CORDON_DATA to a folder of its own',
    );
  }
}
