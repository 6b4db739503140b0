import { isDeepStrictEqual } from 'node:util';
import type { z } from 'zod';
import type { Graph } from '../graph/graph.ts';
import type { KeptValue } from '../model/kept.ts';

/*
 * The way back of an action. Whatever replaces a value declares `keep`, which the runner reads right before `run` and stores in the step.
 * Every write action says in `wayBack` which command restores what was kept, or that there is none and what to do instead.
 * A test over the registry holds that both are said, and that the way back restores the value.
 */

/** The value that an action replaces. */
export interface Keep<Args> {
  /** What the value is, in lower case and without an article: `manager`. */
  readonly what: string;
  /**
   * Reads the value as it is now: once before `run`, and again when somebody asks for the way back.
   * @throws {GraphProblem} as the port does
   */
  read(context: { readonly graph: Graph }, args: Args): Promise<KeptValue>;
  /** The value that the action leaves behind. */
  sets(args: Args): KeptValue;
  /** A value in a few words, at most 120 characters, to stand after a colon: `Adele Vance`. */
  says(value: KeptValue): string;
  /** Whether nothing of a value is missing in another one. */
  isIn(part: KeptValue, whole: KeptValue): boolean;
}

/** A value that an action replaces, in its own shape. */
interface Keeping<Args, Value extends KeptValue> {
  readonly what: string;
  /** Parses what was stored. */
  readonly shape: z.ZodType<Value>;
  readonly read: (context: { readonly graph: Graph }, args: Args) => Promise<Value>;
  readonly sets: (args: Args) => Value;
  readonly says: (value: Value) => string;
  /** Default: whether they are equal. */
  readonly isIn?: (part: Value, whole: Value) => boolean;
}

/**
 * Declares the value that an action replaces. See `Keep` for what each part is.
 * @returns a declaration that throws a `ZodError` for stored values of another shape
 */
export function keeping<Args, Value extends KeptValue>(declared: Keeping<Args, Value>): Keep<Args> {
  const { what, shape, read, sets, says, isIn = isDeepStrictEqual } = declared;
  return {
    what,
    read,
    sets,
    says: (value) => shortened(says(shape.parse(value))),
    isIn: (part, whole) => isIn(shape.parse(part), shape.parse(whole)),
  };
}

/** The longest value in words, in characters: a card says it for several targets. */
const saidAtMost = 120;

const shortened = (words: string): string => {
  const line = words.replace(/\s+/g, ' ').trim();
  return line.length <= saidAtMost ? line : `${line.slice(0, saidAtMost)}…`;
};

/** The command that restores a value for one target. */
export interface Restoring {
  readonly kind: 'restoring';
  /** Its name in the registry. */
  readonly command: string;
  /** Its arguments besides the target, as people type them. */
  readonly args: Readonly<Record<string, string>>;
  /** Names the target where its object id does not: the address of an account that was created. */
  readonly target?: string;
}

/** That something cannot be undone. */
export interface NoWayBack {
  readonly kind: 'none';
  /** What to do instead: one or two sentences, which stand after “Cannot be undone.” */
  readonly instead: string;
}

/** What takes an action back. */
export type WayBack =
  | NoWayBack
  | {
      readonly kind: 'command';
      /** Names of the commands that do it, in the registry. */
      readonly commands: readonly string[];
      /** What it does, in one sentence. */
      readonly how: string;
      /**
       * Makes the command for one target.
       * @param kept what `keep` has read; empty for an action that declares none
       * @param args the arguments of the action, without the targets
       * @returns that command, or why this very value cannot be restored
       * @throws {z.ZodError} for a stored value of another shape
       */
      restore(kept: KeptValue, args: Readonly<Record<string, unknown>>): Restoring | NoWayBack;
    };

/**
 * Declares that an action cannot be undone.
 * @param instead what to do instead: one or two sentences, which stand after “Cannot be undone.”
 */
export const cannotBeUndone = (instead: string): NoWayBack => ({ kind: 'none', instead });

/**
 * Declares the way back of an action that keeps a value.
 * @param commands names of the commands that `restore` may answer
 * @param how what it does, in one sentence
 * @param shape parses what was kept; usually that of `keep`
 */
export const undoneBy = <Value>(
  commands: readonly string[],
  how: string,
  shape: z.ZodType<Value>,
  restore: (kept: Value, args: Readonly<Record<string, unknown>>) => Restoring | NoWayBack,
): WayBack => ({
  kind: 'command',
  commands,
  how,
  restore: (kept, args) => restore(shape.parse(kept), args),
});

/** A command with its arguments, as `restore` answers it. */
export const restoring = (command: string, args: Restoring['args'] = {}, target?: string): Restoring => ({
  kind: 'restoring',
  command,
  args,
  ...(target === undefined ? {} : { target }),
});
