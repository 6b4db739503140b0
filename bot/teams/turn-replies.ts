import type { IAdaptiveCard } from '@microsoft/teams.cards';
import type { Answer, CardAnswer } from '../../cards/answer-card.ts';
import { refusalWords } from '../../cards/refusal-words.ts';
import type { ClickAnswer } from '../conversation/answer.ts';
import type { Background } from '../conversation/context.ts';
import type { PersonId } from '../../services/model/person.ts';
import type { Place } from '../../services/model/request.ts';
import type { Messenger } from '../outbox/message.ts';
import { dialogResponse, isMessageAction } from './dialog-response.ts';
import type { AnswerRenderer } from './render-answer.ts';
import { sendPrivately, type PrivateMessagePorts } from './send-privately.ts';
import { personOf, placeOfActivity } from './sender.ts';
import type { ActivityTurn, InvokeAnswer } from './teams-activity.ts';

/** Sends answers to Teams: below a turn's message, in an invoke's response, or later. */
export interface TurnReplies extends Background {
  /**
   * Posts an answer where the turn took place. Returns at once, so that a slow Teams holds nobody up; answers keep their order.
   * @param audience whom its buttons work for: the sender of the activity unless set
   */
  reply(turn: ActivityTurn, answer: Answer, audience?: 'sender' | 'everybody'): void;
  /**
   * Leaves the answer to an invoke in its turn. We write it ourselves, because teams-ai's actionExecute can show one person's card to everybody.
   * A message that is due is not posted: use `reply` for it.
   */
  respond(turn: ActivityTurn, answer: ClickAnswer): void;
}

/** What replies are sent through. */
export interface TurnRepliesPorts extends PrivateMessagePorts {
  readonly messenger: PrivateMessagePorts['messenger'] & Pick<Messenger, 'thread'>;
  readonly render: AnswerRenderer;
  /** Runs something after the turn; a failure is logged. */
  readonly background: (work: () => Promise<void>) => void;
}

/** Makes the way from answers to Teams. */
export function createTurnReplies({ messenger, render, background, log }: TurnRepliesPorts): TurnReplies {
  const post = async (place: Place, answer: Answer, reader: PersonId): Promise<void> => {
    if (answer !== undefined) await messenger.say(place, render.message(answer, reader));
  };
  return {
    reply(turn, answer, audience = 'sender') {
      if (answer === undefined) return;
      const place = placeOfActivity(turn.activity);
      const reader = audience === 'sender' ? readerOf(turn) : undefined;
      const message = render.message(answer, reader);
      background(() => messenger.say(place, message));
    },
    answer({ place, speaker }, work) {
      background(async () => {
        await post(place, await work(), speaker);
      });
    },
    sendPrivately: (turn, work) =>
      sendPrivately({ messenger, log }, turn, async () => {
        const answer = await work();
        return answer && render.message(answer, turn.personal ? turn.speaker : turn.person.id);
      }),
    startThread: async (channel, answer) => (await messenger.thread(channel, render.message(answer, undefined))).place,
    respond(turn, answer) {
      const card = (shown: CardAnswer) => render.card(shown, readerOf(turn));
      if (isMessageAction(turn.activity)) {
        turn.answer = { status: 200, body: dialogResponse(answer, card) };
        return;
      }
      if (answer.kind === 'card' && answer.repeat !== undefined)
        turn.repeat = invokeResponse({ kind: 'refused', words: answer.repeat }, card);
      turn.answer = invokeResponse(answer, card);
    },
  };
}

const readerOf = ({ activity }: ActivityTurn): PersonId | undefined => personOf(activity)?.id;

/** An invoke is answered with 200 always; what went wrong stands in the body, with a status of its own. */
const invokeResponse = (answer: ClickAnswer, card: CardOf): InvokeAnswer => ({
  status: 200,
  body: bodyOf(answer, card),
});

type CardOf = (answer: CardAnswer) => IAdaptiveCard;

function bodyOf(answer: ClickAnswer, card: CardOf) {
  switch (answer.kind) {
    case 'card':
      return {
        statusCode: 200,
        type: 'application/vnd.microsoft.card.adaptive',
        value: card(answer.card),
      };
    case 'refusal':
      return messageBody(refusalWords(answer.refusal, answer.about));
    case 'refused':
      return messageBody(answer.words);
    case 'message':
      return messageBody(answer.words ?? 'On its way: see the new message below.');
    case 'error':
      return {
        statusCode: answer.statusCode,
        type: 'application/vnd.microsoft.error',
        value: { code: 'BadRequest', message: answer.words },
      };
    default:
      return answer satisfies never;
  }
}

const messageBody = (words: string) => ({
  statusCode: 200,
  type: 'application/vnd.microsoft.activity.message',
  value: words,
});
