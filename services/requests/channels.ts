import { channelOf } from '../model/place.ts';
import type { Place, Request } from '../model/request.ts';
import type { IncidentChannel, Policy } from './policy.ts';

/**
 * The incident channel that a place is in, whichever thread of it.
 * @returns undefined outside of the incident channels
 */
export const incidentChannelOf = (
  { channels }: Pick<Policy, 'channels'>,
  { conversation }: Pick<Place, 'conversation'>,
): IncidentChannel | undefined => channels.incidents.find(({ id }) => id === channelOf(conversation));

/** Whether commands are taken in a place: in the incident channels, or anywhere when the policy names none. */
export const takesCommands = (policy: Pick<Policy, 'channels'>, place: Pick<Place, 'conversation'>): boolean =>
  policy.channels.incidents.length === 0 || incidentChannelOf(policy, place) !== undefined;

/**
 * The policy for a request that is made in a place and acts on a tenant. Both may name people of their own; the channel's
 * take precedence over the tenant's, and the tenant's over the general ones.
 */
export function policyIn(policy: Policy, { tenant, place }: Pick<Request, 'tenant' | 'place'>): Policy {
  const forTenant = { ...policy, ...policy.ofTenant?.get(tenant) };
  const { responders = forTenant.responders, approvers = forTenant.approvers } = incidentChannelOf(policy, place) ?? {};
  return { ...forTenant, responders, approvers };
}
