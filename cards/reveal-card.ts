import type { IAdaptiveCard } from '@microsoft/teams.cards';
import type { RequestView } from '../services/requests/view.ts';
import { decisionButton, layOutButtons } from './buttons.ts';
import { box, card, footer, header, textBlock, verbatim } from './card.ts';
import { clockTime } from './time.ts';

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

/** A secret and its label, as the vault hands it over. */
export interface Secret {
  readonly label: string;
  readonly secret: string;
}

/**
 * The answer to a reveal, for the person who clicked. This is the only card that contains a secret, and only in the rendered body: the
 * fallback text, the spoken text and the buttons must not contain it. A text run shows the secret exactly; a TextBlock would read
 * Markdown into it.
 */
export function revealedCard(secrets: readonly Secret[], about: Pick<WaitingSecret, 'id' | 'practice'>): IAdaptiveCard {
  const title = `The ${secretsNamed(secrets.map(({ label }) => label))}, shown once`;
  const body = [
    header({ icon: 'LockOpen', tone: 'Warning', title, subtitle: 'It cannot be shown again.' }),
    ...secrets.map(({ label, secret }) =>
      box('emphasis', [textBlock(label, { size: 'Small' }), verbatim(secret, { size: 'Medium', weight: 'Bolder' })]),
    ),
    textBlock('Tell it to the person directly, not in a chat or a mail.', { spacing: 'Medium' }),
    footer('Cordon has deleted it. If it is lost, ask for a new one', about),
  ];
  return card({ body, actions: [] }, { fallbackText: `${title}: it is in this card.` });
}
