import type { WriteAction } from '../contract/action.ts';
import { argsFor } from '../contract/bundle.ts';
import { deadlineIn } from '../base/deadline.ts';
import { mask } from '../base/redact.ts';
import { maskTyped } from '../base/typed-secrets.ts';
import { GraphProblem, type Graph } from '../graph/graph.ts';
import { keptAtMost, type Kept, type KeptValue } from '../model/kept.ts';
import type { Target } from '../model/person.ts';

/** How long a step waits for the value that it is about to replace, in milliseconds: a containment does not wait longer. */
const keepWithinMs = 2000;

/** What keeping a value needs. */
export interface KeepRun {
  readonly action: WriteAction;
  readonly target: Target;
  readonly args: Readonly<Record<string, unknown>>;
  readonly graph: Graph;
  /** Called with a bug of ours. */
  readonly onBug: (error: unknown) => void;
}

/**
 * Reads the value that a step is about to replace. Whatever goes wrong, the step runs.
 * @returns undefined for an action that replaces no value; the value, or why it is not known
 */
export async function keptBefore({ action, target, args, graph, onBug }: KeepRun): Promise<Kept | undefined> {
  if (action.keep === undefined) return undefined;
  try {
    const bounded = graph.with({ signal: deadlineIn(keepWithinMs) });
    return checked(await action.keep.read({ graph: bounded }, argsFor(action, args, target)));
  } catch (error) {
    if (!(error instanceof GraphProblem)) onBug(error);
    return { lost: 'unread' };
  }
}

/** A value that may be stored. Half of one could not be brought back, so that one is kept as a whole or not at all. */
function checked(value: KeptValue): Kept {
  if (textsIn(value).some((text) => text.includes(mask) || maskTyped(text).exposed.length > 0))
    return { lost: 'secret' };
  return JSON.stringify(value).length > keptAtMost ? { lost: 'too-large' } : { value };
}

function textsIn(value: unknown): readonly string[] {
  if (typeof value === 'string') return [value];
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(textsIn) : [];
}
