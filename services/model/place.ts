import { z } from 'zod';
import type { Place } from './request.ts';

/**
 * Drops the thread from a channel conversation's id.
 * @param conversation an id as Teams sends it, such as `19:...@thread.tacv2;messageid=1`
 * @returns the channel's id; the same id for a chat
 */
export const channelOf = (conversation: string): string => conversation.split(';')[0] ?? conversation;

/**
 * Builds the place for new threads in a channel.
 * @param channel the channel's id
 * @param place a place in the same cloud and tenant, whose service URL and bot the new place takes over
 */
export const inChannel = (channel: string, place: Place): Place => ({
  conversation: channel,
  reference: {
    ...place.reference,
    conversation: { id: channel, conversationType: 'channel', isGroup: true, tenantId: tenantIn(place.reference) },
  },
});

/** Whether a place is somebody's own chat with Cordon, which nobody else sees. */
export const isPersonalChat = ({ reference }: Pick<Place, 'reference'>): boolean =>
  personalReference.safeParse(reference).success;

const personalReference = z.looseObject({
  conversation: z.looseObject({ conversationType: z.literal('personal') }),
});

/** The tenant id in a Bot Framework conversation reference. */
const tenantIn = (reference: Place['reference']): string | undefined =>
  z.looseObject({ conversation: z.looseObject({ tenantId: z.string().optional() }) }).safeParse(reference).data
    ?.conversation.tenantId;
