import type { Command } from '../contract/bundle.ts';
import { channelOf } from '../model/place.ts';
import type { Place, Request } from '../model/request.ts';
import { incidentChannelOf, policyIn } from './channels.ts';
import { narrowedTo, rulesOn } from './command-rules.ts';
import type { Policy, Principals } from './policy.ts';

/** Where somebody types or clicks, and on which tenants they may act there. */
export interface ParticipantsScope {
  readonly place: Place;
  /** Ids of the tenants. */
  readonly tenants: readonly string[];
}

/**
 * Everybody whom the policy names as a responder or an approver in a place. In an incident channel these are the people of that channel.
 * Anywhere else, and in the approvals channel, people decide on requests of every channel, so the people of all channels count.
 */
export function participantsIn(policy: Policy, { place, tenants }: ParticipantsScope): Principals {
  const { incidents, approvals } = policy.channels;
  const isOneChannel = incidentChannelOf(policy, place) !== undefined && approvals !== channelOf(place.conversation);
  const places = isOneChannel ? [place] : [place, ...incidents.map(({ id }) => ({ ...place, conversation: id }))];
  return union(
    tenants.flatMap((tenant) =>
      places.flatMap((each) => {
        const { responders, approvers } = policyIn(policy, { tenant, place: each });
        return [responders, approvers];
      }),
    ),
  );
}

/**
 * Everybody who may use the brake in a place: the approvers of the whole policy, of each of the tenants and of the channel. A channel with
 * approvers of its own does not take the brake from the others.
 */
export function brakeUsersIn(policy: Policy, { place, tenants }: ParticipantsScope): Principals {
  const ofTenants = tenants.map((tenant) => policy.ofTenant?.get(tenant)?.approvers);
  const named = [policy.approvers, ...ofTenants, incidentChannelOf(policy, place)?.approvers];
  return union(named.filter((approvers) => approvers !== undefined));
}

/**
 * Every set of people that somebody must belong to, to ask for something or to approve it: that of the place and the tenant, and those
 * that the policy adds for the command.
 * @param command what it is about; undefined for the right in general
 */
export const setsFor = (
  who: 'responders' | 'approvers',
  policy: Policy,
  command: Command | undefined,
  scope: Pick<Request, 'tenant' | 'place'>,
): readonly Principals[] => [
  policyIn(policy, scope)[who],
  ...(command === undefined ? [] : narrowedTo(rulesOn(policy, command), who)),
];

const union = (all: readonly Principals[]): Principals => ({
  everyone: all.some(({ everyone }) => everyone),
  everyoneUnchecked: all.some(({ everyoneUnchecked }) => everyoneUnchecked),
  people: [...new Set(all.flatMap(({ people }) => people))],
  groups: [...new Set(all.flatMap(({ groups }) => groups))],
});
