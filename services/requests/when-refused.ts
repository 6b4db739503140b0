import type { Command } from '../contract/bundle.ts';
import type { Person } from '../model/person.ts';
import type { Refusal, Request } from '../model/request.ts';
import type { StandDown } from '../model/stand-down.ts';
import { haveTimesPassed } from './request-times.ts';

/** What is looked at when somebody decides. */
export interface WhenRefusedPorts {
  readonly commandNamed: (name: string) => Command | undefined;
  /** Epoch milliseconds. */
  readonly now: () => number;
  readonly stoodDown: () => Promise<StandDown | undefined>;
}

/**
 * Why a decision does not count at this time, whoever makes it: Cordon stands down, or a time of the request that had to lie ahead has
 * passed before its requester confirms it. Approvals come when they come: a start that has passed by then is at once.
 * @returns undefined when it does
 */
export async function whenRefused(
  { commandNamed, now, stoodDown }: WhenRefusedPorts,
  request: Request,
  { type, by }: { readonly type: string; readonly by: Pick<Person, 'id'> },
): Promise<Refusal | undefined> {
  if (type !== 'confirm' && type !== 'approve') return undefined;
  if ((await stoodDown()) !== undefined) return 'stood-down';
  const at = now();
  const { state, requester } = request;
  const isOpen = state.kind === 'awaiting-confirmation' && at < state.expiresAt;
  const isConfirmed = type === 'confirm' && isOpen && by.id === requester.id;
  const command = commandNamed(request.command);
  return isConfirmed && command !== undefined && haveTimesPassed(command, request.args, at) ? 'time-passed' : undefined;
}
