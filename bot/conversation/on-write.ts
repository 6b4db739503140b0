import type { Answer } from '../../cards/answer-card.ts';
import type { BoundArguments } from '../../services/commands/bind.ts';
import { argumentsOf } from '../../services/contract/arguments.ts';
import { partsOf, targetKeyOf, type WriteCommand } from '../../services/contract/bundle.ts';
import type { Graph } from '../../services/graph/graph.ts';
import type { Tenant } from '../../services/graph/tenants.ts';
import { noId, plainTarget, type Target } from '../../services/model/person.ts';
import { reasonAtMost, type RequestId } from '../../services/model/request.ts';
import type { Undoing } from '../../services/requests/look-back.ts';
import type { NewRequest } from '../../services/requests/open-request.ts';
import { reasonTooLong } from './answer.ts';
import { askedBefore } from './asked-before.ts';
import type { ConversationContext, Turn } from './context.ts';
import { notOpened } from './not-opened.ts';
import type { TargetsByArgument } from './resolve-targets.ts';

/** A command that changes something, with everything resolved that was typed. */
export interface WriteInput {
  readonly command: WriteCommand;
  readonly bound: BoundArguments;
  readonly tenant: Tenant;
  /** Graph of the tenant, within the deadline of the turn if there is one. */
  readonly graph: Graph;
  readonly targets: TargetsByArgument;
  readonly undoing?: Undoing | undefined;
  /** True when it is answered in a personal chat and the request would live in a channel. False unless set. */
  readonly isElsewhere?: boolean | undefined;
}

/** The request that was opened, or the answer that says why there is none. */
export type WriteOpened =
  { readonly ok: true; readonly id: RequestId } | { readonly ok: false; readonly answer: Answer };

/**
 * Opens a request. Its card is posted by the outbox, from the store, so that there is nothing to answer.
 * @throws {GraphProblem} when Graph cannot say what the targets are to the policy
 */
export async function onWrite(context: WriteContext, turn: Turn, input: WriteInput): Promise<Answer> {
  const opened = await openWrite(context, turn, input);
  return opened.ok ? undefined : opened.answer;
}

type WriteContext = Pick<ConversationContext, 'requests' | 'secrets' | 'people'>;

/**
 * Opens a request, and says which one.
 * @throws {GraphProblem} when Graph cannot say what the targets are to the policy
 */
export async function openWrite(
  { requests, secrets, people }: WriteContext,
  turn: Turn,
  input: WriteInput,
): Promise<WriteOpened> {
  const { command, bound, graph, targets: named, isElsewhere = false } = input;
  const { reason } = bound;
  if (reason !== undefined && reason.length > reasonAtMost) return refused(reasonTooLong(reason));
  const asked = askedFor(turn, input);
  const { targets } = asked;
  const opened = await requests.open(asked, {
    graph,
    activity: turn.activity,
    secrets: secretsAmong(command, bound.args),
    viewer: turn,
    known: turn.known,
  });
  if (opened.ok) return opened;
  const { refusal } = opened;
  const { isOffered } = people;
  if (refusal.kind !== 'asked-before')
    return refused(notOpened(refusal, { command: command.name, asked: targets.length, isOffered }));
  const { earlier } = refusal;
  return refused(
    await askedBefore({ requests, secrets }, turn, { command, bound, named, targets, isElsewhere, earlier }),
  );
}

const refused = (answer: Answer): WriteOpened => ({ ok: false, answer });

/** What is asked for by a command with everything resolved. */
export function askedFor(turn: Turn, { command, bound, tenant, targets: named, undoing }: WriteInput): NewRequest {
  const key = targetKeyOf(command);
  const others = Object.entries(named).flatMap(([name, [only]]) =>
    name === key || only === undefined ? [] : [[name, only] as const],
  );
  return {
    command,
    undoing,
    args: { ...bound.args, ...Object.fromEntries(others) },
    targets: key === undefined ? [newcomer(command, bound.args)] : (named[key] ?? []),
    tenant: tenant.id,
    home: turn.homeTenant.id,
    place: turn.place,
    requester: turn.person,
    startsAt: startOfRun(bound.args['at']),
    zone: turn.moment.zone,
    reason: bound.reason ?? null,
    via: turn.via,
  };
}

/** The argument `at` is the time to start, for every command that has it. */
const startOfRun = (at: unknown): number | null => (typeof at === 'string' ? Date.parse(at) : null);

/** What has no id, as the command names it: `create-user` somebody who does not exist yet. */
function newcomer(command: WriteCommand, args: BoundArguments['args']): Target {
  const subject = partsOf(command)
    .flatMap((part) => (part.tier === 'read' ? [] : [part.subject?.(part.args.parse(args))]))
    .find((named) => named !== undefined);
  return plainTarget({ kind: 'new-account', id: noId, ...(subject ?? { name: command.name, upn: '' }) });
}

const secretsAmong = (command: WriteCommand, args: BoundArguments['args']): readonly (readonly [string, string])[] =>
  argumentsOf(command).flatMap(({ name, kind }) => {
    const value = args[name];
    return kind === 'secret' && typeof value === 'string' ? [[name, value] as const] : [];
  });
