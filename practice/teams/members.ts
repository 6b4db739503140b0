import { mriOf, practicePeople, practiceTenantId } from '../people/people.ts';
import type { PracticePerson } from '../people/person.ts';

/**
 * Makes the member that a person is.
 * @see https://learn.microsoft.com/microsoftteams/platform/bots/how-to/get-teams-context
 */
const memberOf = (person: PracticePerson) => ({
  id: mriOf(person.id),
  name: person.name,
  givenName: person.givenName,
  surname: person.surname,
  email: person.mail ?? person.upn,
  userPrincipalName: person.upn,
  aadObjectId: person.id,
  tenantId: practiceTenantId,
  userRole: person.account.guest ? 'guest' : 'user',
});

/** A member of a conversation, as Teams returns it. */
export type Member = ReturnType<typeof memberOf>;

/** Makes the id of somebody's personal chat with the bot, such as `a:adele`, from their Teams id. */
export const personalChatId = (mri: string): string => mri.replace(/^29:/, 'a:');

/** Lists the members of a conversation: everybody in a channel or group chat, one person in a personal chat. */
export function membersOf(conversation: string): readonly Member[] {
  const members = practicePeople.map(memberOf);
  if (!conversation.startsWith('a:')) return members;
  return members.filter((member) => personalChatId(member.id) === conversation);
}

/** Finds a member by Teams id, object id or user principal name. */
export const memberNamed = (conversation: string, id: string): Member | undefined =>
  membersOf(conversation).find((member) => [member.id, member.aadObjectId, member.userPrincipalName].includes(id));
