import type { RequestView } from '../services/requests/view.ts';
import { adviceInShort, happenedIn, runOutcomeOf, stepsThat, troublesInShort, troublesOf } from './outcome.ts';
import { attempt } from './steps.ts';
import { bare } from './text.ts';
import { clock, dayAndClock } from './time.ts';
import { about, lowerFirst, personName, unstopped, upperFirst } from './words.ts';

/** Longest sentence, in characters. */
const limit = 1400;

/** All there is to know of a request in one plain sentence, the danger first. Not escaped: for places without markdown. */
export const sentence = (view: RequestView): string => bare(`${upperFirst(unstopped(story(view)))}.`, limit);

/** For machines and screen readers: `OP-7F3K done: ` and the sentence, to the letter. */
export const fallbackText = (view: RequestView): string => `${view.id} ${view.state.kind}: ${sentence(view)}`;

function story(view: RequestView): string {
  const { state } = view;
  const requester = personName(view.requester);
  const asked = `${requester} asked to ${lowerFirst(about(view.title.ask, view.targets))}${because(view.reason)}`;
  switch (state.kind) {
    case 'awaiting-confirmation':
      return `nothing has changed yet: ${asked}, and only ${requester} can confirm it, until ${clock(state.expiresAt)}`;
    case 'awaiting-approval': {
      const approvals = `${state.approvals.length} of ${view.approvalsNeeded} approvals`;
      return `nothing has changed yet: ${asked}; ${approvals}, it expires at ${clock(state.expiresAt)}`;
    }
    case 'scheduled':
      return `nothing has changed yet: ${asked}; it starts on ${dayAndClock(state.startsAt)}`;
    case 'running':
      return running(view);
    case 'done':
    case 'partly-done':
    case 'failed':
      return ended(view);
    case 'denied':
      return `nothing was changed: ${personName(state.by)} denied it at ${clock(state.endedAt)}${because(state.why)}; ${asked}`;
    case 'cancelled':
      return `nothing was changed: ${personName(state.by)} cancelled it at ${clock(state.endedAt)}; ${asked}`;
    case 'expired':
      return `nothing was changed: nobody decided before ${clock(state.endedAt)}; ${asked}`;
    default:
      return state satisfies never;
  }
}

const because = (reason: string | null): string => (reason === null ? '' : ` because ${unstopped(bare(reason, 280))}`);

function running(view: RequestView): string {
  const attempts = stepsThat(view, 'running').flatMap((step) => attempt(step, view));
  const told = [
    ...troublesInShort(troublesOf(view)),
    ...happenedIn(view, stepsThat(view, 'proved')),
    ...new Set(attempts.map(lowerFirst)),
  ];
  return [`${about(view.title.doing, view.targets)}: ${endSentence(view)}`, ...told].join('; ');
}

/** `2 of 4 steps done, 1 failed`. */
export function endSentence(view: RequestView): string {
  const total = view.steps.length;
  const failed = stepsThat(view, 'failed').length;
  const unknown = stepsThat(view, 'unknown').length;
  return [
    `${stepsThat(view, 'proved', 'skipped').length} of ${total} ${total === 1 ? 'step' : 'steps'} done`,
    ...(failed === 0 ? [] : [`${failed} failed`]),
    ...(unknown === 0 ? [] : [`${unknown} with outcome unknown`]),
  ].join(', ');
}

function ended(view: RequestView): string {
  const { title, good, troubles, happened, answers, shown, advice } = runOutcomeOf(view);
  const open = stepsThat(view, 'accepted').length > 0;
  const told = [
    ...troublesInShort(troubles),
    ...answers,
    ...(happened.length > 0 ? [happened.join(', ')] : open ? [] : [`nothing ${good ? 'had to be' : 'else was'} done`]),
    ...(shown !== null && (good || open) ? [shown] : []),
    ...(advice.length === 0 ? [] : [adviceInShort(advice)]),
  ];
  return `${title}: ${told.join('; ')}`;
}
