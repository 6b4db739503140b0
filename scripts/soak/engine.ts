import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { derivedKey, keyFile } from '../../bot/config/key-file.ts';
import type { Database } from '../../services/store/database.ts';
import { openPostgres } from '../../services/store/postgres.ts';
import { openSqlite } from '../../services/store/sqlite.ts';
import { freshSchema, throwAwayPostgres, type ThrowAwayPostgres } from '../throw-away-postgres.ts';
import type { Bot } from './bot.ts';
import { wireTo } from './wire.ts';

/** Ends an outage. */
type Back = () => Promise<void> | void;

/** The database that the bots use, and how it is read when they have ended. */
export interface Engine {
  readonly name: 'SQLite' | 'PostgreSQL';
  /** Settings of the bots. */
  readonly env: Readonly<Record<string, string>>;
  /** Name of the phase in which it fails. */
  readonly outage: string;
  /** How many bots may run at the same time. */
  readonly replicas: number;
  open(dataDir: string): Database;
  auditKey(dataDir: string): Uint8Array;
  /** Makes the database fail for the bots in a random way. Call what it resolves to when the outage shall end. */
  away(bots: readonly Bot[], chance: () => number): Promise<Back>;
  close(): Promise<void>;
}

const sqlite: Engine = {
  name: 'SQLite',
  env: {},
  outage: 'disk full at random points',
  replicas: 1,
  open: (dataDir) => openSqlite(join(dataDir, 'cordon.db')),
  auditKey: (dataDir) => keyFile(dataDir, 'audit'),
  away(bots) {
    limitFiles(bots, '0:unlimited');
    return Promise.resolve(() => {
      limitFiles(bots, 'unlimited:unlimited');
    });
  },
  close: () => Promise.resolve(),
};

/** Limits the size to which the files of the bots may grow. At 0 the disk is full for them. */
function limitFiles(bots: readonly Bot[], bytes: string): void {
  for (const { pid } of bots) execFileSync('prlimit', [`--pid=${pid}`, `--fsize=${bytes}`]);
}

/**
 * Opens the engine of a soak or a benchmark.
 * @param database `sqlite`, `postgres` for a throw-away server, or an address
 * @throws {Error} when a throw-away server is wanted and PostgreSQL is not installed
 */
export async function engineOf(database: string): Promise<Engine> {
  if (database === 'sqlite') return sqlite;
  if (database !== 'postgres') return postgres({ url: database });
  const own = await throwAwayPostgres();
  if (own !== undefined) return postgres(own);
  throw new Error('the programs of PostgreSQL were not found: name a database, --database postgres://...');
}

/**
 * PostgreSQL, in a schema that is dropped at the end.
 * @param server its crash is one of the outages, where it can crash
 */
async function postgres(server: Pick<ThrowAwayPostgres, 'url'> & Partial<ThrowAwayPostgres>): Promise<Engine> {
  const schema = await freshSchema(server.url);
  const wire = await wireTo(server.url);
  const key = Buffer.alloc(32, 7);
  return {
    name: 'PostgreSQL',
    env: { DATABASE_URL: schema.through(wire.url), CORDON_KEY: key.toString('hex') },
    outage: 'the database away at random points',
    replicas: 3,
    open: () => openPostgres({ url: schema.through(server.url) }),
    auditKey: () => derivedKey(key, 'audit'),
    away(_, chance) {
      const oneOf = <T>(all: readonly [T, ...T[]]): T => all[Math.floor(chance() * all.length)] ?? all[0];
      const onWire = (fail: () => void) => () => {
        fail();
        return Promise.resolve(wire.mend);
      };
      const lose = () => {
        wire.loseCommitOf(oneOf(marks));
      };
      const crash = server.crash === undefined ? [] : [server.crash];
      return oneOf([onWire(wire.cut), onWire(wire.silence), onWire(lose), ...crash])();
    },
    async close() {
      wire.close();
      await schema.drop();
      await server.stop?.();
    },
  };
}

/** Texts by which the transactions of a click, a start and an end are recognised. */
const marks = [
  '"kind":"opened"',
  '"kind":"confirm"',
  '"kind":"approve"',
  '"kind":"step-started"',
  '"kind":"step-ended"',
] as const;
