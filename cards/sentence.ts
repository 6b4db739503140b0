import type { RequestView } from '../services/requests/view.ts';
import { begunIn } from './begun.ts';
import { adviceInShort, happenedIn, runOutcomeOf, stepsWithStatus, troublesInShort, troublesOf } from './outcome.ts';
import { raisedWords } from './demand-words.ts';
import { foreseenInShort } from './foreseen.ts';
import { standDownPhrase } from './stand-down-card.ts';
import { causesInShort, massProgressWords } from './mass-running.ts';
import { numberOfSteps } from './step-numbers.ts';
import { attempt } from './steps.ts';
import { stopInShort } from './stop-words.ts';
import { oneLine } from './text.ts';
import { handoverNews } from './handover-card.ts';
import { clockTime, dateAndTime } from './time.ts';
import { fillPeople, lowerFirst, personName, withoutFullStop, upperFirst } from './words.ts';

/** Longest sentence, in characters. */
const limit = 1400;

/** Describes the state of a request in one sentence, the risk first. Not escaped, so use it only where Markdown is not read. */
export const sentence = (view: RequestView): string =>
  oneLine(`${upperFirst(withoutFullStop([story(view), ...standDownPhrase(view)].join('; ')))}.`, limit);

/** The `fallbackText` of a request's card, for machines and screen readers: `OP-7F3K done: ` and the sentence. */
export const fallbackText = (view: RequestView): string => `${view.id} ${view.state.kind}: ${sentence(view)}`;

function story(view: RequestView): string {
  const { state } = view;
  const requester = personName(view.requester);
  const what = `${lowerFirst(fillPeople(view.title.ask, view.targets))}${because(view.reason)}`;
  const asked = `${requester} asked ${view.via === undefined ? '' : 'through an assistant '}to ${what}`;
  switch (state.kind) {
    case 'awaiting-confirmation':
      return `${foretold(view)}nothing has changed yet: ${asked}, and only ${requester} can confirm it, until ${clockTime(state.expiresAt)}`;
    case 'awaiting-approval': {
      const approvals = `${state.approvals.length} of ${view.approvalsNeeded} approvals`;
      const raised = view.raised ? `; ${lowerFirst(raisedWords(view))}` : '';
      const begun = begunIn(view);
      const before = begun.length === 0 ? 'nothing has changed yet: ' : `it has begun: ${begun.join('; ')}; `;
      return `${foretold(view)}${before}${asked}; ${approvals}, it expires at ${clockTime(state.expiresAt)}${raised}`;
    }
    case 'scheduled':
      return `nothing has changed yet: ${asked}; it starts on ${view.starts ?? dateAndTime(state.startsAt)}`;
    case 'running':
      return running(view);
    case 'done':
    case 'partly-done':
    case 'failed':
      return ended(view);
    case 'denied':
      return `${unrun(view, `${personName(state.by)} denied it at ${clockTime(state.endedAt)}`, state.why)}; ${asked}`;
    case 'cancelled': {
      const own = `the request was to ${what}`; // they are named already
      return `${unrun(view, `${personName(state.by)} cancelled it at ${clockTime(state.endedAt)}`)}; ${state.by.id === view.requester.id ? own : asked}`;
    }
    case 'expired':
      return `${unrun(view, `nobody decided before ${clockTime(state.endedAt)}`)}; ${asked}`;
    default:
      return state satisfies never;
  }
}

/** What will not work, before the rest. */
function foretold(view: RequestView): string {
  const phrases = foreseenInShort(view);
  return phrases.length === 0 ? '' : `${phrases.join('; ')}; `;
}

/** How a request ended that was not run, or not to its end. */
function unrun(view: RequestView, how: string, why: string | null = null): string {
  const begun = begunIn(view);
  return begun.length === 0
    ? `nothing was changed: ${how}${because(why)}`
    : `${how}${why === null ? '' : ` (${withoutFullStop(oneLine(why, 280))})`} after it had begun: ${begun.join('; ')}`;
}

const because = (reason: string | null): string =>
  reason === null ? '' : ` because ${withoutFullStop(oneLine(reason, 280))}`;

function running(view: RequestView): string {
  const doing = `${fillPeople(view.title.doing, view.targets)}: ${progressSentence(view)}`;
  if (view.progress !== null) {
    const failed = causesInShort(view.progress, false);
    const lost = causesInShort(view.progress, true);
    return [doing, ...stoppedIn(view), ...failed, ...lost].join('; ');
  }
  const attempts = stepsWithStatus(view, 'running').flatMap((step) => attempt(step, view));
  const details = [
    ...stoppedIn(view),
    ...troublesInShort(troublesOf(view)),
    ...happenedIn(view, stepsWithStatus(view, 'proved')),
    ...new Set(attempts.map(lowerFirst)),
  ];
  return [doing, ...details].join('; ');
}

const stoppedIn = ({ state }: RequestView): readonly string[] =>
  state.kind === 'running' && state.stoppedBy !== undefined
    ? [`${personName(state.stoppedBy)} stopped it, so no other step starts`]
    : [];

/** The progress of a run: `2 of 4 steps done, 1 failed`. */
export function progressSentence(view: RequestView): string {
  if (view.progress !== null) return massProgressWords(view.progress);
  const total = numberOfSteps(view);
  const failed = numberOfSteps(view, 'failed');
  const unknown = numberOfSteps(view, 'unknown');
  return [
    `${numberOfSteps(view, 'proved', 'skipped')} of ${total} ${total === 1 ? 'step' : 'steps'} done`,
    ...(failed === 0 ? [] : [`${failed} failed`]),
    ...(unknown === 0 ? [] : [`${unknown} with outcome unknown`]),
  ].join(', ');
}

function ended(view: RequestView): string {
  const { title, good, stop, troubles, happened, answers, shown, advice, besides, todo } = runOutcomeOf(view);
  const open = stepsWithStatus(view, 'accepted').length > 0;
  const news = handoverNews(view);
  const details = [
    ...(news === null ? [] : [news.title]),
    ...(stop === null ? [] : [stopInShort(stop)]),
    ...troublesInShort(troubles),
    ...answers,
    ...(happened.length > 0
      ? [happened.join(', ')]
      : open || stop !== null
        ? []
        : [`nothing ${good ? 'had to be' : 'else was'} done`]),
    ...(shown !== null && (good || open) ? [shown] : []),
    ...besides,
    ...(todo.length === 0 ? [] : [`still to do: ${todo.join('; ')}`]),
    ...(advice.length === 0 ? [] : [adviceInShort(advice)]),
  ];
  return `${title}: ${details.join('; ')}`;
}
