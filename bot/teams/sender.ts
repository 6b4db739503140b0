import { z } from 'zod';
import { personId, type Person } from '../../services/model/person.ts';
import type { Place } from '../../services/model/request.ts';
import type { TeamsActivity } from './teams-activity.ts';

/**
 * Reads who sent an activity, by the Entra object id that Teams vouches for.
 * @returns undefined for a sender without an object id, who may not do anything
 */
export function personOf(activity: Pick<TeamsActivity, 'from'>): Person | undefined {
  const { aadObjectId, name } = sender.parse(activity.from);
  const id = personId(aadObjectId);
  return id && { id, name: name === '' ? id : name };
}

/** Not everything is there always: the sender of an installation has no name. */
const sender = z
  .object({ aadObjectId: z.string().catch(''), name: z.string().catch('') })
  .catch({ aadObjectId: '', name: '' });

/** The id by which Teams names the sender to this bot; undefined for an id of another kind, such as those of its stand-ins. */
export const teamsIdOf = ({ from }: Pick<TeamsActivity, 'from'>): string | undefined =>
  teamsUser.safeParse(from).data?.id;

const teamsUser = z.object({
  id: z
    .string()
    .max(200)
    .regex(/^29:\S+$/),
});

/**
 * Reads where an activity came from.
 * @returns the place to answer in, which in a channel is the thread
 */
export function placeOfActivity(activity: TeamsActivity): Place {
  const { from: user, recipient: bot, conversation, channelId, locale, serviceUrl } = activity;
  return { conversation: conversation.id, reference: { user, bot, conversation, channelId, locale, serviceUrl } };
}

/** Whether an activity comes from a personal chat. */
export const isPersonal = (activity: TeamsActivity): boolean => activity.conversation.conversationType === 'personal';

/**
 * Reads the tenant of the conversation.
 * @returns the id of the tenant; empty when Teams does not name one
 */
export function tenantOf(activity: TeamsActivity): string {
  return channelTenantOf(activity) ?? activity.conversation.tenantId ?? '';
}

/** The tenant that Teams itself names as the one of the activity; undefined when it names none. */
export const channelTenantOf = ({ channelData }: Pick<TeamsActivity, 'channelData'>): string | undefined =>
  teamsData.safeParse(channelData).data?.tenant.id;

const teamsData = z.object({ tenant: z.object({ id: z.string() }) });
