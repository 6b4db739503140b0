import type { IAdaptiveCard, IExecuteAction } from '@microsoft/teams.cards';
import type { Person, Target } from '../services/model/person.ts';
import type { RequestId, State } from '../services/model/request.ts';
import { button, commandButtons, layOutButtons } from './buttons.ts';
import { card, footer, header, textBlock } from './card.ts';
import { oneLine } from './text.ts';
import { duration } from './time.ts';
import { fillPeople, lowerFirst, personName, shortNameList, withoutFullStop } from './words.ts';

/** An earlier request that asks for the same. Text is raw. */
export interface EarlierView {
  readonly id: RequestId;
  readonly requester: Person;
  /** Epoch milliseconds. */
  readonly createdAt: number;
  readonly state: State;
  /** When it starts, with its zone, in words; null for at once. */
  readonly starts: string | null;
  /** `Contain Alex Wilber`. */
  readonly title: string;
  /** False when it is about another command, of which the new one is a part. */
  readonly isSame: boolean;
  /** Those of the new request's targets that it is about. */
  readonly covered: readonly Target[];
}

/** A request that was not opened because earlier ones ask for the same. Text is raw. */
export interface AskedBeforeView {
  /** What was asked for, such as `Contain {who}`. */
  readonly title: string;
  readonly targets: readonly Target[];
  /** How many of the targets no earlier request is about. */
  readonly others: number;
  /** Those that have not ended first, then newest first; never empty. */
  readonly earlier: readonly EarlierView[];
  /** Token of the command that is held, so that it can be asked anyway. */
  readonly held: string;
  /** True when this is shown in another place than the one where the request would live, so that the earlier ones cannot be shown here. */
  readonly isElsewhere: boolean;
}

/** How many earlier requests are told. */
const toldAtMost = 3;

/** Says who has asked for the same, when, and what has become of it. Its buttons show that request, or ask nevertheless. */
export function askedBeforeCard(
  view: AskedBeforeView,
  { practice, at }: { readonly practice: boolean; readonly at: number },
): IAdaptiveCard {
  const { title: words, targets, earlier } = view;
  const title = `Already asked: ${lowerFirst(fillPeople(words, targets))}`;
  const told = earlier.slice(0, toldAtMost).map((one) => sentenceAbout(one, targets, at));
  const more = earlier.length - told.length;
  const sentences = [
    ...told,
    ...(more === 0 ? [] : [`There ${more === 1 ? 'is one more request' : `are ${more} more requests`} like that.`]),
    view.isElsewhere ? 'Nothing was opened. Look where you typed this.' : 'Nothing was opened.',
  ];
  return card(
    {
      body: [
        header({ icon: 'Info', tone: 'Accent', title }),
        ...sentences.map((sentence) => textBlock(sentence, { spacing: 'Medium' })),
        ...(practice ? [footer('', { practice })] : []),
      ],
      actions: layOutButtons(buttonsOf(view)),
    },
    { fallbackText: [`${title}.`, ...sentences].join(' ') },
  );
}

function buttonsOf({ earlier, held, others, isElsewhere }: AskedBeforeView): readonly IExecuteAction[] {
  const shows = earlier.slice(0, toldAtMost).map(({ id }) => ({
    label: earlier.length === 1 ? 'Show it' : `Show ${id}`,
    command: `status ${id}`,
  }));
  const [first = [], ...rest] = isElsewhere ? [] : commandButtons(shows);
  return [
    first,
    button('anyway', 'Ask anyway', { held }),
    others === 0 ? [] : button('anyway', othersTitle(others), { held, others: true }),
    rest,
  ].flat();
}

const othersTitle = (others: number): string => (others === 1 ? 'Ask for the other' : `Ask for the other ${others}`);

/** `Megan Bowen asked 20 s ago: OP-7ZRH, waiting for approval.`, and whom of several people it is about. */
function sentenceAbout(earlier: EarlierView, targets: readonly Target[], now: number): string {
  const { id, requester, createdAt, title, isSame, covered } = earlier;
  const what = isSame ? '' : ` to ${lowerFirst(title)}`;
  return [
    `${personName(requester)} asked${what} ${ago(now - createdAt)}: ${id}, ${standing(earlier, now)}.`,
    ...(isSame ? [] : ['This is part of it.']),
    ...(covered.length === targets.length ? [] : [`It is about ${shortNameList(covered, namedAtMost(covered))}.`]),
  ].join(' ');
}

/** One name and a number; two names where there are two. */
const namedAtMost = (covered: readonly Target[]): number => (covered.length === 2 ? 2 : 1);

function standing({ state, requester, starts }: EarlierView, now: number): string {
  switch (state.kind) {
    case 'awaiting-confirmation':
      return `waiting for ${personName(requester)} to confirm it`;
    case 'awaiting-approval':
      return 'waiting for approval';
    case 'scheduled':
      return starts === null ? 'scheduled' : `scheduled for ${starts}`;
    case 'running':
      return 'running';
    case 'done':
    case 'failed':
      return `${state.kind} ${ago(now - state.endedAt)}`;
    case 'partly-done':
      return `partly done ${ago(now - state.endedAt)}`;
    case 'denied':
      return `${personName(state.by)} denied it ${ago(now - state.endedAt)}${because(state.why)}`;
    case 'cancelled':
      return `${personName(state.by)} cancelled it ${ago(now - state.endedAt)}`;
    case 'expired':
      return `expired ${ago(now - state.endedAt)}`;
    default:
      return state satisfies never;
  }
}

const because = (why: string | null): string => (why === null ? '' : `: ${withoutFullStop(oneLine(why, 280))}`);

/** Below this a moment is just now, in milliseconds. */
const justNowMs = 10_000;

const ago = (ms: number): string => (ms < justNowMs ? 'just now' : `${duration(ms)} ago`);
