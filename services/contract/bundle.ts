import { z } from 'zod';
import { namesTargets, argumentKindOf } from './args.ts';
import type { Target } from '../model/person.ts';
import {
  checkDeclaration,
  type Action,
  type CommandDeclaration,
  type OpensAccess,
  type ProofContext,
  type ReadAction,
  type UnneededContext,
  type WriteAction,
} from './action.ts';
import { tiers, type RiskTier } from '../model/tier.ts';
import type { KeptValue } from '../model/kept.ts';
import type { TitleWords } from './command-words.ts';
import type { Keep, WayBack } from './way-back.ts';

/** An action inside a bundle. */
export interface Part {
  readonly action: WriteAction;
  /**
   * Decides, when the request is made, whether the part belongs to it. Default: it does.
   * @param args the request's arguments, without the targets
   * @param hindered names of the parts that cannot work for the target at hand
   */
  readonly when?: (args: Readonly<Record<string, unknown>>, hindered: Hindered) => boolean;
  /**
   * Names of parts that are not missed for a target when this one, in an earlier stage, has worked: they are skipped then, where otherwise
   * they would fail because of what was foreseen.
   */
  readonly makesUpFor?: readonly string[];
  /** Names of earlier parts that must have worked for the same target; otherwise this part is skipped and the result says so. */
  readonly needs?: readonly string[];
  /**
   * What becomes of the part in a mass run, in which Graph's limit of writes decides how long it takes. Default: as in any other run.
   * - `afterwards`: it starts when the other parts of its stage have ended, whether they worked or not, so that none of them can undo it
   * - `left-out`: it is not needed then, because another part ran afterwards
   */
  readonly inMassRun?: 'afterwards' | 'left-out';
  /**
   * Names of earlier parts without which this one would do harm: where one of them was planned for the same target and did not work, this
   * part is skipped and the result says so.
   */
  readonly notAfterFailed?: readonly string[];
  /**
   * Set when the bundle works without the part. Otherwise the bundle is off where the part's command is.
   * - `true`: it is left out where its command is switched off
   * - `unless-chosen`: so it is, unless the arguments choose it: such a request is refused
   */
  readonly optional?: true | 'unless-chosen';
}

/** Names of the parts of a command that were foreseen to have no effect for one target. */
export type Hindered = ReadonlySet<string>;

/** For a target for which everything works. */
export const unhindered: Hindered = new Set();

/**
 * Several actions as one command. All parts of a stage run at once and are awaited; the next stage then runs, even if a part failed.
 */
export interface Bundle extends CommandDeclaration {
  readonly title: TitleWords;
  /** What takes its parts back together. Default: the ways back of the parts. */
  readonly wayBack?: BundleWayBack;
  /** Set it only when the bundle as a whole is riskier than its riskiest part. */
  readonly tier?: WriteAction['tier'];
  readonly stages: readonly (readonly Part[])[];
}

/** One command that makes up for several parts of a bundle, although what they did is gone for good. */
export interface BundleWayBack {
  /** Its name in the registry. It takes the same targets, and needs no other argument. */
  readonly command: string;
  /** Names of the parts that it makes up for: it is offered for those for whom one of them worked. */
  readonly makesUpFor: readonly string[];
  /** On the button of the result: `Release…`. */
  readonly label: string;
  /** What it does: one sentence, which stands after “Cannot be undone.” */
  readonly instead: string;
}

/** Anything that people can type except the built-in commands. */
export type Command = Action | Bundle;

/** A command that changes something, and therefore opens a request. */
export type WriteCommand = WriteAction | Bundle;

/**
 * Declares a bundle. It takes all arguments of its parts; `own` adds to them or overrides them, and `without` leaves some out, which must
 * be optional in the parts that take them.
 * @throws {TypeError} as `checkDeclaration`
 */
export function defineBundle(
  bundle: Omit<Bundle, 'args'> & { readonly own: z.ZodRawShape; readonly without?: readonly string[] },
): Bundle {
  const { own, without = [], ...rest } = bundle;
  const actions = bundle.stages.flat().map((part) => part.action);
  const shapes = actions.map((action) => action.args.shape);
  const argumentAliases = Object.assign(
    {},
    ...actions.map((action) => action.argumentAliases),
    bundle.argumentAliases,
  ) as Readonly<Record<string, string>>;
  const shape = Object.entries(Object.assign({}, ...shapes, own) as z.ZodRawShape);
  return checkDeclaration<Bundle>({
    ...rest,
    argumentAliases,
    args: z.object(Object.fromEntries(shape.filter(([key]) => !without.includes(key)))),
  });
}

/**
 * Adapts an action to a bundle whose arguments have other names or fixed values.
 * @param args the bundle's arguments that the adapted action takes
 * @param map converts those into the action's own arguments; it may omit any that have a default
 * @returns the action with the new arguments
 * @throws {TypeError} as `checkDeclaration`
 */
export function adaptArguments<Own extends z.ZodObject>(
  action: WriteAction,
  args: Own,
  map: (own: z.output<Own>) => Readonly<Record<string, unknown>>,
): WriteAction<Own> {
  const mapped = (own: z.output<Own>) => action.args.parse(map(own));
  // Access is judged before the targets are part of the arguments, so the action's schema cannot parse them as a whole.
  const judged = <T>(judge: (inner: Readonly<Record<string, unknown>>) => T) => {
    return (own: Readonly<Record<string, unknown>>) => judge(map(own as z.output<Own>));
  };
  const foreseeing =
    (foresee: NonNullable<WriteAction['foresee']>): NonNullable<WriteAction['foresee']> =>
    (target, context) =>
      foresee(target, { ...context, args: map(context.args as z.output<Own>) });
  return checkDeclaration<WriteAction<Own>>({
    ...action,
    args,
    opensAccess: typeof action.opensAccess === 'function' ? judged(action.opensAccess) : action.opensAccess,
    ...(typeof action.locksOut === 'function' ? { locksOut: judged(action.locksOut) } : {}),
    ...(action.foresee === undefined ? {} : { foresee: foreseeing(action.foresee) }),
    ...(action.keep === undefined ? {} : { keep: keepFor(action.keep, mapped) }),
    wayBack: wayBackFor(action.wayBack, (own) => map(own as z.output<Own>)),
    run: (context, own) => action.run(context, mapped(own)),
    // an action that nothing proves must not look like one whose proof does not come
    ...(action.prove === undefined
      ? {}
      : { prove: async (context: ProofContext, own: z.output<Own>) => action.prove?.(context, mapped(own)) }),
    ...(action.unneeded === undefined
      ? {}
      : { unneeded: async (context: UnneededContext, own: z.output<Own>) => action.unneeded?.(context, mapped(own)) }),
  });
}

/** The same value, read and set with the arguments of a bundle. */
const keepFor = <Own, Inner>(keep: Keep<Inner>, mapped: (own: Own) => Inner): Keep<Own> => ({
  ...keep,
  read: (context, own) => keep.read(context, mapped(own)),
  sets: (own) => keep.sets(mapped(own)),
});

const wayBackFor = (wayBack: WayBack, map: (own: KeptValue) => KeptValue): WayBack =>
  wayBack.kind === 'none' ? wayBack : { ...wayBack, restore: (kept, own) => wayBack.restore(kept, map(own)) };

/** Whether a command only reads, and so runs at once without opening a request. */
export const isRead = (command: Command): command is ReadAction => 'tier' in command && command.tier === 'read';

/**
 * Lists the parts that run for these arguments, stage by stage. A single action is one stage with one part.
 * @param args the request's arguments; they decide which optional parts of a bundle run
 * @param hindered what cannot work, for each kind of target that the request has; a part is listed when it runs for one of them
 * @param isMass whether it is a mass run
 * @returns stages without empty ones
 */
export function stagesOf(
  command: WriteCommand,
  args: Readonly<Record<string, unknown>>,
  hindered: readonly Hindered[] = [unhindered],
  isMass = false,
): readonly (readonly WriteAction[])[] {
  if (!('stages' in command)) return [[command]];
  const runs = ({ when }: Part) => when === undefined || hindered.some((some) => when(args, some));
  return (isMass ? massStagesOf(command) : command.stages)
    .map((stage) => stage.filter(runs).map((part) => part.action))
    .filter((stage) => stage.length > 0);
}

/** The stages of a bundle as a mass run has them: the parts that come afterwards are stages of their own, and some are left out. */
export const massStagesOf = ({ stages }: Pick<Bundle, 'stages'>): Bundle['stages'] =>
  stages
    .flatMap((stage) => [
      stage.filter(({ inMassRun }) => inMassRun === undefined),
      stage.filter(({ inMassRun }) => inMassRun === 'afterwards'),
    ])
    .filter((stage) => stage.length > 0);

/**
 * Finds the argument that names the targets of a command.
 * @returns its name; undefined when the command runs once, without a target
 */
export const targetKeyOf = (command: Pick<CommandDeclaration, 'args'>): string | undefined =>
  Object.keys(command.args.shape).find((key) => namesTargets(argumentKindOf(command.args.shape[key] as z.ZodType)));

/**
 * Parses the arguments of an action for one target, as its `run` expects them.
 * @throws {z.ZodError} when they do not fit the action's schema
 */
export function argsFor<Args extends z.ZodObject>(
  action: Pick<CommandDeclaration<Args>, 'args'>,
  args: Readonly<Record<string, unknown>>,
  target: Target,
): z.output<Args> {
  const key = targetKeyOf(action);
  return action.args.parse(key === undefined ? args : { ...args, [key]: target });
}

/** Lists all actions of a command, including parts that run only for some arguments. */
export function partsOf(command: Command): readonly Action[] {
  return 'stages' in command ? command.stages.flat().map((part) => part.action) : [command];
}

/**
 * Determines the tier that a command has at least: that of its riskiest part, or the bundle's own tier when that is higher. A request may
 * need more for its arguments (see `accessOpenedBy`), its optional parts, its targets or the policy.
 */
export function tierOf(command: Command): RiskTier {
  const own = 'stages' in command ? (command.tier ?? 'read') : 'read';
  return requiredPartsOf(command).reduce<RiskTier>((worst, part) => higherTier(worst, part.tier), own);
}

/**
 * Whether a command opens access for these arguments: whether any part that runs does.
 * @param args the request's arguments, without the targets
 * @param hindered as for `stagesOf`
 */
export function accessOpenedBy(
  command: WriteCommand,
  args: Readonly<Record<string, unknown>>,
  hindered?: readonly Hindered[],
): OpensAccess {
  const answers = stagesOf(command, args, hindered)
    .flat()
    .map(({ opensAccess }) => (typeof opensAccess === 'function' ? opensAccess(args) : opensAccess));
  return answers.includes(true) ? true : answers.includes('if-dynamic') ? 'if-dynamic' : false;
}

/**
 * When a command needs somebody else's approval although its tier does not: because the arguments open access.
 * @returns completes "destructive when", such as `it sets mail`; undefined when the tier of the command covers it already
 */
export function accessConditionOf(command: Command): string | undefined {
  if (tierOf(command) !== 'change') return undefined;
  const conditions = partsOf(command).flatMap((part) => (part.tier === 'read' ? [] : (part.opensAccessWhen ?? [])));
  return conditions.length === 0 ? undefined : conditions.join(', or ');
}

/**
 * Whether an account cannot sign in any more after a command with these arguments: whether any part that runs for it locks it out.
 * @param args the request's arguments, without the targets
 * @param hindered what cannot work for the account
 */
export const locksOutBy = (
  command: WriteCommand,
  args: Readonly<Record<string, unknown>>,
  hindered: Hindered = unhindered,
): boolean =>
  stagesOf(command, args, [hindered])
    .flat()
    .some(({ locksOut }) => (typeof locksOut === 'function' ? locksOut(args) : locksOut === true));

/** Returns the riskier of two tiers. */
export const higherTier = (a: RiskTier, b: RiskTier): RiskTier => (tiers.indexOf(a) >= tiers.indexOf(b) ? a : b);

/** The parts that a command cannot do without. */
export const requiredPartsOf = (command: Command): readonly Action[] =>
  'stages' in command
    ? command.stages.flat().flatMap(({ action, optional }) => (optional === undefined ? [action] : []))
    : [command];

/**
 * Leaves out the optional parts of a bundle that are switched off.
 * @param isOff whether the action of this name is switched off
 */
export const withoutParts = <C extends Command>(command: C, isOff: (name: string) => boolean): C =>
  'stages' in command
    ? {
        ...command,
        stages: command.stages.map((stage) =>
          stage.filter(({ action, optional }) => optional === undefined || !isOff(action.name)),
        ),
      }
    : command;

/** Lists the application permissions that a command cannot do without, sorted and without duplicates. */
export const permissionsOf = (command: Command): readonly string[] =>
  [...new Set(requiredPartsOf(command).flatMap((part) => part.permissions))].sort();
