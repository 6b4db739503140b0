import type { Activity, ConversationReference } from 'botbuilder';
import { TurnContext } from 'botbuilder';
import { z } from 'zod';
import { personId, type Person } from '../../services/model/person.ts';
import type { Place } from '../../services/model/request.ts';

/** Who sent an activity: the Entra object id that Teams vouches for. Undefined for somebody without one, who cannot act. */
export function personOf(activity: Pick<Activity, 'from'>): Person | undefined {
  const { aadObjectId, name } = sender.parse(activity.from);
  const id = personId(aadObjectId);
  return id && { id, name: name === '' ? id : name };
}

/** What the SDK's types promise is not always there: an installation has a sender without a name. */
const sender = z
  .object({ aadObjectId: z.string().catch(''), name: z.string().catch('') })
  .catch({ aadObjectId: '', name: '' });

/** Where an activity came from, as a place to answer in. In a channel that is its thread. */
export function placeOfActivity(activity: Activity): Place {
  const reference: Partial<ConversationReference> = TurnContext.getConversationReference(activity);
  delete reference.activityId; // answers go to the conversation, not below one message
  return { conversation: activity.conversation.id, reference: z.record(z.string(), z.unknown()).parse(reference) };
}

export const isPersonal = (activity: Activity): boolean => activity.conversation.conversationType === 'personal';

/** The tenant whose conversation it is; empty when Teams does not say. */
export function tenantOf(activity: Activity): string {
  return channelTenantOf(activity) ?? activity.conversation.tenantId ?? '';
}

/** The tenant that Teams says an activity is from. */
export const channelTenantOf = ({ channelData }: Pick<Activity, 'channelData'>): string | undefined =>
  teamsData.safeParse(channelData).data?.tenant.id;

const teamsData = z.object({ tenant: z.object({ id: z.string() }) });
