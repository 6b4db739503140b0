import { readFileSync } from 'node:fs';
import { extname, join } from 'node:path';
import { once } from 'node:events';
import { pathToFileURL } from 'node:url';
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
  /** Sets its clock, as an operator does: so many milliseconds ahead of the real one, or behind it. */
  setClock(aheadMs: number): void;
  /** Resident memory in megabytes; 0 when it is gone. */
  rssMb(): number;
}

const ready = z.object({ port: z.number() });

/** Starts the bot, compiled or not as this file is. @param env settings; the database decides the engine */
export async function startBot(env: Readonly<Record<string, string>>): Promise<Bot> {
  const file = (path: string) => join(import.meta.dirname, path + extname(import.meta.filename));
  const args = ['--import', pathToFileURL(file('clock')).href, file('../../bot/main')];
  const child = startNode(args, { PORT: '0', LOG_LEVEL: process.env['LOG_LEVEL'] ?? 'silent', ...env }, true);
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
    setClock(aheadMs) {
      child.process.send(aheadMs);
    },
    rssMb() {
      try {
        return Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? 0) / 1024;
      } catch {
        return 0; // gone, or a system without /proc
      }
    },
  };
}
