import type { z } from 'zod';

/** An option of a command, as `--name`. */
export interface CliOption {
  readonly type: 'boolean' | 'string';
  /** Whether it may be given several times. */
  readonly multiple?: true;
  /** What stands for its value in the usage, such as `FILE`; a switch has none. */
  readonly value?: string;
  /** What it does, as a clause that begins with a small letter. */
  readonly meaning: string;
}

/** What one exit code means. */
export type ExitMeaning = readonly [code: number, meaning: string];

/** A command of `cordon`, as the dispatcher, the help and the page of the documentation see it. */
export interface CliCommand {
  /** One word or two, such as `audit verify`. */
  readonly name: string;
  /** What it does, as a sentence without a full stop that begins with a small letter. */
  readonly summary: string;
  /** Names of the arguments, in order; one in brackets may be left out. */
  readonly operands: readonly string[];
  readonly options: Readonly<Record<string, CliOption>>;
  /** What a reader of the help needs to know besides; empty for nothing. */
  readonly details: string;
  readonly exits: readonly ExitMeaning[];
  /**
   * Carries the command out.
   * @param typed the options by name, and under `operands` the arguments
   * @returns the exit code
   * @throws {z.ZodError} when the arguments do not fit
   * @throws {CliFailure} when the command cannot be carried out
   */
  run(typed: unknown): Promise<number>;
}

/** The declaration of a command, with a schema for what was typed. */
interface Declaration<Args> extends Omit<CliCommand, 'run'> {
  readonly args: z.ZodType<Args>;
  readonly run: (args: Args) => Promise<number>;
}

/** Declares a command: `run` gets what `args` has parsed. */
export function cliCommand<Args>({ args, run, ...shown }: Declaration<Args>): CliCommand {
  return { ...shown, run: (typed) => run(args.parse(typed)) };
}

/** A command that cannot be carried out for a reason that the operator can mend. The message is printed as it is; exit code 2. */
export class CliFailure extends Error {
  override readonly name = 'CliFailure';
}
