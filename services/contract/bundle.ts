import { z } from 'zod';
import { isMany, kindOf } from './args.ts';
import type { Target } from '../model/person.ts';
import { checked, type Action, type Declared, type ReadAction, type TitleWords, type WriteAction } from './action.ts';
import { tiers, type RiskTier } from '../model/tier.ts';

/** An action inside a bundle. */
export interface Part {
  readonly action: WriteAction;
  /** Leaves the part out for these arguments, before anything runs. */
  readonly when?: (args: Readonly<Record<string, unknown>>) => boolean;
  /** Leaves the part out, told as skipped, unless these earlier parts worked for the same target. */
  readonly needs?: readonly string[];
}

/** Several actions as one command: the parts of a stage run at once and all settle, then the next stage runs, whatever failed. */
export interface Bundle extends Declared {
  readonly title: TitleWords;
  readonly undo: string;
  /** When the whole is riskier than its riskiest part. */
  readonly tier?: WriteAction['tier'];
  readonly stages: readonly (readonly Part[])[];
}

export type Command = Action | Bundle;
/** A command that opens a request. */
export type WriteCommand = WriteAction | Bundle;

/** Declares a bundle; its arguments are those of its parts but for `without`, and `own` adds to or overrides them. */
export function defineBundle(
  bundle: Omit<Bundle, 'args'> & { readonly own: z.ZodRawShape; readonly without?: readonly string[] },
): Bundle {
  const { own, without = [], ...rest } = bundle;
  const actions = bundle.stages.flat().map((part) => part.action);
  const shapes = actions.map((action) => action.args.shape);
  const keys = Object.assign({}, ...actions.map((action) => action.keys), bundle.keys) as Readonly<
    Record<string, string>
  >;
  const shape = Object.entries(Object.assign({}, ...shapes, own) as z.ZodRawShape);
  return checked({
    ...rest,
    keys,
    args: z.object(Object.fromEntries(shape.filter(([key]) => !without.includes(key)))),
  });
}

/**
 * An action whose arguments a bundle gives in words of its own.
 * @param args what it takes of the bundle's arguments
 * @param map to the action's own, which may leave out what has a default
 */
export function reworded<Own extends z.ZodObject>(
  action: WriteAction,
  args: Own,
  map: (own: z.output<Own>) => Readonly<Record<string, unknown>>,
): WriteAction<Own> {
  const mapped = (own: z.output<Own>) => action.args.parse(map(own));
  return checked<WriteAction<Own>>({
    ...action,
    args,
    run: (context, own) => action.run(context, mapped(own)),
    prove: async (context, own) => action.prove?.(context, mapped(own)),
    unneeded: async (context, own) => action.unneeded?.(context, mapped(own)),
  });
}

export const isRead = (command: Command): command is ReadAction => 'tier' in command && command.tier === 'read';

/** The parts to run, stage by stage; a single action is one stage of one part. */
export function stagesOf(
  command: WriteCommand,
  args: Readonly<Record<string, unknown>>,
): readonly (readonly WriteAction[])[] {
  if (!('stages' in command)) return [[command]];
  return command.stages
    .map((stage) => stage.filter((part) => part.when?.(args) ?? true).map((part) => part.action))
    .filter((stage) => stage.length > 0);
}

/** The argument that names what a command runs for, once for each; undefined when it runs once. */
export const targetKeyOf = (command: Pick<Declared, 'args'>): string | undefined =>
  Object.keys(command.args.shape).find((key) => isMany(kindOf(command.args.shape[key] as z.ZodType)));

/** The arguments of an action as its `run` takes them, about one target. @throws {z.ZodError} */
export function argsFor<Args extends z.ZodObject>(
  action: Pick<Declared<Args>, 'args'>,
  args: Readonly<Record<string, unknown>>,
  target: Target,
): z.output<Args> {
  const key = targetKeyOf(action);
  return action.args.parse(key === undefined ? args : { ...args, [key]: target });
}

/** The parts that a part needs, by its name. */
export const needsOf = (command: Command, part: string): readonly string[] =>
  'stages' in command ? (command.stages.flat().find(({ action }) => action.name === part)?.needs ?? []) : [];

/** All actions of a command, whatever its arguments. */
export function partsOf(command: Command): readonly Action[] {
  return 'stages' in command ? command.stages.flat().map((part) => part.action) : [command];
}

/** The riskiest part decides, unless the bundle as a whole is riskier. */
export function tierOf(command: Command): RiskTier {
  const own = 'stages' in command ? (command.tier ?? 'read') : 'read';
  return partsOf(command).reduce<RiskTier>((worst, part) => higher(worst, part.tier), own);
}

export const higher = (a: RiskTier, b: RiskTier): RiskTier => (tiers.indexOf(a) >= tiers.indexOf(b) ? a : b);

/** Application permissions of every part, sorted, each once. */
export const permissionsOf = (command: Command): readonly string[] =>
  [...new Set(partsOf(command).flatMap((part) => part.permissions))].sort();
