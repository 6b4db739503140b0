import { execFile } from 'node:child_process';
import { createRequire } from 'node:module';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { promisify } from 'node:util';

/** Runs TypeScript as it is, as the tests do: for `--import`. */
export const tsx = pathToFileURL(createRequire(import.meta.url).resolve('tsx')).href;

/** Runs a file of `scripts/` from its source. @returns what it printed @throws {Error} when it ends with anything but 0 */
export async function runScript(name: string, args: readonly string[]): Promise<string> {
  const script = fileURLToPath(new URL(`../../scripts/${name}.ts`, import.meta.url));
  const env = { PATH: process.env['PATH'], NODE_OPTIONS: `--import=${tsx}` };
  const { stdout } = await promisify(execFile)(process.execPath, [script, ...args], { env });
  return stdout;
}
