import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { z } from 'zod';
import { later } from './cleanup.ts';
import { compiledFile } from './run-services.ts';

/** Cordon as an operator runs it: a process of its own, in practice mode with the practice tenant in it. */
export interface CordonProcess {
  readonly url: string;
  readonly pid: number;
  /** Of the practice tenant. */
  readonly practice: string;
  /** What stands on standard output. */
  readonly output: () => string;
  /** What stands on standard error: the log. */
  readonly logged: () => string;
  /** Ends it and answers the exit code; null when a signal ended it. */
  readonly end: (signal: 'SIGTERM' | 'SIGKILL') => Promise<number | null>;
}

const ready = z.object({ ready: z.literal(true), port: z.number(), practicePort: z.number().optional() });

/** Starts `bot/main.ts` on its own; it is killed after the test if it still runs. */
export async function cordonProcess(
  dataDir: string,
  settings: Readonly<Record<string, string>> = {},
): Promise<CordonProcess> {
  const env = {
    PATH: process.env['PATH'],
    PORT: '0',
    CORDON_DATA: dataDir,
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
  later(() => (child.exitCode === null && child.signalCode === null ? end('SIGKILL') : undefined));

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
