import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { throwAwayPostgres, type ThrowAwayPostgres } from '../../scripts/throw-away-postgres.ts';

/**
 * What all workers of a run share. It belongs to mocha's own process, which makes each thing when a worker first asks for it, over
 * HTTP on loopback, and removes it at the end of the run.
 */
const running: {
  server?: Server;
  postgres?: Promise<ThrowAwayPostgres | undefined>;
  compiled?: Promise<string>;
} = {};

/** Name of the variable that tells workers, and stories in processes of their own, where to ask. */
const variable = 'CORDON_TEST_SERVICES';

type Service = 'postgres' | 'compiled';

const services: Readonly<Record<Service, () => Promise<string | undefined>>> = {
  async postgres() {
    running.postgres ??= throwAwayPostgres(['fsync=off']);
    return (await running.postgres)?.url;
  },
  compiled() {
    running.compiled ??= import('./compiled.ts').then(({ compileProduct }) => compileProduct());
    return running.compiled;
  },
};

/** Starts listening for the workers. Does nothing in a mocha that another one has started. */
export async function startRunServices(): Promise<void> {
  if (process.env[variable] !== undefined) return;
  const server = createServer(({ url }, response) => {
    const answer = (status: number, text: string): void => {
      response.writeHead(status, { Connection: 'close' });
      response.end(text); // on its own: where restify is loaded, writeHead returns nothing
    };
    const service = services[url === '/compiled' ? 'compiled' : 'postgres'];
    service().then(
      (text = '') => {
        answer(200, text);
      },
      (error: unknown) => {
        answer(500, String(error));
      },
    );
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  running.server = server.unref();
  process.env[variable] = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

/** Stops what was started, whether tests failed or not. */
export async function stopRunServices(): Promise<void> {
  running.server?.close();
  await (await running.postgres)?.stop();
}

/**
 * Asks for the PostgreSQL server of the run, which the first question starts.
 * @returns its address; undefined where the programs of PostgreSQL are not installed
 * @throws {Error} when it does not start
 */
export const sharedPostgres = (): Promise<string | undefined> => ask('postgres');

/**
 * Asks for a file of the product, compiled, to be run by a child process. The first question compiles all of them.
 * @param source path of the source from the root, such as `bot/main.ts`
 * @returns path of the JavaScript file
 * @throws {Error} when the sources cannot be compiled
 */
export async function compiledFile(source: string): Promise<string> {
  return `${(await ask('compiled')) ?? ''}/${source.replace(/\.ts$/, '.js')}`;
}

async function ask(service: Service): Promise<string | undefined> {
  const { [variable]: origin } = process.env;
  if (origin === undefined) throw new Error('run tests with the configuration of this project: npx mocha FILE');
  const response = await fetch(`${origin}/${service}`);
  const text = await response.text();
  if (!response.ok) throw new Error(`${service}: ${text}`);
  return text === '' ? undefined : text;
}
