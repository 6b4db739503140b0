import type { Answer } from '../../cards/answer-card.ts';
import { timeInZone } from '../../services/base/typed-time.ts';
import type { BoundArguments } from '../../services/commands/bind.ts';
import type { WriteCommand } from '../../services/contract/bundle.ts';
import type { Target } from '../../services/model/person.ts';
import { hasEnded } from '../../services/model/request.ts';
import type { AskedBefore } from '../../services/requests/open-request.ts';
import type { ConversationContext, Turn } from './context.ts';
import type { TargetsByArgument } from './resolve-targets.ts';

/** A command that was not carried out, and the earlier requests that ask for the same. */
export interface AskedBeforeInput extends Pick<AskedBefore, 'earlier'> {
  readonly command: WriteCommand;
  readonly bound: BoundArguments;
  /** Everybody who is named, by argument. */
  readonly named: TargetsByArgument;
  /** Those among them whom the command is to change. */
  readonly targets: readonly Target[];
  /** True when this is answered in a personal chat and the request would live in a channel. */
  readonly isElsewhere: boolean;
}

/**
 * Answers a second request with the earlier ones, and keeps what was asked, so that it can be asked anyway.
 * @param turn must be of somebody who may see them
 */
export async function askedBefore(
  { requests, secrets }: Pick<ConversationContext, 'requests' | 'secrets'>,
  turn: Turn,
  { command, bound, named, targets, isElsewhere, earlier }: AskedBeforeInput,
): Promise<Answer> {
  const covered = new Set(earlier.flatMap((one) => one.covered.map(({ id }) => id)));
  const others = targets.filter(({ id }) => !covered.has(id));
  const held = await secrets.held.keep(turn.speaker, {
    command: command.name,
    bound: { ...bound, people: byId(named) },
    origin: turn,
    others: others.map(({ id }) => id),
  });
  return {
    kind: 'asked-before',
    title: command.title.ask,
    targets,
    others: others.length,
    earlier: openFirst(earlier).map(({ request, covered: both }) => ({
      id: request.id,
      requester: request.requester,
      createdAt: request.createdAt,
      state: request.state,
      starts: request.startsAt === null ? null : timeInZone(request.startsAt, request.zone),
      title: requests.titleOf(request),
      isSame: request.command === command.name,
      covered: both,
    })),
    held,
    isElsewhere,
  };
}

const openFirst = (earlier: AskedBefore['earlier']): AskedBefore['earlier'] =>
  earlier.toSorted((a, b) => Number(hasEnded(a.request)) - Number(hasEnded(b.request)));

const byId = (named: TargetsByArgument): BoundArguments['people'] =>
  Object.fromEntries(
    Object.entries(named).map(([key, targets]) => [key, targets.map(({ id }) => ({ kind: 'id', id }) as const)]),
  );
