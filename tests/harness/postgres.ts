import {
  freshSchema as makeSchema,
  throwAwayPostgres,
  type ThrowAwayPostgres,
} from '../../scripts/throw-away-postgres.ts';
import { wireTo as openWire, type Wire } from '../../scripts/soak/wire.ts';
import { later } from './harness.ts';

/** A PostgreSQL for tests: the one of TEST_DATABASE_URL, or a throw-away one, which alone can crash. */
export type Postgres = Pick<ThrowAwayPostgres, 'url'> & Partial<ThrowAwayPostgres>;

let server: Promise<Postgres | undefined> | undefined;

/** The same one for the whole run; undefined where there is none, and the tests that need it are skipped. */
export const postgres = (): Promise<Postgres | undefined> => (server ??= find());

after(async () => (await server)?.stop?.());

/** A database address with a schema of its own, dropped after the test. */
export async function freshSchema({ url }: Postgres): Promise<string> {
  const schema = await makeSchema(url);
  later(() => schema.drop().catch(() => undefined));
  return schema.through(url);
}

/** The same address through a wire that fails as told, until the test is over. */
export async function wireTo(url: string): Promise<Wire> {
  const wire = await openWire(url);
  later(() => {
    wire.close();
  });
  return wire;
}

async function find(): Promise<Postgres | undefined> {
  const { TEST_DATABASE_URL: url } = process.env;
  if (url !== undefined && url !== '') return { url };
  const own = await throwAwayPostgres(['fsync=off']);
  if (own === undefined)
    process.stderr.write(
      'PostgreSQL was not found: tests that need it are skipped. Set TEST_DATABASE_URL or install it.\n',
    );
  return own;
}
