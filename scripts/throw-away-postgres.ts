import { execFile, spawn, type ChildProcess } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { promisify } from 'node:util';
import pg from 'pg';

const run = promisify(execFile);

/** A temporary PostgreSQL server on a free loopback port, without a password. */
export interface ThrowAwayPostgres {
  /** Connection string of its database. */
  readonly url: string;
  /**
   * Stops the server as a crash does, without a checkpoint.
   * @returns a function that starts it again on the same data
   */
  readonly crash: () => Promise<() => Promise<void>>;
  /** Stops the server and deletes its files. */
  readonly stop: () => Promise<void>;
}

/**
 * Starts a temporary PostgreSQL server with the programs that are installed on this machine.
 * @param settings additional settings for postgresql.conf, as `name=value`
 * @returns undefined when PostgreSQL is not installed
 * @throws {Error} when the server does not accept connections within about 10 seconds
 */
export async function throwAwayPostgres(settings: readonly string[] = []): Promise<ThrowAwayPostgres | undefined> {
  const programs = findPrograms();
  if (programs === undefined) return undefined;
  // PostgreSQL refuses to run as root, so root starts it as the user that its package created.
  const user: Partial<Ids> = process.getuid?.() === 0 ? await idsOf('postgres') : {};
  const folder = mkdtempSync(join(tmpdir(), 'cordon-pg-'));
  if (user.uid !== undefined) await run('chown', [`${user.uid}:${user.gid ?? ''}`, folder]);
  const data = join(folder, 'data');
  await run(join(programs, 'initdb'), ['-D', data, '-U', 'cordon', '-A', 'trust', '-E', 'UTF8', '--no-sync'], user);
  const port = await freePort();
  const url = `postgres://cordon@127.0.0.1:${port}/postgres`;
  const all = ['listen_addresses=127.0.0.1', 'max_connections=200', `unix_socket_directories=${folder}`, ...settings];
  const start = async (): Promise<ChildProcess> => {
    const args = ['-D', data, '-p', String(port), ...all.flatMap((setting) => ['-c', setting])];
    const child = spawn(join(programs, 'postgres'), args, { ...user, stdio: 'ignore' });
    for (let tries = 0; ; tries += 1) {
      try {
        await statement(url, 'SELECT 1');
        return child;
      } catch (error) {
        if (tries > 200) throw error;
        await pause(50);
      }
    }
  };
  let child = await start();
  const kill = async (signal: 'SIGQUIT' | 'SIGINT') => {
    const exited = once(child, 'exit');
    child.kill(signal); // SIGQUIT: immediate shutdown, recovery at the next start; SIGINT: fast shutdown
    await exited;
  };
  return {
    url,
    async crash() {
      await kill('SIGQUIT');
      return async () => {
        child = await start();
      };
    },
    async stop() {
      if (child.exitCode === null && child.signalCode === null) await kill('SIGINT');
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** Runs one SQL statement over a new connection. */
async function statement(url: string, sql: string): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  await client.query(sql).finally(() => client.end());
}

/**
 * Creates an empty schema with a random name in a database, so that tests can share the server.
 * @param url connection string of the database
 * @throws {Error} from the driver, when the database cannot be reached
 */
export async function freshSchema(url: string) {
  const name = `cordon_${randomUUID().replaceAll('-', '')}`;
  await statement(url, `CREATE SCHEMA ${name}`);
  return {
    /** Adds this schema to a connection string of the same database. */
    through(address: string): string {
      const own = new URL(address);
      own.searchParams.set('options', `-c search_path=${name}`);
      return own.href;
    },
    /** Drops the schema with everything in it, and that of its job queue. */
    drop: () => statement(url, `DROP SCHEMA IF EXISTS ${name}, ${name}_work CASCADE`),
  };
}

/** The folder of initdb and postgres. Debian does not put it on the PATH. */
function findPrograms(): string | undefined {
  const debian = '/usr/lib/postgresql';
  const versions = existsSync(debian) ? readdirSync(debian).map((version) => join(debian, version, 'bin')) : [];
  const paths = [...versions.reverse(), ...(process.env['PATH'] ?? '').split(':')];
  return paths.find((path) => existsSync(join(path, 'initdb')) && existsSync(join(path, 'postgres')));
}

interface Ids {
  readonly uid: number;
  readonly gid: number;
}

/** The numeric ids of a system user. */
async function idsOf(name: string): Promise<Ids> {
  const [uid, gid] = await Promise.all(
    ['-u', '-g'].map(async (flag) => Number((await run('id', [flag, name])).stdout)),
  );
  return { uid: uid ?? NaN, gid: gid ?? NaN };
}

function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const probe = createServer().listen(0, '127.0.0.1', () => {
      const { port } = probe.address() as AddressInfo;
      probe.close(() => {
        resolve(port);
      });
    });
  });
}
