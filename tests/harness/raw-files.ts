import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import pg from 'pg';
import { createSealer } from '../../services/secrets/sealer.ts';
import type { SqlRow } from '../../services/store/database.ts';
import { filePathsIn } from './files.ts';

/** Reads every file of some folders, byte by byte. What is gone again by then is left out. */
export function bytesOf(folders: readonly string[]): readonly Buffer[] {
  return folders.flatMap(filePathsIn).flatMap((file) => {
    try {
      return [readFileSync(file)];
    } catch {
      return [];
    }
  });
}

/** The length of a wrapped key: `v1.`, and a nonce, the key as Base64 and a tag as Base64url. */
const wrappedKey = /(?=(v1\.[\w-]{96}))/g;

/**
 * Does what somebody would who has the master key, old rows of the table `secret` and raw files: tries everything in the files that can be
 * a wrapped key, and the master key itself, on each row.
 * @returns the secrets that could be opened
 */
export function secretsOpened(
  masterKey: Uint8Array,
  rows: readonly SqlRow[],
  files: readonly Buffer[],
): readonly string[] {
  const master = createSealer(masterKey);
  const candidates = new Set(
    files.flatMap((bytes) => Array.from(bytes.toString('latin1').matchAll(wrappedKey), ([, text = '']) => text)),
  );
  return rows.flatMap((row) => {
    const about = JSON.stringify([row['kind'], row['request'], row['reader'], row['label']]);
    const keys = [...candidates].flatMap((text) => master.open(text, `data key ${row['key_id']}`) ?? []);
    const sealers = [master, ...keys.map((key) => createSealer(Buffer.from(key, 'base64')))];
    return sealers.flatMap((sealer) => sealer.open(String(row['sealed']), about) ?? []);
  });
}

/** The disk of a PostgreSQL server, as somebody reads it who has the machine. */
export interface PostgresDisk {
  /** Every file of this database and of the WAL, after everything was written to the disk. */
  readonly bytes: () => Promise<readonly Buffer[]>;
  /** Only the WAL. */
  readonly wal: () => Promise<readonly Buffer[]>;
  /** Path of the file that holds a table now. */
  readonly fileOf: (table: string) => Promise<string>;
}

/**
 * Opens the disk of a server on this machine.
 * @param url connection string with a schema in it
 */
export function postgresDisk(url: string): PostgresDisk {
  const ask = async (sql: string): Promise<string> => {
    const client = new pg.Client({ connectionString: url });
    await client.connect();
    const { rows } = await client.query<{ answer?: unknown }>(sql).finally(() => client.end());
    return String(rows[0]?.answer);
  };
  /** A CHECKPOINT leaves out unlogged tables; the one before files are copied does not. */
  const flush = async (): Promise<void> => {
    const name = `flush_${randomUUID().replaceAll('-', '')}`;
    await ask(`CREATE DATABASE ${name} TEMPLATE template0 STRATEGY file_copy`);
    await ask(`DROP DATABASE ${name}`);
  };
  const dataFolder = () => ask("SELECT current_setting('data_directory') AS answer");
  const read = async (folders: (data: string, database: string) => readonly string[]) => {
    await flush();
    const files = bytesOf(
      folders(
        await dataFolder(),
        await ask('SELECT oid AS answer FROM pg_database WHERE datname = current_database()'),
      ),
    );
    assert.ok(files.length > 0);
    return files;
  };
  return {
    bytes: () => read((data, database) => [join(data, 'base', database), join(data, 'pg_wal')]),
    wal: () => read((data) => [join(data, 'pg_wal')]),
    fileOf: async (table) => join(await dataFolder(), await ask(`SELECT pg_relation_filepath('${table}') AS answer`)),
  };
}
