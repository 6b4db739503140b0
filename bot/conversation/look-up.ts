import type { Answer } from '../../cards/answer-card.ts';
import { deadlineIn } from '../../services/base/deadline.ts';
import { echo } from '../../services/base/echo.ts';
import { isLookupKind } from '../../services/contract/args.ts';
import { argumentsOf } from '../../services/contract/arguments.ts';
import { GraphProblem, type Graph } from '../../services/graph/graph.ts';
import type { LookupQuestion } from '../../services/model/lookup.ts';
import type { LookupWork } from '../../services/requests/lookups.ts';
import type { ConversationContext, Turn } from './context.ts';
import { findMany, type FoundMany } from './find-many.ts';
import type { LookupJob } from './lookup-job.ts';
import { openFound } from './open-found.ts';
import { problemNotice } from './problem-notice.ts';
import { readTargets } from './read-targets.ts';
import { resolveTargets, type TargetsByArgument } from './resolve-targets.ts';
import { lookupToText, type TypedLookup } from './typed-lookup.ts';

/** Longest that one round may take, in milliseconds. */
const longestMs = 10 * 60_000;

/**
 * Looks up the targets behind the turn and opens the request, or asks what to do about lines that are unclear. Its post says how far it is; a
 * refusal is answered as in a turn.
 */
export function lookUp(context: ConversationContext, turn: Turn, job: LookupJob): void {
  const { lookups } = context.requests;
  context.background.answer({ place: job.typed.post, speaker: turn.speaker }, async () => {
    const state: { answer: Answer; signal?: AbortSignal } = { answer: undefined };
    try {
      await lookups.during(job.round, async (work) => {
        state.signal = work.signal;
        state.answer = await findAndOpen(context, turn, { ...job, work });
      });
      return state.answer;
    } catch (error) {
      if (state.signal?.aborted === true) return undefined; // its post says why
      const isGraph = error instanceof GraphProblem;
      const told = isGraph ? seeBelow : 'Cordon itself failed here. The log has the details.';
      await lookups.end(job.round, { state: 'stopped', told });
      if (!isGraph) throw error;
      return problemNotice(error, { command: job.command, during: 'lookup' });
    }
  });
}

/** What the post says when a message of its own says why nothing was opened. */
const seeBelow = 'See the message below.';

interface RunningJob extends LookupJob {
  readonly work: LookupWork;
}

async function findAndOpen(context: ConversationContext, turn: Turn, job: RunningJob): Promise<Answer> {
  const { lookups } = context.requests;
  const stop = (told: string) => lookups.end(job.round, { state: 'stopped', told });
  const named =
    job.file === undefined ? { typed: job.typed } : await readTargets(context, turn, { ...job, file: job.file });
  if ('told' in named) {
    await stop(named.told);
    return undefined;
  }
  const { typed } = named;
  if (job.file !== undefined && !(await lookups.named(job.round, typed.lines.length, lookupToText(typed))))
    return undefined;
  const signal = AbortSignal.any([job.work.signal, deadlineIn(longestMs)]);
  const graph = context.people.graphBehind(job.tenant.id).with({ signal, pace: 'mass' });
  const others = await findOthers(context, graph, { ...job, typed });
  if ('told' in others) {
    await stop(others.told);
    return undefined;
  }
  const found = await findTargets(context, graph, { ...job, typed });
  const question = questionAbout(found, typed);
  if (isAsked(typed.bound.skipUnknown === true && found.found.length > 0 ? { ...question, unknown: [] } : question)) {
    if (typed.isUndo) await stop(notAllThere(question));
    else await lookups.ask(job.round, question);
    return undefined;
  }
  if (!(await lookups.opening(job.round))) return undefined;
  const targets: TargetsByArgument = { ...others.targets, [job.key]: found.found.map(({ target }) => target) };
  const opened = await openFound(context, turn, { ...job, typed, graph, targets });
  if (opened.kind === 'opened') {
    const there = typed.channels.map(({ name }) => `Its card is in ${name}.`);
    const told = [...there, ...unknownTold(question.unknown), ...duplicatesTold(question.duplicates.length)].join(' ');
    await lookups.end(job.round, { state: 'opened', request: opened.id, ...(told !== '' && { told }) });
    return undefined;
  }
  await stop(opened.kind === 'told' ? opened.told : seeBelow);
  return opened.kind === 'told' ? undefined : opened.answer;
}

/** Finds who or what the other arguments name. They were typed in the line, so they are few. */
async function findOthers(
  { people }: Pick<ConversationContext, 'people'>,
  graph: Graph,
  { command, typed }: Pick<LookupJob, 'command' | 'typed'>,
): Promise<{ readonly targets: TargetsByArgument } | { readonly told: string }> {
  const { federatedDomains } = people;
  const mentionId = () => Promise.resolve(undefined); // those that Teams knows were found in the turn
  const others = await resolveTargets(graph, command, typed.bound, { mentionId, federatedDomains });
  if (others.kind === 'found') return others;
  const words = others.doubts.flatMap(({ key, questions }) =>
    questions.map(({ asked }) => `It is not clear who “${echo(asked)}” is (${key}).`),
  );
  return { told: [...words, 'Ask again with an address there.'].join(' ') };
}

function findTargets(
  { people }: Pick<ConversationContext, 'people'>,
  graph: Graph,
  { command, key, typed, work }: RunningJob,
): Promise<FoundMany> {
  const kind = argumentsOf(command).find(({ name }) => name === key)?.kind;
  return findMany(graph, typed.lines, {
    kind: isLookupKind(kind) ? kind : 'people',
    federatedDomains: people.federatedDomains,
    onProgress: (done) => {
      work.progress(done);
    },
    signal: work.signal,
  });
}

const questionAbout = (
  { found, unknown, ambiguous, duplicates }: FoundMany,
  { channels }: TypedLookup,
): LookupQuestion => ({
  found: found.length,
  unknown,
  ambiguous,
  duplicates,
  channels: channels.length > 1 ? channels : [],
});

/** Whether its asker has to say anything. Lines that name somebody again need no answer: everybody counts once. */
const isAsked = ({ found, unknown, ambiguous, channels }: LookupQuestion): boolean =>
  unknown.length + ambiguous.length + channels.length > 0 || found === 0;

const notAllThere = ({ unknown, ambiguous }: LookupQuestion): string => {
  const names = [...unknown, ...ambiguous].slice(0, 3).map(({ typed }) => echo(typed));
  return `${unknown.length + ambiguous.length} of the accounts could not be found again: ${names.join(', ')}. Undo it for the others by name.`;
};

function unknownTold(unknown: LookupQuestion['unknown']): readonly string[] {
  if (unknown.length === 0) return [];
  const names = unknown.slice(0, 5).map(({ typed }) => `“${echo(typed)}”`);
  const more = unknown.length > names.length ? ` and ${String(unknown.length - names.length)} more` : '';
  return [`Left out, because nobody here is that: ${names.join(', ')}${more}.`];
}

function duplicatesTold(count: number): readonly string[] {
  if (count === 0) return [];
  const lines = count === 1 ? 'One line named' : `${String(count)} lines named`;
  return [`${lines} an account again; each account counts once.`];
}
