import { spawn, type ChildProcess } from 'node:child_process';
import { createInterface } from 'node:readline';

/** A running Node program. */
export interface Child {
  readonly process: ChildProcess;
  /** Sends SIGTERM and waits until the program has exited. */
  stop(): Promise<void>;
}

/**
 * Starts a Node program. Its standard error goes to the terminal of this process.
 * Nothing stops the program automatically: call `stop`.
 * @param args the program's path and arguments, after any options of Node
 * @param env variables added to this process's own
 * @param ipc whether to open a channel for messages to the program
 */
export function startNode(args: readonly string[], env: Readonly<Record<string, string>> = {}, ipc = false): Child {
  const child = spawn(process.execPath, args, {
    stdio: ['ignore', 'pipe', 'inherit', ...(ipc ? (['ipc'] as const) : [])],
    env: { ...process.env, ...env },
  });
  const exited = new Promise<void>((resolve) =>
    child.once('exit', () => {
      resolve();
    }),
  );
  return {
    process: child,
    stop() {
      child.kill('SIGTERM');
      return exited;
    },
  };
}

/**
 * Waits for a line of the program's standard output.
 * @param timeoutMs how long to wait, in milliseconds
 * @returns the first line that matches
 * @throws {Error} when the program exits or the time is over before a line matches
 */
export function waitForLine(child: Child, pattern: RegExp, timeoutMs: number): Promise<string> {
  return new Promise((resolve, reject) => {
    const fail = (reason: string) => {
      reject(new Error(`${child.process.spawnargs.slice(1).join(' ')}: ${reason}`));
    };
    const timer = setTimeout(() => {
      fail(`no line matched ${pattern} within ${timeoutMs} ms`);
    }, timeoutMs);
    child.process.once('exit', (code) => {
      fail(`exited with ${code}`);
    });
    if (child.process.stdout === null) return;
    createInterface({ input: child.process.stdout }).on('line', (line) => {
      if (!pattern.test(line)) return;
      clearTimeout(timer);
      resolve(line);
    });
  });
}
