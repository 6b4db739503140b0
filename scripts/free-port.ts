import { createServer } from 'node:net';

/** How many ports are tried. */
const most = 100;

/**
 * Finds the first port that is free, from one on. Another program may take it before it is used.
 * @param from the first port to try
 * @param host address that it is to be bound on
 * @returns the port
 * @throws {Error} the operating system's own, when none of a hundred is free, or for another reason than that one is taken
 */
export async function nextFreePort(from: number, host: string): Promise<number> {
  const last = Math.min(from + most - 1, 65_535);
  for (let port = from; port < last; port += 1) if (await isFree(port, host)) return port;
  await listenOnce(last, host);
  return last;
}

async function isFree(port: number, host: string): Promise<boolean> {
  try {
    await listenOnce(port, host);
    return true;
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'EADDRINUSE') return false;
    throw error;
  }
}

const listenOnce = (port: number, host: string): Promise<void> =>
  new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(port, host, () => {
      server.close(() => {
        resolve();
      });
    });
  });
