import type { CliCommand, CliOption } from './cli-command.ts';

/**
 * Writes how a command is typed.
 * @returns such as `cordon audit verify [--anchors FILE]...`
 */
export const cliUsageOf = ({ name, operands, options }: CliCommand): string =>
  ['cordon', name, ...operands, ...Object.entries(options).map(([option, shape]) => optionUsage(option, shape))].join(
    ' ',
  );

function optionUsage(name: string, { value, multiple }: CliOption): string {
  return `[--${name}${value === undefined ? '' : ` ${value}`}]${multiple === true ? '...' : ''}`;
}

/** Writes the help of one command. */
export function helpOf(command: CliCommand): string {
  const { summary, details, options, exits } = command;
  const shown = Object.entries(options).map(
    ([name, { value, meaning }]) => [`--${name}${value === undefined ? '' : ` ${value}`}`, meaning] as const,
  );
  return [
    cliUsageOf(command),
    '',
    `${summary.charAt(0).toUpperCase()}${summary.slice(1)}.`,
    ...(details === '' ? [] : ['', details]),
    ...(shown.length === 0 ? [] : ['', 'Options:', ...columns(shown)]),
    '',
    'Exit codes:',
    ...columns(exits.map(([code, meaning]) => [String(code), meaning] as const)),
    '',
  ].join('\n');
}

/** Writes the help of the whole: every command with one line. */
export const helpOfAll = (commands: readonly CliCommand[]): string =>
  [
    'cordon COMMAND [OPTIONS]',
    '',
    'Settings come from the environment, .env and cordon.yaml in the current folder, as for the bot.',
    '',
    'Commands:',
    ...columns(commands.map(({ name, summary }) => [name, summary] as const)),
    '',
    'cordon COMMAND --help says more about one of them.',
    '',
  ].join('\n');

function columns(rows: readonly (readonly [left: string, right: string])[]): readonly string[] {
  const width = Math.max(...rows.map(([left]) => left.length));
  return rows.map(([left, right]) => `  ${left.padEnd(width)}  ${right}`);
}
