import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { cliCommands } from '../../scripts/cli/commands.ts';
import { runCli } from '../../scripts/cli/run-cli.ts';
import { compiledFile } from './run-services.ts';

/** What a command printed, and how it ended. */
export interface CommandResult {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

/** Where a command runs, and with which settings. Nothing of this process's own environment but the path is passed on. */
interface Surroundings {
  readonly cwd: string;
  readonly env?: Readonly<Record<string, string>>;
  /** The compiled entry; that of these sources when left out. */
  readonly entry?: string;
}

/** A command that runs in a process of its own. */
export interface RunningCommand {
  /** Resolves when standard output matches, with all of it. */
  printed(pattern: RegExp): Promise<string>;
  kill(signal: NodeJS.Signals): void;
  readonly ended: Promise<CommandResult>;
}

/** Starts `cordon` in a process of its own, as an operator does. */
export async function startCommand(
  args: readonly string[],
  { cwd, env = {}, entry }: Surroundings,
): Promise<RunningCommand> {
  const script = entry ?? (await compiledFile('scripts/cordon.ts'));
  const child = spawn(process.execPath, [script, ...args], { cwd, env: { PATH: process.env['PATH'], ...env } });
  const output = { out: '', err: '' };
  child.stdout.setEncoding('utf8').on('data', (text: string) => (output.out += text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => (output.err += text));
  const ended = once(child, 'close').then(() => ({ code: child.exitCode, ...output }));
  return {
    async printed(pattern) {
      const closed = ended.then(({ code, err }) => Promise.reject(new Error(`ended with ${code}: ${err}`)));
      while (!pattern.test(output.out)) await Promise.race([once(child.stdout, 'data'), closed]);
      return output.out;
    },
    kill: (signal) => child.kill(signal),
    ended,
  };
}

/** Runs `cordon` in a process of its own until it ends. */
export const runCordon = async (args: readonly string[], surroundings: Surroundings): Promise<CommandResult> =>
  (await startCommand(args, surroundings)).ended;

/** Runs `cordon` in this process, for commands that read no settings. */
export async function cordonHere(args: readonly string[], commands = cliCommands): Promise<CommandResult> {
  const output = { out: '', err: '' };
  const { stdout, stderr } = process;
  const [writeOut, writeErr] = [stdout.write.bind(stdout), stderr.write.bind(stderr)];
  stdout.write = (text: string | Uint8Array) => ((output.out += String(text)), true);
  stderr.write = (text: string | Uint8Array) => ((output.err += String(text)), true);
  try {
    return { code: await runCli(commands, args), ...output };
  } finally {
    stdout.write = writeOut;
    stderr.write = writeErr;
  }
}
