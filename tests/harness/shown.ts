import assert from 'node:assert/strict';
import type { IAdaptiveCard as Card } from '@microsoft/teams.cards';
import type { PracticeConversation } from '../../practice/teams/activities.ts';
import type { Activity, ConnectorEvent } from '../../practice/teams/conversations.ts';
import { buttons, pressableRows, type ReadButton } from './cards.ts';

/** A card as it is shown in Teams. */
export interface Shown {
  readonly activityId: string;
  readonly conversation: string;
  readonly card: Card;
  readonly text: string;
}

/** The card that a message carries, if it does. */
export const cardOf = (activity: Activity): Card | undefined =>
  activity.attachments?.find(({ contentType }) => contentType === 'application/vnd.microsoft.card.adaptive')
    ?.content as Card | undefined;

/** The text of a plain message, or of the result of a request, which is a card so that it can mention people. */
export const lineOf = (activity: Activity): string | undefined => {
  const fallbackText = cardOf(activity)?.fallbackText ?? '';
  return activity.text ?? (/^(✅|⚠️|🚫|⏳) /u.test(fallbackText) ? fallbackText : undefined);
};

/**
 * Reads the card of an event.
 * @throws {TypeError} when the message has none
 */
export function shown({ activityId, conversation, activity }: ConnectorEvent): Shown {
  const card = cardOf(activity);
  if (card === undefined) throw new TypeError('this message has no card');
  return { activityId, conversation, card, text: card.fallbackText ?? '' };
}

/** The conversation in which a card was posted. */
export function placeOf({ conversation: id }: Shown): PracticeConversation {
  if (id.startsWith('a:')) return { id, conversationType: 'personal' };
  return { id, conversationType: id.includes('@thread.tacv2') ? 'channel' : 'groupChat' };
}

/**
 * Finds the button with this verb.
 * @throws {AssertionError} when the card has none
 */
export const buttonOf = (card: Shown, verb: string): ReadButton =>
  buttons(card.card).find((button) => button.verb === verb) ?? assert.fail(`no ${verb} on ${card.text}`);

/**
 * Finds the row that can be pressed and whose title matches.
 * @throws {AssertionError} when the card has none
 */
export const rowOf = (card: Shown, title: RegExp): ReadButton =>
  pressableRows(card.card).find((row) => title.test(row.title)) ??
  assert.fail(`no row ${title.source} on ${card.text}`);
