import { z } from 'zod';
import type { Crowd, Policy } from './policy.ts';
import type { Place, Request } from '../model/request.ts';

/** A channel in which commands are taken. Where it names no people of its own, those of the whole policy count. */
export interface IncidentChannel {
  /** Without a thread: `19:...@thread.tacv2`. */
  readonly id: string;
  /** What people call it; Teams tells a bot no names. */
  readonly name: string | undefined;
  /** Name or id of the tenant that its commands are for; undefined for the usual one. */
  readonly tenant: string | undefined;
  readonly responders: Crowd | undefined;
  readonly approvers: Crowd | undefined;
}

export interface Channels {
  /** Empty: commands are taken anywhere. */
  readonly incidents: readonly IncidentChannel[];
  /** Id of the channel where approvers are asked, each request in a thread of its own; null: where the request was made. */
  readonly approvals: string | null;
}

/** The channel of a conversation, without its thread; any other conversation is its own. */
export const channelOf = (conversation: string): string => conversation.split(';')[0] ?? conversation;

/** The incident channel that a place is in, with all its threads. */
export const incidentChannelOf = (
  { channels }: Pick<Policy, 'channels'>,
  { conversation }: Pick<Place, 'conversation'>,
): IncidentChannel | undefined => channels.incidents.find(({ id }) => id === channelOf(conversation));

/** Whether commands are taken in a place. */
export const takesCommands = (policy: Pick<Policy, 'channels'>, place: Pick<Place, 'conversation'>): boolean =>
  policy.channels.incidents.length === 0 || incidentChannelOf(policy, place) !== undefined;

/** The channel in a place's cloud and tenant: what is posted there begins a thread. */
export const inChannel = (channel: string, { reference }: Place): Place => ({
  conversation: channel,
  reference: {
    ...reference,
    conversation: { id: channel, conversationType: 'channel', isGroup: true, tenantId: tenantIn(reference) },
  },
});

const tenantIn = (reference: Place['reference']): string | undefined =>
  z.looseObject({ conversation: z.looseObject({ tenantId: z.string().optional() }) }).safeParse(reference).data
    ?.conversation.tenantId;

/** The policy for what is asked in a place and acts on a tenant: either may have people of its own, and the channel's count first. */
export function policyIn(policy: Policy, { tenant, place }: Pick<Request, 'tenant' | 'place'>): Policy {
  const there = { ...policy, ...policy.ofTenant?.get(tenant) };
  const { responders = there.responders, approvers = there.approvers } = incidentChannelOf(policy, place) ?? {};
  return { ...there, responders, approvers };
}
