import { z } from 'zod';
import type { Place } from './request.ts';

/** The channel of a conversation, without its thread; any other conversation is its own. */
export const channelOf = (conversation: string): string => conversation.split(';')[0] ?? conversation;

/** The channel in a place's cloud and tenant: what is posted there begins a thread. */
export const inChannel = (channel: string, { reference }: Place): Place => ({
  conversation: channel,
  reference: {
    ...reference,
    conversation: { id: channel, conversationType: 'channel', isGroup: true, tenantId: tenantIn(reference) },
  },
});

export const tenantIn = (reference: Place['reference']): string | undefined =>
  z.looseObject({ conversation: z.looseObject({ tenantId: z.string().optional() }) }).safeParse(reference).data
    ?.conversation.tenantId;
