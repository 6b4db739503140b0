import { readFileSync } from 'node:fs';
import { extname, join } from 'node:path';
import { once } from 'node:events';
import { z } from 'zod';
import { lineOf, startNode } from '../child.ts';

/** A Cordon in a process of its own, that can be killed. */
export interface Bot {
  readonly url: string;
  readonly pid: number;
  /** As a power cut does. Resolves when the process is gone. */
  kill(): Promise<void>;
  /** As an operator does: drains and exits. */
  stop(): Promise<void>;
  /** Resident memory in megabytes; 0 when it is gone. */
  rssMb(): number;
}

const ready = z.object({ port: z.number() });

/** Starts the bot, compiled or not as this file is. @param env settings; the database decides the engine */
export async function startBot(env: Readonly<Record<string, string>>): Promise<Bot> {
  const main = join(import.meta.dirname, `../../bot/main${extname(import.meta.filename)}`);
  const child = startNode([main], { PORT: '0', LOG_LEVEL: 'error', ...env });
  const { port } = ready.parse(JSON.parse(await lineOf(child, /"ready":true/, 30_000)));
  const { pid = 0 } = child.process;
  const gone = once(child.process, 'exit');
  return {
    url: `http://127.0.0.1:${port}/api/messages`,
    pid,
    async kill() {
      child.process.kill('SIGKILL');
      await gone;
    },
    stop: () => child.stop(),
    rssMb() {
      try {
        return Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? 0) / 1024;
      } catch {
        return 0; // gone, or a system without /proc
      }
    },
  };
}
