import { readFileSync } from 'node:fs';
import { extname, join } from 'node:path';
import { once } from 'node:events';
import { pathToFileURL } from 'node:url';
import { z } from 'zod';
import { waitForLine, startNode } from '../child.ts';

/** A Cordon in a process of its own, which can be killed. */
export interface Bot {
  readonly url: string;
  readonly pid: number;
  /** Ends it as a power cut does. Resolves when the process is gone. */
  kill(): Promise<void>;
  /** Ends it as an operator does: it drains and exits. */
  stop(): Promise<void>;
  /** Sets its time of day that many milliseconds ahead of the real one, or behind it when negative. */
  setClock(aheadMs: number): void;
  /** Resident memory in megabytes; 0 when it is gone. */
  rssMb(): number;
}

/** How long a bot may take to start, in milliseconds. A soak shares its machine with others, and measures no starts. */
const readyWithinMs = 120_000;

const ready = z.object({ port: z.number() });

/**
 * Starts the bot from source where this file runs from source, else from compiled code.
 * @param env settings; those of the database decide the engine
 * @param options of Node, such as `--cpu-prof`
 */
export async function startBot(env: Readonly<Record<string, string>>, options: readonly string[] = []): Promise<Bot> {
  const file = (path: string) => join(import.meta.dirname, path + extname(import.meta.filename));
  const args = [...options, '--import', pathToFileURL(file('clock')).href, file('../../bot/main')];
  const child = startNode(args, { PORT: '0', LOG_LEVEL: process.env['LOG_LEVEL'] ?? 'silent', ...env }, true);
  const { port } = ready.parse(JSON.parse(await waitForLine(child, /"ready":true/, readyWithinMs)));
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
        return 0; // it is gone, or this system has no /proc
      }
    },
  };
}
