import type { IAdaptiveCard } from '@microsoft/teams.cards';
import type { Person } from '../services/model/person.ts';
import type { RequestView } from '../services/requests/view.ts';
import { mentionsOf } from './ask-line.ts';
import { begunIn } from './begun.ts';
import { card, textBlock } from './card.ts';
import { handoverNews } from './handover-card.ts';
import { adviceInShort, runOutcomeOf, peopleBehind, stepsWithStatus, troublesInShort } from './outcome.ts';
import { stopInShort } from './stop-words.ts';
import { sentence } from './sentence.ts';
import { escapeMarkdown } from './text.ts';
import { fillPeople, joinWords, lowerFirst, withoutFullStop } from './words.ts';

/**
 * The one reply that is posted in the thread when a request has ended, as a card, because only cards can mention people by object id. It
 * mentions those who asked and decided.
 * @param calls false for an update, because it must call nobody again, and in a personal chat
 */
export function resultCard(view: RequestView, calls: boolean): IAdaptiveCard {
  const text = resultLine(view);
  const { names, mentions } = mentionsOf(calls ? takingPart(view) : []);
  const line = { ...textBlock(''), text };
  const called = { ...textBlock('', { size: 'Small', isSubtle: true }), text: names };
  return card(
    { body: mentions.length === 0 ? [line] : [line, called], actions: [] },
    { fallbackText: plain(text), ...(mentions.length === 0 ? {} : { mentions }) },
  );
}

/** Removes bold and escapes from Markdown. */
const plain = (markdown: string): string =>
  markdown.replace(/\\([!-/:-@[-`{-~])|\*\*/g, (_, escaped: string | undefined) => escaped ?? '');

/** Who asked and who decided, each once. */
function takingPart({ requester, state }: RequestView): readonly Person[] {
  const approvals = 'approvals' in state ? state.approvals.map(({ by }) => by) : [];
  const people = [requester, ...approvals, ...(state.kind === 'denied' ? [state.by] : [])];
  return people.filter(({ id }, n) => people.findIndex((other) => other.id === id) === n);
}

/** The text of the one reply that is posted in the thread when a request has ended: Markdown, with names escaped. */
export function resultLine(view: RequestView): string {
  switch (view.state.kind) {
    case 'done':
    case 'partly-done':
    case 'failed':
      return afterRun(view);
    case 'denied':
      return withoutRun('Denied', view);
    case 'cancelled':
      return withoutRun('Cancelled', view);
    case 'expired':
      return withoutRun('Expired', view);
    case 'awaiting-confirmation':
    case 'awaiting-approval':
    case 'scheduled':
    case 'running':
      return post('⏳', 'Not ended yet', [sentence(view)], view);
    default:
      return view.state satisfies never;
  }
}

function afterRun(view: RequestView): string {
  const { title, good, stop, troubles, happened, answers, proved, advice, besides, todo } = runOutcomeOf(view);
  const left = [...besides, ...(todo.length === 0 ? [] : [`still to do: ${todo.join('; ')}`])];
  const behind = peopleBehind(view);
  const news = handoverNews(view);
  const handed = news === null ? [] : [news.title];
  if (good) {
    const proof = proved === null ? 'nothing had to be done' : `${joinWords(happened)}, ${proved}`;
    return post(news?.good === false ? '⚠️' : '✅', title, [...handed, ...answers, proof, ...left, behind], view);
  }
  const next = advice.length === 0 ? [] : [adviceInShort(advice)];
  const open = proved !== null && stepsWithStatus(view, 'accepted').length > 0 ? [proved] : [];
  const stopped = stop === null ? [] : [stopInShort(stop)];
  return post(
    '⚠️',
    title,
    [...handed, ...stopped, ...troublesInShort(troubles), ...happened, ...open, ...left, ...next, behind],
    view,
  );
}

const withoutRun = (state: string, view: RequestView): string =>
  post(
    begunIn(view).length === 0 ? '🚫' : '⚠️',
    `${state}: ${lowerFirst(fillPeople(view.title.ask, view.targets))}`,
    [withoutFullStop(sentence(view))],
    view,
  );

const post = (sign: string, title: string, phrases: readonly string[], { practice, id }: RequestView): string =>
  [
    `${sign} **${escapeMarkdown(title)}**`,
    ...phrases.map((phrase) => escapeMarkdown(phrase, 600)),
    ...(practice ? ['Practice tenant'] : []),
    id,
  ].join(' · ');
