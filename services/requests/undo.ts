import { z } from 'zod';
import { mask } from '../base/redact.ts';
import { capitalised, named } from '../base/words.ts';
import type { WriteAction } from '../contract/action.ts';
import { argsFor, partsOf, type BundleWayBack, type Command, type WriteCommand } from '../contract/bundle.ts';
import type { NoWayBack, Restoring } from '../contract/way-back.ts';
import type { Kept, KeptValue } from '../model/kept.ts';
import type { Target } from '../model/person.ts';
import type { Request, Step } from '../model/request.ts';
import { targetById } from '../model/target-by-id.ts';

/** The label of the button of an ordinary way back. */
export const undoLabel = 'Undo…';

/** A change of a request for one target, with what stood there before. */
export interface Change {
  readonly action: WriteAction;
  readonly target: Target;
  /** Undefined for an action that replaces no value. */
  readonly before: KeptValue | undefined;
}

/** One command that takes changes of a request back, for all targets for which it is the same. */
export interface Way {
  /** Name of the command in the registry. */
  readonly command: string;
  /** Its arguments besides the targets, as people type them. */
  readonly args: Readonly<Record<string, string>>;
  /** How its targets are named: object ids, or the address of an account that was created. */
  readonly targets: readonly string[];
  /** On its button: `Undo…`, `Release…`. */
  readonly label: string;
  /** What it is about: `Manager of Alex Wilber`. */
  readonly about: string;
  /** Whether it does more than bring values back, so that it is needed also where they are back. */
  readonly isMore: boolean;
  /** The changes that it is about. */
  readonly changes: readonly Change[];
}

/** What cannot be undone, and what to do instead. */
export interface Irreversible {
  readonly action: WriteAction;
  readonly targets: readonly Target[];
  /** One or two sentences. */
  readonly instead: string;
}

/** How what a request has changed can be taken back. */
export interface WaysBack {
  /** What was changed last comes first. */
  readonly ways: readonly Way[];
  readonly irreversible: readonly Irreversible[];
}

/** What the ways back of a request are found from. */
export interface WaysBackPorts {
  /** The command of exactly this name. */
  readonly commandNamed: (name: string) => Command | undefined;
}

/**
 * Finds how a request that ran can be taken back, for those targets for whom its steps worked and changed something. Everything is
 * decided from what the steps have kept; whether the values are still as the request left them is read only when somebody asks.
 * @param steps those of the request, as they ended
 */
export function waysBackOf(
  command: WriteCommand,
  request: Pick<Request, 'args' | 'targets'>,
  steps: readonly Step[],
  { commandNamed }: WaysBackPorts,
): WaysBack {
  const actions = new Map(
    partsOf(command).flatMap((part) => (part.tier === 'read' ? [] : [[part.name, part] as const])),
  );
  const answers = steps
    .filter(({ status }) => status === 'accepted' || status === 'proved')
    .toSorted((a, b) => b.stage - a.stage || a.sequence - b.sequence)
    .flatMap((step): readonly Answered[] => {
      const action = actions.get(step.action);
      const target = targetById(request.targets, step.target);
      if (action === undefined || target === undefined) return [];
      const before = step.kept !== null && 'value' in step.kept ? step.kept.value : undefined;
      return [{ change: { action, target, before }, answer: saidOf(action, target, request.args, step.kept) }];
    });
  const ways = grouped(answers);
  const whole = 'stages' in command ? command.wayBack : undefined;
  return {
    ways: whole === undefined ? ways : withWhole(whole, { ways, answers, commandNamed }),
    irreversible: irreversibleIn(answers, whole !== undefined),
  };
}

/** One change, and what its action says about the way back. */
interface Answered {
  readonly change: Change;
  readonly answer: Said;
}

type Said = Restoring | NoWayBack | { readonly kind: 'unchanged' };

/** What an action says about the way back of one change. */
function saidOf(action: WriteAction, target: Target, args: Request['args'], kept: Kept | null): Said {
  const { keep, wayBack } = action;
  const none = (lost: Kept | null): NoWayBack => ({ kind: 'none', instead: notKnown(action, lost) });
  if (keep === undefined) return wayBack.kind === 'none' ? wayBack : wayBack.restore({}, args);
  if (kept === null || !('value' in kept)) return none(kept);
  const { value } = kept;
  if (JSON.stringify(value).includes(mask)) return none({ lost: 'secret' });
  try {
    if (keep.isIn(value, keep.sets(argsFor(action, args, target)))) return { kind: 'unchanged' };
    return wayBack.kind === 'none' ? wayBack : wayBack.restore(value, args);
  } catch (error) {
    if (!(error instanceof z.ZodError)) throw error;
    return none(null); // kept by another version
  }
}

/** Says that the old value is not known, and what to do instead. */
function notKnown({ keep, wayBack }: WriteAction, kept: Kept | null): string {
  const what = keep?.what ?? 'value';
  const why = kept !== null && 'lost' in kept ? whyLost[kept.lost] : 'it was not kept';
  const instead =
    wayBack.kind === 'none'
      ? wayBack.instead
      : `Find out what it was, such as with list-audit, then use ${wayBack.commands.join(' or ')}.`;
  return `What stood there before is not known (${what}): ${why}. ${instead}`;
}

const whyLost = {
  unread: 'it could not be read in time',
  'too-large': 'it is larger than what Cordon keeps',
  secret: 'something in it looks like a secret',
} as const;

/** Ways with the same command and arguments are one, for all their targets. */
function grouped(answers: readonly Answered[]): readonly Way[] {
  const ways = new Map<string, OpenWay>();
  for (const { change, answer } of answers) {
    if (answer.kind !== 'restoring') continue;
    const { action } = change;
    const { command, args, target = change.target.id } = answer;
    const key = JSON.stringify([action.name, command, args]);
    const way = ways.get(key) ?? { action, command, args, targets: [], changes: [] };
    way.targets.push(target);
    way.changes.push(change);
    ways.set(key, way);
  }
  return [...ways.values()].map(({ action, ...way }) => ({
    ...way,
    label: undoLabel,
    about: aboutOf(action, way.changes),
    isMore: false,
  }));
}

/** A way back to which targets are still being added. */
interface OpenWay extends Pick<Way, 'command' | 'args'> {
  readonly action: WriteAction;
  readonly targets: string[];
  readonly changes: Change[];
}

/** `Manager of Alex Wilber`; without a value, what was done: `Account deleted: Alex Wilber`. */
function aboutOf(action: WriteAction, changes: readonly Change[]): string {
  const who = named([...new Set(changes.map(({ target }) => target.name))]);
  return action.keep === undefined ? `${action.step.done}: ${who}` : `${capitalised(action.keep.what)} of ${who}`;
}

interface WholeInput extends WaysBackPorts {
  readonly ways: readonly Way[];
  readonly answers: readonly Answered[];
}

/** The command for the whole, which takes the place of the ways that are a part of it. */
function withWhole(whole: BundleWayBack, { ways, answers, commandNamed }: WholeInput): readonly Way[] {
  const command = commandNamed(whole.command);
  const parts = command === undefined ? [] : partsOf(command).map(({ name }) => name);
  const others = ways.filter((way) => !parts.includes(way.command));
  const changes = answers.map(({ change }) => change).filter(({ action }) => whole.makesUpFor.includes(action.name));
  const targets = [...new Set(changes.map(({ target }) => target.id))];
  if (targets.length === 0) return others;
  const covered = answers
    .map(({ change }) => change)
    .filter(
      ({ action: { wayBack } }) => wayBack.kind === 'command' && wayBack.commands.some((name) => parts.includes(name)),
    );
  const one: Way = {
    command: whole.command,
    args: {},
    targets,
    label: whole.label,
    about: `Access of ${named([...new Set(changes.map(({ target }) => target.name))])}`,
    isMore: true,
    changes: covered,
  };
  return [...others, one];
}

/** What cannot be undone, once for each reason. Where a command makes up for the whole, what is gone for good is not listed. */
function irreversibleIn(answers: readonly Answered[], isMadeUpFor: boolean): readonly Irreversible[] {
  const found = new Map<string, Irreversible & { readonly targets: Target[] }>();
  for (const { change, answer } of answers) {
    const { action, target } = change;
    if (answer.kind !== 'none' || action.step.detail === true) continue;
    if (isMadeUpFor && action.keep === undefined) continue;
    const key = `${action.name} ${answer.instead}`;
    const one = found.get(key) ?? { action, targets: [], instead: answer.instead };
    one.targets.push(target);
    found.set(key, one);
  }
  return [...found.values()];
}
