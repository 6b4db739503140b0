import type { IColumnSet } from '@microsoft/teams.cards';
import type { Approval } from '../services/model/request.ts';
import type { RequestView } from '../services/requests/view.ts';
import { begunIn } from './begun.ts';
import { icon, line, ring, type Line } from './card.ts';
import { runOutcomeOf } from './outcome.ts';
import { oneLine } from './text.ts';
import { clockTime, dateAndTime } from './time.ts';
import { fillPeople, inSentences, joinWords, lowerFirst, personName, upperFirst, withoutFullStop } from './words.ts';

/** How a request stands, in a few words: what was asked for, what became of it and when, and who asked and decided. Raw. */
export interface StateInShort extends Pick<Line, 'mark'> {
  readonly title: string;
  readonly details: readonly string[];
}

/** How a request stands now, for posts that show more than one request, or less than a card. */
export function stateInShort(view: RequestView): StateInShort {
  const { state } = view;
  const asked = fillPeople(view.title.ask, view.targets);
  const whoAsked = `asked by ${personName(view.requester)}`;
  switch (state.kind) {
    case 'awaiting-confirmation':
      return {
        mark: icon('Clock', 'Default', '…'),
        title: `${asked}: not confirmed yet`,
        details: [`${whoAsked} at ${clockTime(view.createdAt)}`],
      };
    case 'awaiting-approval':
      return {
        mark: icon('Clock', 'Warning', '…'),
        title: `${asked}: waiting for approval`,
        details: [
          `${whoAsked} at ${clockTime(view.createdAt)}, ${state.approvals.length} of ${view.approvalsNeeded} approvals`,
        ],
      };
    case 'scheduled':
      return {
        mark: icon('Clock', 'Accent', '…'),
        title: `${asked}: starts on ${view.starts ?? dateAndTime(state.startsAt)}`,
        details: [decidedBy(whoAsked, state.approvals)],
      };
    case 'running':
      return {
        mark: ring(),
        title: `${fillPeople(view.title.doing, view.targets)}, since ${clockTime(state.startedAt)}`,
        details: [decidedBy(whoAsked, state.approvals)],
      };
    case 'done':
      return {
        mark: icon('CheckmarkCircle', 'Good', '✓'),
        title: `${doneInPast(view)} at ${clockTime(state.endedAt)}`,
        details: [decidedBy(whoAsked, state.approvals)],
      };
    case 'partly-done':
    case 'failed':
      return {
        mark: icon('Warning', 'Attention', '!'),
        title: `${asked}: ${state.kind === 'failed' ? 'failed' : 'partly done'} at ${clockTime(state.endedAt)}`,
        details: [`At that time: ${runOutcomeOf(view).title}`, decidedBy(whoAsked, state.approvals)],
      };
    case 'denied':
      return {
        mark: icon('Prohibited', 'Warning', '✗'),
        title: `${asked}: denied by ${personName(state.by)} at ${clockTime(state.endedAt)}`,
        details: [
          ...(state.why === null ? [] : [`Why: ${withoutFullStop(oneLine(state.why, 280))}`]),
          ...unrun(view),
          whoAsked,
        ],
      };
    case 'cancelled':
      return {
        mark: icon('DismissCircle', 'Default', '✗'),
        title: `${asked}: cancelled by ${personName(state.by)} at ${clockTime(state.endedAt)}`,
        details: [...unrun(view), whoAsked],
      };
    case 'expired':
      return {
        mark: icon('ClockDismiss', 'Warning', '✗'),
        title: `${asked}: nobody decided before ${clockTime(state.endedAt)}`,
        details: [...unrun(view), whoAsked],
      };
    default:
      return state satisfies never;
  }
}

/** The same as a line of a card. */
export const stateLine = ({ mark, title, details }: StateInShort, id?: string): IColumnSet =>
  line({ mark, title, details: withId(details, id) });

/** The same as a sentence without a full stop, raw. */
export const stateSentence = ({ title, details }: StateInShort): string =>
  [title, ...details.map(lowerFirst)].join('; ');

/** The last line names the request too. */
function withId(details: readonly string[], id?: string): readonly string[] {
  const said = details.map(upperFirst);
  if (id === undefined) return said;
  return said.map((detail, index) => (index === said.length - 1 ? `${detail} · ${id}` : detail));
}

/** `asked by Megan Bowen, approved by Adele Vance at 17:11 UTC`. */
function decidedBy(whoAsked: string, approvals: readonly Approval[]): string {
  if (approvals.length === 0) return whoAsked;
  return `${whoAsked}, approved by ${joinWords(approvals.map(({ by, at }) => `${personName(by)} at ${clockTime(at)}`))}`;
}

/** What a request did that ended before it had run to its end. */
function unrun(view: RequestView): readonly string[] {
  const begun = begunIn(view);
  return begun.length === 0 ? ['Nothing was changed'] : [`It had begun: ${withoutFullStop(inSentences(begun))}`];
}

/** `Alex Wilber was contained`: what may have been undone since. */
function doneInPast({ title, targets }: RequestView): string {
  const past = title.done.replace(/ (is|are) (?=(queued|set|off|on|out|\w+ed)\b)/, (_, verb: string) =>
    verb === 'is' ? ' was ' : ' were ',
  );
  return past === title.done ? `${fillPeople(title.ask, targets)}: done` : fillPeople(past, targets);
}
