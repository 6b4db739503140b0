import { z } from 'zod';
import { argsFor } from '../contract/bundle.ts';
import { GraphProblem, type Graph } from '../graph/graph.ts';
import { readEach } from '../graph/in-batches.ts';
import type { KeptValue } from '../model/kept.ts';
import type { Request, Undoes } from '../model/request.ts';
import type { Change, Way } from './undo.ts';

/** A request that is taken back, and which of its ways back was chosen. */
export interface Undoing {
  readonly request: Pick<Request, 'id' | 'args'>;
  readonly way: Way;
}

/** What was found about the values that a way back restores. */
export interface LookedBack {
  readonly undoes: Undoes;
  /** The targets whose value is back already, as the way names them. */
  readonly back: readonly string[];
}

/** How many values are read at once, and for how many targets a request says what was found. */
const readAtOnce = 8;
const toldAtMost = 12;

/**
 * Reads what the values are now, before a way back is asked for. A value that cannot be read does not stop it.
 * @param graph Graph of the tenant that the request acted on, within the deadline of the turn
 */
export async function lookBack(graph: Graph, { request, way }: Undoing): Promise<LookedBack> {
  const found = await readEach(graph, way.changes, (from, change) => lookAt(from, request, change), {
    atOnce: readAtOnce,
  });
  const told = found.flatMap(({ sentence }) => sentence ?? []);
  const more = told.length - toldAtMost;
  const shown = more > 0 ? [...told.slice(0, toldAtMost), `The other ${more} are not listed here.`] : told;
  const back = way.isMore ? [] : way.targets.filter((_, n) => found[n]?.isBack === true);
  return { undoes: { request: request.id, told: shown }, back };
}

interface Found {
  readonly isBack: boolean;
  readonly sentence?: string;
}

async function lookAt(graph: Graph, { id, args }: Undoing['request'], change: Change): Promise<Found> {
  const { action, target, before } = change;
  const { keep } = action;
  if (keep === undefined || before === undefined) return { isBack: false };
  const subject = `${target.name}, ${keep.what}`;
  const was = keep.says(before);
  const now = await readNow(graph, args, change);
  if (now === undefined)
    return { isBack: false, sentence: `${subject}: ${was} before ${id}. What it is now could not be read.` };
  const sets = keep.sets(argsFor(action, args, target));
  const is = keep.says(now);
  if (keep.isIn(before, now)) return { isBack: true, sentence: `${subject}: ${is} now, as before ${id}.` };
  if (keep.isIn(now, sets)) return { isBack: false, sentence: `${subject}: ${is} now, ${was} before ${id}.` };
  const sentence = `${subject}: changed since ${id}. It is ${is} now; it was ${was} when ${id} changed it to ${keep.says(sets)}.`;
  return { isBack: false, sentence };
}

/** The value as it is now; undefined when it cannot be read. */
async function readNow(graph: Graph, args: Request['args'], change: Change): Promise<KeptValue | undefined> {
  const { action, target } = change;
  try {
    return await action.keep?.read({ graph }, argsFor(action, args, target));
  } catch (error) {
    if (error instanceof GraphProblem || error instanceof z.ZodError) return undefined;
    throw error;
  }
}
