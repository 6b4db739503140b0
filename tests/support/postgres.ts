import { execFile, spawn, type ChildProcess } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { promisify } from 'node:util';
import pg from 'pg';
import { later } from './bench.ts';

const run = promisify(execFile);

/** A PostgreSQL for tests: the one of TEST_DATABASE_URL, or a throw-away one from the programs of this machine. */
export interface Postgres {
  readonly url: string;
  /** Takes the server away as a crash does, and brings it back; undefined for one that is not ours. */
  readonly crash?: () => Promise<{ readonly restart: () => Promise<void> }>;
}

let server: Promise<Postgres | undefined> | undefined;
let stop: (() => Promise<void>) | undefined;

/** The same one for the whole run; undefined where there is none, and the tests that need it are skipped. */
export const postgres = (): Promise<Postgres | undefined> => (server ??= find());

after(() => stop?.());

/** A database address with a schema of its own, dropped after the test. */
export async function freshSchema({ url }: Postgres): Promise<string> {
  const schema = `cordon_${randomUUID().replaceAll('-', '')}`;
  await statement(url, `CREATE SCHEMA ${schema}`);
  later(() => statement(url, `DROP SCHEMA IF EXISTS ${schema} CASCADE`).catch(() => undefined));
  const own = new URL(url);
  own.searchParams.set('options', `-c search_path=${schema}`);
  return own.href;
}

async function statement(url: string, sql: string): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    await client.query(sql);
  } finally {
    await client.end();
  }
}

async function find(): Promise<Postgres | undefined> {
  const { TEST_DATABASE_URL: url } = process.env;
  if (url !== undefined && url !== '') return { url };
  const programs = programsIn();
  if (programs === undefined) {
    process.stderr.write(
      'PostgreSQL was not found: tests that need it are skipped. Set TEST_DATABASE_URL or install it.\n',
    );
    return undefined;
  }
  return startOwn(programs);
}

/** Where initdb and postgres are: Debian keeps them out of the PATH. */
function programsIn(): string | undefined {
  const debian = '/usr/lib/postgresql';
  const versions = existsSync(debian) ? readdirSync(debian).map((version) => join(debian, version, 'bin')) : [];
  const paths = [...versions.reverse(), ...(process.env['PATH'] ?? '').split(':')];
  return paths.find((path) => existsSync(join(path, 'initdb')) && existsSync(join(path, 'postgres')));
}

/** PostgreSQL refuses to run as root, so root lends it to the user that its package made. */
async function startOwn(programs: string): Promise<Postgres> {
  const who: Partial<Ids> = process.getuid?.() === 0 ? await ids('postgres') : {};
  const folder = mkdtempSync(join(tmpdir(), 'cordon-pg-'));
  if (who.uid !== undefined) await run('chown', [`${who.uid}:${who.gid ?? ''}`, folder]);
  const data = join(folder, 'data');
  await run(join(programs, 'initdb'), ['-D', data, '-U', 'cordon', '-A', 'trust', '-E', 'UTF8', '--no-sync'], who);
  const port = await freePort();
  const url = `postgres://cordon@127.0.0.1:${port}/postgres`;
  const settings = [
    'listen_addresses=127.0.0.1',
    'fsync=off',
    'max_connections=200',
    `unix_socket_directories=${folder}`,
  ];
  const start = async (): Promise<ChildProcess> => {
    const args = ['-D', data, '-p', String(port), ...settings.flatMap((setting) => ['-c', setting])];
    const child = spawn(join(programs, 'postgres'), args, { ...who, stdio: 'ignore' });
    for (let tries = 0; ; tries += 1) {
      try {
        await statement(url, 'SELECT 1');
        return child;
      } catch (error) {
        if (tries > 100) throw error;
        await pause(50);
      }
    }
  };
  let child = await start();
  const end = (signal: 'SIGQUIT' | 'SIGINT') =>
    new Promise<void>((resolve) => {
      child.once('exit', () => {
        resolve();
      });
      child.kill(signal); // PostgreSQL ends at once on SIGQUIT, and by itself on SIGINT
    });
  stop = async () => {
    if (child.exitCode === null && child.signalCode === null) await end('SIGINT');
    rmSync(folder, { recursive: true, force: true });
  };
  return {
    url,
    async crash() {
      await end('SIGQUIT');
      return {
        async restart() {
          child = await start();
        },
      };
    },
  };
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
