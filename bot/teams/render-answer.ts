import type { IAdaptiveCard } from '@microsoft/teams.cards';
import { answerCard, type Answer, type CardAnswer } from '../../cards/answer-card.ts';
import type { PersonId } from '../../services/model/person.ts';
import { cardMessage, textMessage, type Message } from '../outbox/message.ts';

/**
 * Turns answers into what Teams shows. The only place that stamps them with the tenant's mode and the time, and their buttons with whom
 * they work for: `reader`, or everybody when it is undefined.
 */
export interface AnswerRenderer {
  card(answer: CardAnswer, reader: PersonId | undefined): IAdaptiveCard;
  message(answer: NonNullable<Answer>, reader: PersonId | undefined): Message;
}

/** What every answer is stamped with, for as long as the process lives. */
export interface AnswerRendererSettings {
  /** True in practice mode: every card says `Practice tenant`. */
  readonly practice: boolean;
  /** Epoch milliseconds. */
  readonly now: () => number;
}

/** Makes the renderer. */
export function createAnswerRenderer({ practice, now }: AnswerRendererSettings): AnswerRenderer {
  const card: AnswerRenderer['card'] = (answer, reader) => answerCard(answer, { practice, at: now(), reader });
  return {
    card,
    message(answer, reader) {
      if (answer.kind === 'text') return textMessage(answer.text);
      const message = cardMessage(card(answer, reader));
      if (answer.kind !== 'sign-in' || practice) return message;
      return { ...message, attachments: [...(message.attachments ?? []), oauthCard(answer)] };
    },
  };
}

/** Where Teams can sign somebody in by itself it does so when it sees this card. Elsewhere its button opens the link. */
const oauthCard = ({ url, resource }: Extract<CardAnswer, { kind: 'sign-in' }>) => ({
  contentType: 'application/vnd.microsoft.card.oauth',
  content: {
    connectionName: 'graph',
    text: 'Or sign in silently',
    buttons: [{ type: 'signin', title: 'Sign in', value: url }],
    tokenExchangeResource: { id: crypto.randomUUID(), uri: resource },
  },
});
