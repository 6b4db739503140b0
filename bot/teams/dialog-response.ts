import type { IAdaptiveCard } from '@microsoft/teams.cards';
import type { CardAnswer } from '../../cards/answer-card.ts';
import { refusalWords } from '../../cards/refusal-words.ts';
import type { ClickAnswer } from '../conversation/answer.ts';
import type { TeamsActivity } from './teams-activity.ts';

/** The invoke that asks for the dialog of a command in the menu of a message. */
export const fetchTask = 'composeExtension/fetchTask';
/** The invoke that brings what was filled in. */
export const submitAction = 'composeExtension/submitAction';

/** Whether an activity is about a command in the menu of a message. It is answered in the words of a protocol of its own. */
export const isMessageAction = ({ type, name }: Pick<TeamsActivity, 'type' | 'name'>): boolean =>
  type === 'invoke' && (name === fetchTask || name === submitAction);

/**
 * The body of the answer to such an invoke: a dialog, a sentence in one, or nothing, which closes it.
 * @param card draws the card of a dialog
 * @see https://learn.microsoft.com/microsoftteams/platform/messaging-extensions/how-to/action-commands/create-task-module
 */
export function dialogResponse(answer: ClickAnswer, card: (answer: CardAnswer) => IAdaptiveCard): object {
  switch (answer.kind) {
    case 'card': {
      const content = card(answer.card);
      // The buttons of other cards do not work in a dialog, so what such a card says is said as a sentence.
      if (answer.card.kind !== 'dialog') return sentence(content.fallbackText ?? 'Nothing was done.');
      const { title } = answer.card.dialog;
      const attachment = { contentType: 'application/vnd.microsoft.card.adaptive', content };
      return { task: { type: 'continue', value: { title, height: 'large', width: 'medium', card: attachment } } };
    }
    case 'refusal':
      return sentence(refusalWords(answer.refusal, answer.about));
    case 'refused':
    case 'error':
      return sentence(answer.words);
    case 'message':
      return answer.words === undefined ? {} : sentence(answer.words);
    default:
      return answer satisfies never;
  }
}

const sentence = (value: string) => ({ task: { type: 'message', value } });
