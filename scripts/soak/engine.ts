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

/** Which database the bots use, and how it is looked into when they are gone. */
export interface Engine {
  readonly name: 'SQLite' | 'PostgreSQL';
  /** Settings of the bots. */
  readonly env: Readonly<Record<string, string>>;
  /** What the bots suffer when it is away. */
  readonly outage: string;
  /** How many bots may run at the same time. */
  readonly replicas: number;
  open(dataDir: string): Database;
  auditKey(dataDir: string): Uint8Array;
  /** Takes the database away from the bots, in one of the ways it may go. The answer brings it back. */
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

/** For the bots the disk is full: no file may grow. */
function limitFiles(bots: readonly Bot[], bytes: string): void {
  for (const { pid } of bots) execFileSync('prlimit', [`--pid=${pid}`, `--fsize=${bytes}`]);
}

/** @param database `sqlite`, `postgres` for a throw-away server, or an address @throws {Error} where the programs of PostgreSQL are not found */
export async function engineOf(database: string): Promise<Engine> {
  if (database === 'sqlite') return sqlite;
  if (database !== 'postgres') return postgres({ url: database });
  const own = await throwAwayPostgres();
  if (own !== undefined) return postgres(own);
  throw new Error('the programs of PostgreSQL were not found: name a database, --database postgres://...');
}

/** @param server with a database in which a schema may be made, which is dropped at the end; only one that can crash does */
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

/** What stands in the transaction of a click, a start, an end. */
const marks = [
  '"kind":"opened"',
  '"kind":"confirm"',
  '"kind":"approve"',
  '"kind":"step-started"',
  '"kind":"step-ended"',
] as const;
