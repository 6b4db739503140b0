import type { RequestView, StepView } from '../services/requests/view.ts';
import { layOutButtons, commandButtons, askAgainButton } from './buttons.ts';
import {
  detailsBox,
  callout,
  facts,
  footer,
  header,
  section,
  bold,
  type CardBody,
  type Elements,
  type Header,
  type Text,
} from './card.ts';
import { runOutcomeOf, troublesShownAtMost, type Ended, type RunOutcome } from './outcome.ts';
import { handoverBox, handoverButtons, handoverNews, type HandoverNews } from './handover-card.ts';
import { mayAskAgain, stopSentences } from './stop-words.ts';
import { massDetails, massOutcome, massTroubles, retryButtons } from './mass-result.ts';
import { idsOf, moreButton, peopleBox } from './people.ts';
import { stepList } from './running.ts';
import { clockTime, duration } from './time.ts';
import { cannotBeUndoneLines, wayBackButtons } from './way-back.ts';
import { joinWords, personName, upperFirst } from './words.ts';

/** Shows the outcome of a run: first the remaining risk and what to do now, then every step with its proof, then who and how long. */
export function resultBody(view: RequestView, state: Ended, everyone: boolean): CardBody {
  const outcome = runOutcomeOf(view);
  const news = handoverNews(view);
  const good = outcome.good && news?.good !== false;
  return {
    body: [
      header({
        ...(good === outcome.good ? look(outcome, view) : undelivered(news)),
        title: outcome.title,
        subtitle: `${ends[state.kind]} · ended ${clockTime(state.endedAt)}`,
      }),
      ...handoverBox(news),
      callout(
        good ? 'Good' : outcome.good ? 'Default' : 'Attention',
        outcome.good ? goodNews(outcome, view) : view.large ? massNews(outcome, view) : badNews(outcome),
      ),
      ...retryButtons(view),
      ...leftBox(outcome, view),
      ...whatHappened(view, everyone),
      ...facts(
        [
          ['Asked by', [personName(view.requester), view.reason ?? ''].filter((part) => part !== '').join(' · ')],
          ['Approved by', joinWords(state.approvals.map(({ by }) => personName(by)))],
        ],
        true,
      ),
      ...detailsBox([
        ...(view.targets.length === 1 ? stepList(view, everyone) : []),
        ...(view.large ? massDetails(view) : []),
        ...facts([
          ['Took', outcome.stop?.title === 'Not run' ? null : duration(state.endedAt - state.startedAt)],
          ...idsOf(view),
          ['Trace', trace(view)],
        ]),
      ]),
      ...(view.practice ? [footer('', view)] : []),
    ],
    actions: layOutButtons([
      ...handoverButtons(view, news),
      ...commandButtons(outcome.good ? [] : view.remedies, 'destructive'),
      ...(state.cause !== undefined && mayAskAgain(state.cause) && view.remedies.length === 0
        ? askAgainButton(view)
        : []),
      ...commandButtons(view.next === null || !outcome.good ? [] : [view.next.offer], 'default'),
      ...wayBackButtons(view),
      ...moreButton(view, everyone),
    ]),
  };
}

function whatHappened(view: RequestView, everyone: boolean): Elements {
  if (view.steps.length === 0) return peopleBox(view, everyone);
  if (view.large) return massOutcome(view);
  return [section('What happened'), ...stepList(view, everyone, 'brief')];
}

const ends = { done: 'Done', 'partly-done': 'Partly done', failed: 'Failed' } as const;

function look({ good, shown, stop }: RunOutcome, { steps }: RequestView): Pick<Header, 'icon' | 'tone' | 'badge'> {
  if (stop?.title === 'Not run')
    return { icon: 'Prohibited', tone: 'Attention', badge: { text: 'Not run', tone: 'Attention' } };
  if (!good) return { icon: 'ErrorCircle', tone: 'Attention', badge: { text: 'Action needed', tone: 'Attention' } };
  const text = shown === null ? 'Nothing to do' : steps.some(({ status }) => status === 'accepted') ? 'Done' : 'Proved';
  return { icon: 'ShieldCheckmark', tone: 'Good', badge: { text, tone: 'Good' } };
}

/** How a run looks that worked, but whose secret its requester does not have. */
const undelivered = (news: HandoverNews | null): Pick<Header, 'icon' | 'tone' | 'badge'> => ({
  icon: 'Warning',
  tone: 'Warning',
  badge: { text: news?.title ?? '', tone: 'Warning' },
});

const goodNews = ({ happened, proved }: RunOutcome, view: RequestView): readonly Text[] => [
  proved === null ? 'Nothing had to be done.' : `${upperFirst(joinWords(happened))}, ${proved}.`,
  ...cannotBeUndoneLines(view),
  ...(view.next === null ? [] : [[bold('Next:'), `${view.next.todo}.`]]),
];

function badNews({ troubles, happened, shown, stop, advice }: RunOutcome): readonly Text[] {
  const shownTroubles = troubles
    .slice(0, troublesShownAtMost)
    .map(({ what, why }) => [bold(`${what}.`), `${upperFirst(why)}.`]);
  const more = troubles.length - shownTroubles.length;
  return [
    ...(stop === null ? [] : [stopSentences(stop)]),
    ...(stop === null || happened.length === 0 ? [] : [`${upperFirst(joinWords(happened))} before that.`]),
    ...shownTroubles,
    ...(more > 0 ? [`${more} more kinds of trouble are in the list below.`] : []),
    ...(shownTroubles.length === 0 && shown !== null && stop === null ? [`${upperFirst(shown)}.`] : []),
    ...(advice.length === 0 ? [] : [[bold('Do this now:'), `${advice.map((item) => item.todo).join(', or ')}.`]]),
  ];
}

/** The same for many targets, in numbers. What to do about each kind of trouble is in the details, because there can be many. */
function massNews(outcome: RunOutcome, view: RequestView): readonly Text[] {
  const { happened, stop } = outcome;
  const troubles = massTroubles(view);
  if (troubles.length === 0) return badNews(outcome);
  return [
    ...(stop === null ? [] : [stopSentences(stop)]),
    ...(stop === null || happened.length === 0 ? [] : [`${upperFirst(joinWords(happened))} before that.`]),
    ...troubles,
  ];
}

/** What the accounts themselves have kept from being done or from lasting, and who has to do what about it. */
const leftBox = ({ besides, todo }: RunOutcome, { targets }: RequestView): Elements =>
  besides.length + todo.length === 0
    ? []
    : [
        callout('Warning', [
          ...(targets.length === 1 ? [] : firstOf(besides).map((phrase) => `${upperFirst(phrase)}.`)), // the list of steps says why
          ...(todo.length === 0 ? [] : [[bold('Still to do:'), `${firstOf(todo).join('; ')}.`]]),
        ]),
      ];

/** As many of these as a card has room for, and how many more there are. */
const firstOf = (phrases: readonly string[]): readonly string[] =>
  phrases.length <= phrasesAtMost
    ? phrases
    : [...phrases.slice(0, phrasesAtMost), `${phrases.length - phrasesAtMost} more like these`];
const phrasesAtMost = 6;

/** The ids to look for in the logs of Cordon and Microsoft Graph. Calls of failed and unknown steps come first. */
function trace({ id, steps }: RequestView): string {
  const inTrouble = ({ status }: StepView): boolean => status === 'failed' || status === 'unknown';
  const ordered = [...steps.filter(inTrouble), ...steps.filter((step) => !inTrouble(step))];
  const ids = [...new Set(ordered.flatMap(({ graphRequestId }) => graphRequestId?.slice(0, 8) ?? []))].slice(0, 3);
  return [id, ...(ids.length === 0 ? [] : [`Graph request${ids.length === 1 ? '' : 's'} ${ids.join(', ')}`])].join(
    ' · ',
  );
}
