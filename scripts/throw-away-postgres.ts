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

/** A PostgreSQL of our own on a free loopback port, without a password. */
export interface ThrowAwayPostgres {
  readonly url: string;
  /** Takes the server away as a crash does. The answer brings it back. */
  readonly crash: () => Promise<() => Promise<void>>;
  /** Ends it and deletes its files. */
  readonly stop: () => Promise<void>;
}

/**
 * Starts one from the programs of this machine.
 * @param settings further ones of postgresql.conf, as `name=value` @returns undefined where the programs are not found
 */
export async function throwAwayPostgres(settings: readonly string[] = []): Promise<ThrowAwayPostgres | undefined> {
  const programs = programsIn();
  if (programs === undefined) return undefined;
  // PostgreSQL refuses to run as root, so root lends it to the user that its package made.
  const who: Partial<Ids> = process.getuid?.() === 0 ? await ids('postgres') : {};
  const folder = mkdtempSync(join(tmpdir(), 'cordon-pg-'));
  if (who.uid !== undefined) await run('chown', [`${who.uid}:${who.gid ?? ''}`, folder]);
  const data = join(folder, 'data');
  await run(join(programs, 'initdb'), ['-D', data, '-U', 'cordon', '-A', 'trust', '-E', 'UTF8', '--no-sync'], who);
  const port = await freePort();
  const url = `postgres://cordon@127.0.0.1:${port}/postgres`;
  const all = ['listen_addresses=127.0.0.1', 'max_connections=200', `unix_socket_directories=${folder}`, ...settings];
  const start = async (): Promise<ChildProcess> => {
    const args = ['-D', data, '-p', String(port), ...all.flatMap((setting) => ['-c', setting])];
    const child = spawn(join(programs, 'postgres'), args, { ...who, stdio: 'ignore' });
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
  const end = async (signal: 'SIGQUIT' | 'SIGINT') => {
    const gone = once(child, 'exit');
    child.kill(signal); // it ends at once on SIGQUIT, and by itself on SIGINT
    await gone;
  };
  return {
    url,
    async crash() {
      await end('SIGQUIT');
      return async () => {
        child = await start();
      };
    },
    async stop() {
      if (child.exitCode === null && child.signalCode === null) await end('SIGINT');
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** Runs one statement over a connection of its own. @throws {Error} of the driver */
async function statement(url: string, sql: string): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  await client.query(sql).finally(() => client.end());
}

/** A schema of its own in a database, so that whoever works there meets nobody else. */
export async function freshSchema(url: string) {
  const name = `cordon_${randomUUID().replaceAll('-', '')}`;
  await statement(url, `CREATE SCHEMA ${name}`);
  return {
    /** An address of that database, with this schema in it. */
    through(address: string): string {
      const own = new URL(address);
      own.searchParams.set('options', `-c search_path=${name}`);
      return own.href;
    },
    drop: () => statement(url, `DROP SCHEMA IF EXISTS ${name} CASCADE`),
  };
}

/** Where initdb and postgres are: Debian keeps them out of the PATH. */
function programsIn(): string | undefined {
  const debian = '/usr/lib/postgresql';
  const versions = existsSync(debian) ? readdirSync(debian).map((version) => join(debian, version, 'bin')) : [];
  const paths = [...versions.reverse(), ...(process.env['PATH'] ?? '').split(':')];
  return paths.find((path) => existsSync(join(path, 'initdb')) && existsSync(join(path, 'postgres')));
}

interface Ids {
  readonly uid: number;
  readonly gid: number;
}

async function ids(name: string): Promise<Ids> {
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
