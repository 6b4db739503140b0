import type { Offer } from '../services/contract/action.ts';
import type { PrivateDelivery } from '../services/model/private-delivery.ts';
import type { Notice } from './notice-card.ts';

/** What is sent to somebody's personal chat, because nobody else may see it. `secret`: the card that shows one. */
export type PrivateMessage = 'form' | 'sign-in' | 'report' | 'secret';

/** What the person does whom Teams lets us write no message to. Ends where the name of a button follows. */
export const openChat = 'Open a chat with me, where Teams offers to add or unblock me, then press';

/** The title of the button that has something sent once more. */
export const showAgain = 'Show again';

/**
 * Says what became of a private message. Every sentence that claims a delivery is made here or in `handover-card.ts`, from what Teams
 * answered.
 */
export function privateWords(message: PrivateMessage, delivery: PrivateDelivery): string {
  const { name, sent } = messages[message];
  switch (delivery) {
    case 'delivered':
      return `I sent you ${sent} in your personal chat with me.`;
    case 'refused':
      return `Teams refused ${name} in your personal chat. ${openChat} ${showAgain}.`;
    case 'not-yet':
      return `Teams did not take ${name} for your personal chat. Press ${showAgain} in a moment.`;
    default:
      return delivery satisfies never;
  }
}

/** The same about a full report, for the report's own card, which everybody in the channel reads. */
export const reportWords = (delivery: PrivateDelivery, to: string): string =>
  delivery === 'delivered' ? `Sent to ${to} in a personal chat with Cordon` : privateWords('report', delivery);

/**
 * The same as a notice.
 * @param again the button that has it sent once more
 */
export const privateNotice = (
  message: PrivateMessage,
  delivery: PrivateDelivery,
  again: Offer,
): Omit<Notice, 'practice'> => ({
  tone: delivery === 'delivered' ? 'info' : 'problem',
  title: delivery === 'delivered' ? messages[message].title : 'Not delivered to your personal chat',
  sentences: [privateWords(message, delivery)],
  offers: againOffers(delivery, again),
});

/** The button below a private message that was not delivered; none below one that was. */
export const againOffers = (delivery: PrivateDelivery, again: Offer): readonly Offer[] =>
  delivery === 'delivered' ? [] : [again];

const messages = {
  form: { title: 'Asked privately', name: 'the form', sent: 'a form' },
  'sign-in': { title: 'Sign in privately', name: 'the sign-in link', sent: 'a link' },
  secret: { title: 'Sent privately', name: 'the card that shows it', sent: 'the card that shows it' },
  report: { title: 'The full report', name: 'the full report', sent: 'the full report' },
} as const satisfies Readonly<Record<PrivateMessage, object>>;
