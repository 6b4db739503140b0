import type { IAdaptiveCard } from '@microsoft/teams.cards';
import type { RequestView } from '../services/requests/view.ts';
import { decision, laidOut } from './buttons.ts';
import { box, card, footer, header, textBlock, verbatim } from './card.ts';
import { clock } from './time.ts';

/** A secret that waits for one person; never the secret itself. */
export interface Waiting extends Pick<RequestView, 'id' | 'digest' | 'practice'> {
  /** What it is: `Password of alex@contoso.com`. */
  readonly label: string;
  /** Epoch milliseconds. */
  readonly until: number;
}

/** For the requester's personal chat: a password can be seen once. Holds no secret. */
export function revealCard(waiting: Waiting): IAdaptiveCard {
  const { label, until } = waiting;
  const body = [
    header({ icon: 'LockClosed', tone: 'Accent', title: 'A password is ready', subtitle: label }),
    textBlock('It is shown once, to you alone. Have the person with you, or a safe place for it.', {
      spacing: 'Medium',
    }),
    footer(`It is deleted at ${clock(until)}`, waiting),
  ];
  const reveal = decision('reveal', 'Reveal once', waiting, { style: 'positive' });
  return card(
    { body, actions: laidOut([reveal]) },
    { fallbackText: `A password is ready: ${label}. It is deleted at ${clock(until)}.` },
  );
}

/** A secret with the words that say what it is, as the vault hands it over. */
export interface Secret {
  readonly label: string;
  readonly secret: string;
}

/**
 * The answer to the reveal, for the one who clicked. The only card that holds a secret, and only in what is drawn: no
 * summary, no fallback text, no button. A text run shows it to the letter; a TextBlock would read markdown into it.
 */
export function revealedCard(secrets: readonly Secret[], about: Pick<Waiting, 'id' | 'practice'>): IAdaptiveCard {
  const title = secrets.length === 1 ? 'The password, shown once' : `${secrets.length} passwords, shown once`;
  const body = [
    header({ icon: 'LockOpen', tone: 'Warning', title, subtitle: 'It cannot be shown again.' }),
    ...secrets.map(({ label, secret }) =>
      box('emphasis', [textBlock(label, { size: 'Small' }), verbatim(secret, { size: 'Medium', weight: 'Bolder' })]),
    ),
    textBlock('Tell it to the person directly, not in a chat or a mail.', { spacing: 'Medium' }),
    footer('Cordon has deleted it. If it is lost, reset the password again', about),
  ];
  return card({ body, actions: [] }, { fallbackText: 'A password is shown in this card, once.' });
}
