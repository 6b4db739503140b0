import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { z } from 'zod';
import { botSdk } from './bot-sdk.ts';
import { afterTest } from './cleanup.ts';
import { compiledFile } from './run-services.ts';

/** A Cordon as an operator runs it, in a process of its own. Without other settings it is in practice mode. */
export interface CordonProcess {
  readonly url: string;
  readonly pid: number;
  /** Address of the practice tenant. */
  readonly practice: string;
  /** What it has written to standard output. */
  readonly output: () => string;
  /** What it has written to standard error: the log. */
  readonly logged: () => string;
  /** Sends a signal and waits for the end. Resolves to the exit code, or null when the signal killed it. */
  readonly end: (signal: 'SIGTERM' | 'SIGKILL') => Promise<number | null>;
}

const ready = z.object({ ready: z.literal(true), port: z.number(), practicePort: z.number().optional() });

/**
 * Starts `bot/main.ts`, and waits for its ready line. It is killed after the test if it still runs.
 * @param settings environment variables
 * @throws {Error} with its log, when it ends before it is ready
 */
export async function cordonProcess(
  dataDir: string,
  settings: Readonly<Record<string, string>> = {},
): Promise<CordonProcess> {
  const env = {
    PATH: process.env['PATH'],
    PORT: '0',
    CORDON_DATA: dataDir,
    BOT_SDK: botSdk,
    PRACTICE_GRAPH_LATENCY_MS: '5',
    ...settings,
  };
  const child = spawn(process.execPath, [await compiledFile('bot/main.ts')], { cwd: dataDir, env });
  const output: string[] = [];
  const logged: string[] = [];
  child.stdout.setEncoding('utf8').on('data', (text: string) => output.push(text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => logged.push(text));
  const exited = once(child, 'exit');
  const end = async (signal: 'SIGTERM' | 'SIGKILL'): Promise<number | null> => {
    child.kill(signal);
    await exited;
    return child.exitCode;
  };
  afterTest(() => (child.exitCode === null && child.signalCode === null ? end('SIGKILL') : undefined));

  while (!output.join('').includes('\n')) {
    await Promise.race([once(child.stdout, 'data'), exited]);
    if (child.exitCode !== null) throw new Error(`Cordon ended with ${child.exitCode}: ${logged.join('')}`);
  }
  const { port, practicePort } = ready.parse(JSON.parse(output.join('')));
  return {
    url: `http://127.0.0.1:${port}/api/messages`,
    pid: child.pid ?? NaN,
    practice: `http://127.0.0.1:${practicePort ?? NaN}`,
    output: () => output.join(''),
    logged: () => logged.join(''),
    end,
  };
}
