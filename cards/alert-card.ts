import type { IAdaptiveCard } from '@microsoft/teams.cards';
import type { Alert } from '../services/alerts/alert.ts';
import type { AlertOffer } from '../services/alerts/offers.ts';
import type { RequestView } from '../services/requests/view.ts';
import { commandButtons } from './buttons.ts';
import { box, card, facts, footer, header, textBlock, type Elements, type Tone } from './card.ts';
import { openUrlButton } from './notice-card.ts';
import { stateInShort, stateLine, stateSentence } from './state-line.ts';
import { oneLine } from './text.ts';
import { clockTime } from './time.ts';
import { joinWords, fillWho, upperFirst } from './words.ts';

/** What the card of an alert shows. Its text is raw and untrusted: it comes from whoever holds the secret or made the alert fire. */
export interface AlertView extends Pick<
  Alert,
  'id' | 'ref' | 'title' | 'severity' | 'source' | 'users' | 'reason' | 'url' | 'link' | 'details' | 'changedAt'
> {
  /** What it calls accounts that cannot be found by that; none if left out. */
  readonly named?: Alert['named'];
  /** Open if left out. */
  readonly status?: Alert['status'];
  /** The buttons that fit now. */
  readonly offers: readonly AlertOffer[];
  /** Name of the proposed command when the policy has switched it off, so that there is no button for it; null otherwise. */
  readonly switchedOff: string | null;
  /** The requests that were made in its thread, oldest first. */
  readonly requests: readonly RequestView[];
  /** When the alert came in, in epoch milliseconds. */
  readonly at: number;
  readonly practice: boolean;
}

/** Longest title of a button, in characters. */
const titleFits = 32;
/** How many accounts the card names; of the others it shows the number. */
const namedAtMost = 5;
/** How many requests the card shows: the newest ones. */
const requestsAtMost = 5;

/**
 * The card of an alert: what another system has found, what was done about it in its thread, and the buttons that fit now. Each opens a
 * request in the name of whoever clicks.
 */
export function alertCard(alert: AlertView): IAdaptiveCard {
  const { id, ref, title, severity, source, users, reason, url, link, requests, at, changedAt, practice } = alert;
  const { named = [], details } = alert;
  const call = ref ?? id;
  const isOver = alert.status === 'closed';
  const changed = changedAt === undefined ? '' : `, ${isOver ? 'over' : 'changed'} at ${clockTime(changedAt)}`;
  const body = [
    header({
      icon: isOver ? 'CheckmarkCircle' : 'AlertUrgent',
      tone: isOver ? 'Default' : tones[severity],
      title,
      subtitle: `${source ?? 'Alert'} at ${clockTime(at)}${changed}`,
      badge: isOver ? { text: 'Closed', tone: 'Default' } : { text: upperFirst(severity), tone: tones[severity] },
    }),
    ...facts([
      [users.length === 1 ? 'Account' : 'Accounts', users.length === 0 ? null : listed(users)],
      [users.length === 0 ? 'Names' : 'Also names', named.length === 0 ? null : listed(named)],
      ...(isOver ? [['Severity', upperFirst(severity)] as const] : []),
      ['Reason', reason ?? null],
      ...Object.entries(details),
    ]),
    ...requestLines(requests),
    ...(url === undefined
      ? []
      : [
          textBlock(new URL(url).host, { size: 'Small', isSubtle: true, spacing: 'Medium' }),
          openUrlButton({ title: 'Open the alert', url }),
        ]),
    ...facts([['Link', link ?? null]]),
    footer(footnote(alert), { practice, id: call }),
  ];
  const states = requests.slice(-requestsAtMost).map((view) => `; ${view.id}: ${stateSentence(stateInShort(view))}`);
  const about = users.length > 0 ? `about ${listed(users)}` : 'no account named';
  const over = isOver ? '; its sender says that it is over' : '';
  const fallbackText = `Alert ${call}, ${severity}: ${title}; ${about}${over}${states.join('')}.`;
  return card({ body, actions: buttonsOf(alert) }, { fallbackText });
}

const listed = (names: readonly string[]): string =>
  `${joinWords(names.slice(0, namedAtMost))}${names.length > namedAtMost ? ` and ${names.length - namedAtMost} more` : ''}`;

/** What to know before a button is pressed, or why there is none. */
function footnote({ status, switchedOff, offers }: AlertView): string {
  if (status === 'closed') return 'Its sender says that it is over; to act anyway, type a command here';
  if (switchedOff !== null) return `No button: the policy of this Cordon has switched off ${switchedOff}`;
  if (offers.some(({ kind }) => kind === 'ask')) return 'The alert names no account that can be found: you choose it';
  return offers.some(({ kind }) => kind === 'act')
    ? 'You confirm first; destructive actions also need an approver'
    : '';
}

/** How each request stands, newest last. */
function requestLines(requests: readonly RequestView[]): Elements {
  if (requests.length === 0) return [];
  const more = requests.length - requestsAtMost;
  return [
    box('emphasis', [
      ...(more > 0 ? [textBlock(`${more} earlier in this thread`, { size: 'Small', isSubtle: true })] : []),
      ...requests.slice(-requestsAtMost).map((view) => stateLine(stateInShort(view), view.id)),
    ]),
  ];
}

const buttonsOf = ({ offers }: AlertView) =>
  commandButtons(
    offers.map(({ kind, words, users, command }) => ({
      label: kind === 'ask' ? fillWho(words, 'an account', true) : labelOf(words, users),
      command,
    })),
    offers[0]?.kind === 'act' || offers[0]?.kind === 'ask' ? 'positive' : 'default',
  ).map((action, index) => (index === 0 ? action : { ...action, mode: 'secondary' as const }));

/** Leaves out the domain, which the card shows anyway, where Teams would cut the title. */
function labelOf(ask: string, users: readonly string[]): string {
  const [user = ''] = users;
  if (users.length > 1) return fillWho(ask, `all ${users.length}`, true);
  const whole = fillWho(ask, user);
  return whole.length <= titleFits ? whole : oneLine(fillWho(ask, user.split('@')[0] ?? user), titleFits);
}

const tones: Readonly<Record<Alert['severity'], Tone>> = {
  low: 'Accent',
  medium: 'Warning',
  high: 'Attention',
  critical: 'Attention',
};
