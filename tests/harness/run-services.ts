import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { throwAwayPostgres, type ThrowAwayPostgres } from '../../scripts/throw-away-postgres.ts';

/**
 * What all workers of a run share. It belongs to mocha's own process, which starts it when a worker first asks for it, over HTTP on
 * loopback, and stops it at the end of the run.
 */
const services: { server?: Server; postgres?: Promise<ThrowAwayPostgres | undefined> } = {};

/** Name of the variable that tells the workers where to ask. */
const variable = 'CORDON_TEST_SERVICES';

/** Starts listening for the workers. Nothing else is started yet. */
export async function startRunServices(): Promise<void> {
  const server = createServer((_, response) => {
    const answer = (status: number, text: string): void => {
      response.writeHead(status, { Connection: 'close' }).end(text);
    };
    services.postgres ??= throwAwayPostgres(['fsync=off']);
    services.postgres.then(
      (postgres) => {
        answer(200, postgres?.url ?? '');
      },
      (error: unknown) => {
        answer(500, String(error));
      },
    );
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  services.server = server.unref();
  process.env[variable] = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

/** Stops what was started. */
export async function stopRunServices(): Promise<void> {
  services.server?.close();
  await (await services.postgres)?.stop();
}

/**
 * Asks for the PostgreSQL server of the run, which starts with the first question.
 * @returns its address; undefined where its programs are not installed
 * @throws {Error} when it does not start
 */
export async function sharedPostgres(): Promise<string | undefined> {
  const { [variable]: origin } = process.env;
  if (origin === undefined) throw new Error('start the tests as "npx mocha FILE", with the configuration of this project');
  const response = await fetch(origin);
  const text = await response.text();
  if (!response.ok) throw new Error(`PostgreSQL did not start: ${text}`);
  return text === '' ? undefined : text;
}
