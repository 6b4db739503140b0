import type { Offer } from '../contract/action.ts';
import type { WriteCommand } from '../contract/bundle.ts';
import type { Request, Step } from '../model/request.ts';
import type { IsOffered } from './offered.ts';
import { undoLabel, waysBackOf, type WaysBackPorts } from './undo.ts';

/** How a request that has run can be taken back. */
export interface WayBackView {
  /** Buttons that ask for it; empty where there is no way back. */
  readonly offers: readonly Offer[];
  /** What cannot be undone: what to do instead, one or two sentences each. */
  readonly instead: readonly string[];
}

/** How many sentences about what cannot be undone a card has. */
const irreversibleShown = 3;

/** What the view is made from. */
interface WayBackViewPorts extends WaysBackPorts {
  readonly isOffered: IsOffered;
}

/**
 * The buttons for the ways back that the policy leaves, and what to do where there is none.
 * @param steps those of the request, as they ended
 * @returns undefined for a request that has not run, or has changed nothing
 */
export function wayBackView(
  command: WriteCommand,
  request: Request,
  steps: readonly Step[],
  { commandNamed, isOffered }: WayBackViewPorts,
): WayBackView | undefined {
  if (!('startedAt' in request.state && 'endedAt' in request.state)) return undefined;
  const { ways, irreversible } = waysBackOf(command, request, steps, { commandNamed });
  const offered = ways.filter((way) => isOffered(way.command));
  const wholeFirst = offered.toSorted((a, b) => Number(a.label === undoLabel) - Number(b.label === undoLabel));
  const offers = [...new Map(wholeFirst.map((way) => [way.label, way])).values()].map((way) => ({
    label: way.label,
    command: way.label === undoLabel ? `undo ${request.id}` : `undo ${request.id} ${way.command}`,
  }));
  const off = ways
    .filter((way) => !offered.includes(way))
    .map((way) => `${way.command} would, but it is switched off.`);
  const instead = [...new Set([...off, ...irreversible.map((one) => one.instead)])].slice(0, irreversibleShown);
  return offers.length === 0 && instead.length === 0 ? undefined : { offers, instead };
}
