import { mriOf, practicePeople, practiceTenantId } from '../people/people.ts';
import type { PracticePerson } from '../people/person.ts';

/** A member of a conversation. Source: https://learn.microsoft.com/microsoftteams/platform/bots/how-to/get-teams-context */
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

/** One of `membersOf`. */
export type Member = ReturnType<typeof memberOf>;

/** Id of the personal chat of the bot and somebody: `a:adele`. */
export const personalChatId = (mri: string): string => mri.replace(/^29:/, 'a:');

/** Everybody is in every channel and group; a personal chat has one member. */
export function membersOf(conversation: string): readonly Member[] {
  const members = practicePeople.map(memberOf);
  if (!conversation.startsWith('a:')) return members;
  return members.filter((member) => personalChatId(member.id) === conversation);
}

/** A member by Teams' id, object id or user principal name; Teams takes each. */
export const memberNamed = (conversation: string, id: string): Member | undefined =>
  membersOf(conversation).find((member) => [member.id, member.aadObjectId, member.userPrincipalName].includes(id));
