import { z } from 'zod';
import type { Edge } from './edge.ts';
import type { TeamsActivity } from './teams-activity.ts';

/**
 * Reads a member of the conversation that an activity came from; in a channel, of its team.
 * @param id what Teams calls the person
 * @throws {ConnectorFault} when Teams refuses, 403 where Cordon is not in the conversation
 * @see https://learn.microsoft.com/microsoftteams/platform/bots/how-to/get-teams-context
 */
export type FindMember = (activity: TeamsActivity, id: string) => Promise<TeamsMember>;

/** A member, as far as it is read. */
export type TeamsMember = z.output<typeof member>;

const member = z.object({ aadObjectId: z.string().optional() });

const teamData = z.object({ team: z.object({ id: z.string().min(1) }) });

/** Makes the function that reads members. */
export function findMember(edge: Pick<Edge, 'connector'>): FindMember {
  return async ({ serviceUrl, conversation, channelData }, id) => {
    const connector = await edge.connector(serviceUrl);
    const roster = teamData.safeParse(channelData).data?.team.id ?? conversation.id;
    return member.parse(await connector.member(roster, id));
  };
}
