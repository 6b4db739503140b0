import type { Command } from '../contract/bundle.ts';
import type { BuiltinName } from './builtin.ts';
import type { TypedValue } from './tokens.ts';
import type { Language } from './translations.ts';

/** An option with its value. `--key` without a value counts as `yes`. */
export interface NamedValue {
  readonly key: string;
  readonly value: TypedValue;
}

/** A command line, split into its values but not yet validated. */
export interface ParsedCommand {
  readonly kind: 'command';
  readonly command: Command;
  /** The values without a key, in order. */
  readonly positionals: readonly TypedValue[];
  readonly options: readonly NamedValue[];
  readonly reason: string | undefined;
  /** Whether the reason is what was left at the end of the line, without a word such as `because`. */
  readonly isReasonGuessed?: boolean;
  /** Name, id or domain of the tenant, as typed with `tenant=`. */
  readonly tenant: string | undefined;
  /** Whether `unknown=skip` leaves out targets that nobody is. */
  readonly skipUnknown?: boolean;
  /** The language of the word for the command; left out for English. */
  readonly language?: Language;
}

/** A built-in command with everything that stands behind it. */
export interface BuiltinLine {
  readonly kind: 'builtin';
  readonly name: BuiltinName;
  /** Which of its words was typed, as declared. */
  readonly said: string;
  /** The language of that word; undefined for English. */
  readonly language: Language | undefined;
  /** Everything behind it, as typed, but for reasons, the tenant, and politeness. */
  readonly rest: readonly string[];
  /** The ids of requests in it, each once. */
  readonly ids: readonly string[];
  /** The accounts in it that are named beyond doubt, each once. */
  readonly accounts: readonly string[];
  /** What is neither, as typed; empty when there is nothing. */
  readonly others: string;
  readonly reason: string | undefined;
  readonly tenant: string | undefined;
}

/** A line that is no command, and the command lines that may be meant. They are only ever offered. */
export interface UnclearLine {
  readonly kind: 'unclear';
  /**
   * - `unknown`: it begins with no word that Cordon knows
   * - `mentioned`: a command stands further in the line
   * - `whether`: it is asked whether to
   * - `ambiguous`: its first word can mean several commands
   * - `negated`: it says what not to do
   * - `several`: it is two commands
   */
  readonly why: 'unknown' | 'mentioned' | 'whether' | 'ambiguous' | 'negated' | 'several';
  /** The word that was not understood, as typed. */
  readonly word: string;
  readonly lines: readonly string[];
}

/** What one message means. */
export type ParsedMessage =
  | ParsedCommand
  | BuiltinLine
  | UnclearLine
  /** Politeness that needs no answer. */
  | { readonly kind: 'thanks' }
  | { readonly kind: 'empty' }
  | { readonly kind: 'problem'; readonly message: string };
