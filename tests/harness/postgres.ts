import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import pg from 'pg';
import {
  freshSchema as makeSchema,
  throwAwayPostgres,
  type ThrowAwayPostgres,
} from '../../scripts/throw-away-postgres.ts';
import { wireTo as openWire, type Wire } from '../../scripts/soak/wire.ts';
import { afterTest } from './cleanup.ts';
import { sharedPostgres } from './run-services.ts';

/** What this test file has opened; `stopOwnPostgres` takes it away when the file ends. */
const own: {
  database?: Promise<string | undefined> | undefined;
  server?: Promise<ThrowAwayPostgres | undefined> | undefined;
} = {};

/**
 * Whether PostgreSQL is there. Without it the tests that need it are skipped.
 * @returns false where neither TEST_DATABASE_URL is set nor the programs of PostgreSQL are installed
 */
export const hasPostgres = async (): Promise<boolean> => (await postgres()) !== undefined;

/**
 * A schema of its own, dropped after the test, in this file's database on the server that the whole run shares. Advisory locks hold
 * for a database, so each test file has one of its own.
 * @returns a connection string
 * @throws {AssertionError} without PostgreSQL
 */
export async function freshSchema(): Promise<string> {
  return schemaAt((await postgres()) ?? assert.fail('there is no PostgreSQL'));
}

/** A PostgreSQL server that a test may take away, with a schema of its own in it. */
export interface CrashablePostgres {
  readonly url: string;
  /** Kills the server. Call what it resolves to when the server shall be back. */
  readonly crash: () => Promise<() => Promise<void>>;
}

/**
 * Starts a PostgreSQL server for this test file alone, because a crash would hit every worker of the run.
 * @returns undefined where the programs of PostgreSQL are not installed
 */
export async function crashablePostgres(): Promise<CrashablePostgres | undefined> {
  const server = await (own.server ??= throwAwayPostgres(['fsync=off']));
  if (server === undefined) return undefined;
  return { url: await schemaAt(server.url), crash: server.crash };
}

/** Ends what the tests of one file had to themselves. A root hook calls it. */
export async function stopOwnPostgres(): Promise<void> {
  const { database, server } = own;
  own.database = undefined;
  own.server = undefined;
  const url = await database;
  if (url !== undefined) await dropDatabase(url);
  await (await server)?.stop();
}

/**
 * Puts a wire that can fail in front of a database. It is closed after the test.
 * @returns the wire; connect to its `url`
 */
export async function wireTo(url: string): Promise<Wire> {
  const wire = await openWire(url);
  afterTest(() => {
    wire.close();
  });
  return wire;
}

async function schemaAt(url: string): Promise<string> {
  const schema = await makeSchema(url);
  afterTest(() => schema.drop().catch(() => undefined));
  return schema.through(url);
}

/** This file's database: on the server of TEST_DATABASE_URL, else on the throw-away one of the run. */
const postgres = (): Promise<string | undefined> => (own.database ??= createDatabase());

async function createDatabase(): Promise<string | undefined> {
  const { TEST_DATABASE_URL: given = '' } = process.env;
  const server = given === '' ? await sharedPostgres() : given;
  if (server === undefined) {
    process.stderr.write('Tests on PostgreSQL are skipped: install it, or set TEST_DATABASE_URL.\n');
    return undefined;
  }
  const name = `cordon_test_${randomUUID().replaceAll('-', '')}`;
  await statement(server, `CREATE DATABASE ${name}`);
  const url = new URL(server);
  url.pathname = name;
  return url.href;
}

async function dropDatabase(url: string): Promise<void> {
  const server = new URL(url);
  const name = server.pathname.slice(1);
  server.pathname = 'postgres';
  await statement(server.href, `DROP DATABASE ${name} WITH (FORCE)`);
}

async function statement(url: string, sql: string): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  await client.query(sql).finally(() => client.end());
}
