import { spawn } from 'node:child_process';
import { createRequire } from 'node:module';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { caFile } from './certificates.ts';

const mocha = createRequire(import.meta.url).resolve('mocha/bin/mocha.js');

/**
 * Runs stories in a process of their own that trusts the tests' certificate authority: Node reads NODE_EXTRA_CA_CERTS once, at its start.
 * @returns its exit code and all that it printed
 */
export async function trusting(stories: URL): Promise<{ readonly code: number | null; readonly said: string }> {
  const env = { ...process.env, NODE_EXTRA_CA_CERTS: caFile(), CORDON_TEST_AUTHORITY: dirname(caFile()) };
  // Without --exit it ends by itself as well, 15 s later: @azure/identity waits to repeat a token request that was given up.
  const args = ['--import=tsx', mocha, '--exit', fileURLToPath(stories)];
  const child = spawn(process.execPath, args, { env, stdio: ['ignore', 'pipe', 'pipe'] });
  let said = '';
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding('utf8').on('data', (text: string) => (said += text));
  const code = await new Promise<number | null>((resolve) => child.once('close', resolve));
  return { code, said };
}
