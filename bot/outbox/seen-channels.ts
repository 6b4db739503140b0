import { channelOf } from '../../services/model/place.ts';
import type { Policy } from '../../services/requests/policy.ts';
import type { Queryable } from '../../services/store/database.ts';
import { noteServiceUrl } from '../../services/store/service-urls.ts';
import { installIn, type MembershipActivity } from './installs.ts';

/** What remembering channels needs. */
export interface SeenChannelsPorts {
  readonly db: Queryable;
  readonly policy: Pick<Policy, 'channels'>;
  /** Epoch milliseconds. */
  readonly now: () => number;
}

/** Where an activity comes from: these fields of a Bot Framework activity. */
export interface ActivityOrigin extends MembershipActivity {
  readonly conversation: { readonly id: string };
  readonly serviceUrl: string;
}

/**
 * Makes the function that remembers by which service URL an incident channel is reached, until Cordon is removed there, for what is posted
 * without an activity to answer. Call it with every activity.
 */
export function createSeenChannels({ db, policy, now }: SeenChannelsPorts) {
  const serviceUrls = new Map<string, string>();
  return async (activity: ActivityOrigin): Promise<void> => {
    const { conversation, serviceUrl } = activity;
    const channel = channelOf(conversation.id);
    if (installIn(activity) === 'removed') {
      serviceUrls.delete(channel);
      return;
    }
    const isIncidentChannel = policy.channels.incidents.some((known) => known.id === channel);
    if (!isIncidentChannel || serviceUrls.get(channel) === serviceUrl) return;
    await noteServiceUrl(db, channel, serviceUrl, now());
    serviceUrls.set(channel, serviceUrl);
  };
}
