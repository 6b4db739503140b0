import assert from 'node:assert/strict';
import type { IAdaptiveCard as Card } from '@microsoft/teams.cards';
import type { PracticeConversation } from '../../practice/teams/activities.ts';
import type { Activity, ConnectorEvent } from '../../practice/teams/conversations.ts';
import { buttons, type ReadButton } from './cards.ts';

/** A card as people see it now. */
export interface Shown {
  readonly activityId: string;
  readonly conversation: string;
  readonly card: Card;
  readonly text: string;
}

export const cardOf = (activity: Activity): Card | undefined =>
  activity.attachments?.find(({ contentType }) => contentType === 'application/vnd.microsoft.card.adaptive')
    ?.content as Card | undefined;

/** The card of an event, as people see it. */
export function shown({ activityId, conversation, activity }: ConnectorEvent): Shown {
  const card = cardOf(activity);
  if (card === undefined) throw new TypeError('this message has no card');
  return { activityId, conversation, card, text: card.fallbackText ?? '' };
}

/** Where a card was posted. */
export function placeOf({ conversation: id }: Shown): PracticeConversation {
  if (id.startsWith('a:')) return { id, conversationType: 'personal' };
  return { id, conversationType: id.includes('@thread.tacv2') ? 'channel' : 'groupChat' };
}

/** The button with this verb. @throws {Error} when the card has none */
export const buttonOf = (card: Shown, verb: string): ReadButton =>
  buttons(card.card).find((button) => button.verb === verb) ?? assert.fail(`no ${verb} on ${card.text}`);
