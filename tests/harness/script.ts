import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { compiledFile } from './run-services.ts';

/**
 * Runs a file of `scripts/` as a process of its own.
 * @param name without folder and extension, such as `soak`
 * @returns what it printed
 * @throws {Error} when it ends with anything but 0
 */
export async function runScript(name: string, args: readonly string[]): Promise<string> {
  const env = { PATH: process.env['PATH'] };
  const script = await compiledFile(`scripts/${name}.ts`);
  const { stdout } = await promisify(execFile)(process.execPath, [script, ...args], { env });
  return stdout;
}
