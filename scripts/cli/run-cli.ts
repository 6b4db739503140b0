import { parseArgs } from 'node:util';
import { ZodError } from 'zod';
import { failureWords } from '../../bot/config/failure-words.ts';
import { suggest } from '../../services/base/suggest.ts';
import { CliFailure, type CliCommand } from './cli-command.ts';
import { helpOf, helpOfAll, cliUsageOf } from './usage.ts';

/** The exit code of a command that could not be carried out. */
const notCarriedOut = 2;

/**
 * Runs one command. Every failure ends as a sentence on standard error.
 * @param commands all commands
 * @param typed what stands behind `cordon` on the command line
 * @returns the exit code: that of the command; 2 when it could not be carried out
 */
export async function runCli(commands: readonly CliCommand[], typed: readonly string[]): Promise<number> {
  try {
    return await dispatch(commands, typed);
  } catch (error) {
    if (isReaderGone(error)) return 0;
    process.stderr.write(`${wordsFor(error)}\n`);
    return notCarriedOut;
  }
}

/** Whether the program that reads standard output has ended, such as `head`. */
const isReaderGone = (error: unknown): boolean => error instanceof Error && 'code' in error && error.code === 'EPIPE';

const wordsFor = (error: unknown): string =>
  error instanceof CliFailure ? error.message : failureWords(error, process.env['LOG_LEVEL']);

async function dispatch(commands: readonly CliCommand[], typed: readonly string[]): Promise<number> {
  const [first, second] = typed;
  if (first === undefined || isHelp(first)) {
    const about = commands.filter(({ name }) => name === second || name.startsWith(`${second ?? ''} `));
    process.stdout.write(
      second === undefined || about.length === 0 ? helpOfAll(commands) : about.map(helpOf).join('\n'),
    );
    return first === undefined ? notCarriedOut : 0;
  }
  const command = commands.find(({ name }) => name === `${first} ${second}` || name === first);
  if (command !== undefined) return carryOut(command, typed.slice(command.name.split(' ').length));
  const group = commands.filter(({ name }) => name.startsWith(`${first} `));
  if (group.length > 0 && isHelp(second)) {
    process.stdout.write(group.map(helpOf).join('\n'));
    return 0;
  }
  throw new CliFailure(unknownCommand(commands, group, typed));
}

const isHelp = (word: string | undefined): boolean => word === 'help' || word === '--help' || word === '-h';

function unknownCommand(
  commands: readonly CliCommand[],
  group: readonly CliCommand[],
  [first = '', second]: readonly string[],
): string {
  if (group.length > 0) {
    const seconds = group.map(({ name }) => name.slice(first.length + 1)).join(', ');
    return `cordon ${first}: expected ${seconds}, got ${second === undefined ? 'nothing' : `"${second}"`}.\n\n${group.map(cliUsageOf).join('\n')}`;
  }
  const near = suggest(
    first,
    [...new Set(commands.map(({ name }) => name.split(' ')[0] ?? name))].map((name) => [name]),
  );
  const hint = near.length === 0 ? '' : ` Did you mean ${near.join(' or ')}?`;
  return `There is no command "${first}".${hint} cordon --help lists all.`;
}

async function carryOut(command: CliCommand, typed: readonly string[]): Promise<number> {
  const parsed = parsedBy(command, typed);
  if (parsed === 'help') {
    process.stdout.write(helpOf(command));
    return 0;
  }
  try {
    return await command.run(parsed);
  } catch (error) {
    if (error instanceof ZodError) throw misused(command, error.issues.map(({ message }) => message).join('; '));
    throw error;
  }
}

function parsedBy(command: CliCommand, typed: readonly string[]): 'help' | Readonly<Record<string, unknown>> {
  const options = Object.entries(command.options).map(
    ([name, { type, multiple = false }]) => [name, { type, multiple }] as const,
  );
  try {
    const { values, positionals } = parseArgs({
      args: [...typed],
      allowPositionals: true,
      options: { ...Object.fromEntries(options), help: { type: 'boolean', short: 'h' } },
    });
    if (values['help'] === true) return 'help';
    const extra = positionals.slice(command.operands.length);
    if (extra.length > 0) throw misused(command, `not understood: "${extra.join(' ')}"`);
    const missing = command.operands.filter((name) => !name.startsWith('[')).slice(positionals.length);
    if (missing.length > 0) throw misused(command, `missing: ${missing.join(' and ')}`);
    return { ...values, operands: positionals };
  } catch (error) {
    if (error instanceof TypeError && 'code' in error)
      throw misused(command, error.message.split('. ')[0] ?? error.message);
    throw error;
  }
}

const misused = (command: CliCommand, why: string): CliFailure =>
  new CliFailure(`cordon ${command.name}: ${why}.\n\n${cliUsageOf(command)}`);
