import type { Answer } from '../../cards/answer-card.ts';
import type { Graph } from '../../services/graph/graph.ts';
import { inChannel, isPersonalChat } from '../../services/model/place.ts';
import type { RequestId } from '../../services/model/request.ts';
import { TeamsProblem } from '../outbox/message.ts';
import type { ConversationContext, Turn } from './context.ts';
import type { LookupJob } from './lookup-job.ts';
import { whyStoodDown } from './on-stand-down.ts';
import { openWrite } from './on-write.ts';
import type { TargetsByArgument } from './resolve-targets.ts';

/** A look-up of which everybody was found. */
export interface FoundJob extends LookupJob {
  /** Graph of the tenant, without the deadline of a turn. */
  readonly graph: Graph;
  readonly targets: TargetsByArgument;
}

/** What became of it: a request; or none, with an answer of its own or with sentences for the post of the look-up. */
export type FoundOpened =
  | { readonly kind: 'opened'; readonly id: RequestId }
  | { readonly kind: 'answer'; readonly answer: Answer }
  | { readonly kind: 'told'; readonly told: string };

/**
 * Opens the request of a look-up, in a new thread of its channel where it was asked for with a file. Several tries open one request.
 * @throws {GraphProblem} when Graph cannot say what the targets are to the policy
 */
export async function openFound(context: ConversationContext, turn: Turn, job: FoundJob): Promise<FoundOpened> {
  const { requests, background } = context;
  const { round, typed, command, tenant, graph, targets, undoing } = job;
  const stoodDown = await whyStoodDown(context);
  if (stoodDown !== undefined) return { kind: 'answer', answer: stoodDown };
  const [channel] = typed.channels;
  const there: Turn = { ...turn, ...typed.origin, activity: requests.lookups.activityOf(round.id) };
  const at = channel === undefined ? there : await inNewThread(context, there, job, channel);
  if ('told' in at) return { kind: 'told', told: at.told };
  const isElsewhere = isPersonalChat(typed.post) && !at.personal;
  const opened = await openWrite(context, at, {
    command,
    bound: typed.bound,
    tenant,
    graph,
    targets,
    undoing,
    isElsewhere,
  });
  if (opened.ok) return { kind: 'opened', id: opened.id };
  if (channel !== undefined)
    background.answer(at, () => Promise.resolve({ kind: 'text', text: 'Nothing was opened.' } as const));
  return { kind: 'answer', answer: opened.answer };
}

/** Starts the thread in which the request of a file lives. Its first message says who asks for what. */
async function inNewThread(
  { background }: Pick<ConversationContext, 'background'>,
  turn: Turn,
  { typed, command, key, targets }: FoundJob,
  channel: { readonly id: string; readonly name: string },
): Promise<Turn | { readonly told: string }> {
  const count = targets[key]?.length ?? 0;
  const reason = typed.bound.reason === undefined ? [] : [`Reason: ${typed.bound.reason}`];
  const sentences = [`${count} accounts from a file that its requester gave Cordon.`, ...reason];
  const title = `${turn.person.name} asks: ${command.name}`;
  try {
    const place = await background.startThread(inChannel(channel.id, turn.place), {
      kind: 'notice',
      notice: { tone: 'info', title, sentences },
    });
    return { ...turn, place, personal: false };
  } catch (error) {
    if (!(error instanceof TeamsProblem)) throw error;
    return {
      told: `Teams did not let Cordon post in ${channel.name}. Is the app installed in that team?`,
    };
  }
}
