import { spawn, type ChildProcess } from 'node:child_process';
import { createInterface } from 'node:readline';

export interface Child {
  readonly process: ChildProcess;
  /** Ends it with SIGTERM and waits until it is gone. */
  stop(): Promise<void>;
}

/** Starts a Node program whose standard error is shown with ours; it ends with us. @param told whether it can be sent messages */
export function startNode(args: readonly string[], env: Readonly<Record<string, string>> = {}, told = false): Child {
  const child = spawn(process.execPath, args, {
    stdio: ['ignore', 'pipe', 'inherit', ...(told ? (['ipc'] as const) : [])],
    env: { ...process.env, ...env },
  });
  const gone = new Promise<void>((resolve) =>
    child.once('exit', () => {
      resolve();
    }),
  );
  return {
    process: child,
    stop() {
      child.kill('SIGTERM');
      return gone;
    },
  };
}

/**
 * Waits for a line of standard output.
 * @throws {Error} when the program ends or `timeoutMs` passes before there is one
 */
export function lineOf(child: Child, pattern: RegExp, timeoutMs: number): Promise<string> {
  return new Promise((resolve, reject) => {
    const fail = (why: string) => {
      reject(new Error(`${child.process.spawnargs.slice(1).join(' ')}: ${why}`));
    };
    const timer = setTimeout(() => {
      fail(`no line like ${pattern} within ${timeoutMs} ms`);
    }, timeoutMs);
    child.process.once('exit', (code) => {
      fail(`ended with ${code}`);
    });
    if (child.process.stdout === null) return;
    createInterface({ input: child.process.stdout }).on('line', (line) => {
      if (!pattern.test(line)) return;
      clearTimeout(timer);
      resolve(line);
    });
  });
}
