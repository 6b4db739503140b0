import type { Policy, IncidentChannel } from './policy.ts';
import type { Place, Request } from '../model/request.ts';
import { channelOf } from '../model/place.ts';
/** The incident channel that a place is in, with all its threads. */
export const incidentChannelOf = (
  { channels }: Pick<Policy, 'channels'>,
  { conversation }: Pick<Place, 'conversation'>,
): IncidentChannel | undefined => channels.incidents.find(({ id }) => id === channelOf(conversation));

/** Whether commands are taken in a place. */
export const takesCommands = (policy: Pick<Policy, 'channels'>, place: Pick<Place, 'conversation'>): boolean =>
  policy.channels.incidents.length === 0 || incidentChannelOf(policy, place) !== undefined;

/** The policy for what is asked in a place and acts on a tenant: either may have people of its own, and the channel's count first. */
export function policyIn(policy: Policy, { tenant, place }: Pick<Request, 'tenant' | 'place'>): Policy {
  const there = { ...policy, ...policy.ofTenant?.get(tenant) };
  const { responders = there.responders, approvers = there.approvers } = incidentChannelOf(policy, place) ?? {};
  return { ...there, responders, approvers };
}
