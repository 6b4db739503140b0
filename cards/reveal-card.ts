import type { IAdaptiveCard } from '@microsoft/teams.cards';
import type { RequestView } from '../services/requests/view.ts';
import { decisionButton, layOutButtons, askAgainButton } from './buttons.ts';
import { box, card, footer, header, textBlock, verbatim } from './card.ts';
import { clockTime } from './time.ts';
import { fillPeople, lowerFirst, personName } from './words.ts';

/** Describes secrets that wait for one person. Does not contain them. */
export interface WaitingSecret extends Pick<RequestView, 'id' | 'digest' | 'practice'> {
  /** Such as `Password of alex@contoso.com`; several labels are separated by commas. */
  readonly label: string;
  /** When the first of them is deleted, in epoch milliseconds. */
  readonly until: number;
}

/** Names secrets of one kind by their labels: `password` or `2 Temporary Access Passes`. */
export function secretsNamed(labels: readonly string[]): string {
  const one = (labels[0] ?? 'Secret').replace(/ of .*$/s, '').replace(/^Password$/, 'password');
  return labels.length === 1 ? one : `${labels.length} ${one}${one.endsWith('s') ? 'es' : 's'}`;
}

/** Tells the requester, in the personal chat, that a secret can be shown once. The card does not contain the secret. */
export function revealCard(waiting: WaitingSecret): IAdaptiveCard {
  const { label, until } = waiting;
  const labels = label.split(', ');
  const title = labels.length === 1 ? `A ${secretsNamed(labels)} is ready` : `${secretsNamed(labels)} are ready`;
  const body = [
    header({ icon: 'LockClosed', tone: 'Accent', title, subtitle: label }),
    textBlock('It is shown once, to you alone. Have the person with you, or a safe place for it.', {
      spacing: 'Medium',
    }),
    footer(`It is deleted at ${clockTime(until)}`, waiting),
  ];
  const reveal = decisionButton('reveal', 'Reveal once', waiting, { style: 'positive' });
  return card(
    { body, actions: layOutButtons([reveal]) },
    { fallbackText: `${title}: ${label}. It is deleted at ${clockTime(until)}.` },
  );
}

/** Secrets that wait for their look no more. */
export interface PastSecret extends Pick<RequestView, 'id' | 'practice' | 'requester' | 'title' | 'targets' | 'again'> {
  /** As of `WaitingSecret`; null when it is not known any more. */
  readonly label: string | null;
  /** When they were shown, in epoch milliseconds; null when nobody has looked in time. */
  readonly shownAt: number | null;
  /** When they were deleted, in epoch milliseconds; null when it is not known any more. */
  readonly until: number | null;
}

/** What takes the place of `revealCard` when its time is over: whether the secret was shown, and when. */
export function pastSecretCard(past: PastSecret): IAdaptiveCard {
  const { label, shownAt, until, title: words, targets } = past;
  const what = label ?? `The secret of: ${lowerFirst(fillPeople(words.ask, targets))}`;
  const shown = shownAt !== null;
  const title = shown
    ? `Shown at ${clockTime(shownAt)}`
    : `Not shown${until === null ? '' : ` before ${clockTime(until)}`}`;
  const next = shown
    ? `${personName(past.requester)} was shown it, once. If it is lost, ask for a new one.`
    : 'It is deleted, and nobody was shown it. Ask again to get a new one.';
  const body = [
    header({
      icon: shown ? 'CheckmarkCircle' : 'ClockDismiss',
      tone: shown ? 'Good' : 'Warning',
      title,
      subtitle: what,
    }),
    textBlock(next, { spacing: 'Medium' }),
    footer('', past),
  ];
  return card(
    { body, actions: layOutButtons(shown ? [] : askAgainButton(past)) },
    { fallbackText: `${title}: ${what}. ${next}` },
  );
}

/** A secret and its label, as the vault hands it over. */
export interface Secret {
  readonly label: string;
  readonly secret: string;
}

/**
 * The answer to a reveal, for the person who clicked. This is the only card that contains a secret, and only in the rendered body: the
 * fallback text, the spoken text and the buttons must not contain it. A text run shows the secret exactly; a TextBlock would read
 * Markdown into it. The field below it is for copying: nothing submits it.
 */
export function revealedCard(secrets: readonly Secret[], about: Pick<WaitingSecret, 'id' | 'practice'>): IAdaptiveCard {
  const title = `The ${secretsNamed(secrets.map(({ label }) => label))}, shown once`;
  const body = [
    header({ icon: 'LockOpen', tone: 'Warning', title, subtitle: 'It cannot be shown again.' }),
    ...secrets.map(({ label, secret }, index) =>
      box('emphasis', [
        textBlock(label, { size: 'Small' }),
        verbatim(secret, { size: 'Medium', weight: 'Bolder' }),
        { type: 'Input.Text', id: `copy${index}`, label: 'To copy', value: secret, spacing: 'Small' },
      ]),
    ),
    textBlock('Tell it to the person directly, not in a chat or a mail.', { spacing: 'Medium' }),
    footer('Cordon has deleted it. If it is lost, ask for a new one', about),
  ];
  return card({ body, actions: [] }, { fallbackText: `${title}: it is in this card.` });
}
