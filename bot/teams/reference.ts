import { z } from 'zod';
import type { Place } from '../../services/model/request.ts';
import type { Message } from '../outbox/message.ts';

const account = z.looseObject({ id: z.string(), aadObjectId: z.string().optional() });

/** How a conversation is reached. The Agents SDK calls the bot `agent` in what it stores, botbuilder and the wire call it `bot`. */
const reference = z
  .looseObject({
    serviceUrl: z.string(),
    channelId: z.string().optional(),
    locale: z.string().optional(),
    conversation: z.looseObject({ id: z.string(), tenantId: z.string().optional() }),
    user: account.optional(),
    bot: account.optional(),
    agent: account.optional(),
  })
  .transform(({ bot, agent, ...rest }) => ({ ...rest, bot: bot ?? agent ?? { id: '' } }));

/** How a conversation is reached, as it was stored by either SDK. */
export type ConversationReference = z.output<typeof reference>;

/**
 * Reads how a place is reached.
 * @throws {z.ZodError} for a stored place that no activity came from
 */
export const referenceIn = (place: Pick<Place, 'reference'>): ConversationReference => reference.parse(place.reference);

/** A message as an activity that goes out to a place. */
export function outgoing(place: Place, message: Message): object {
  const { bot: from, user: recipient, conversation, channelId, locale, serviceUrl } = referenceIn(place);
  return { ...message, channelId, locale, serviceUrl, conversation, from, recipient };
}
