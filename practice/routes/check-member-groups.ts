import { z } from 'zod';
import { badRequest } from '../http/answer.ts';
import { groupsOf } from '../state/directory.ts';
import { writeRoute } from './route.ts';
import { accountIn } from './user.ts';

const maxGroups = 20;
const asked = z.object({ groupIds: z.array(z.string()).min(1) });

/** `POST /users/{id}/checkMemberGroups`: which of up to 20 groups the user is in, directly or through other groups. */
export const checkMemberGroups = writeRoute('POST', '/users/{id}/checkMemberGroups', (call) => {
  const { data } = asked.safeParse(call.body);
  if (data === undefined) throw badRequest("Invalid value specified for parameter 'groupIds'.");
  if (data.groupIds.length > maxGroups) {
    throw badRequest(`The number of group ids must not be over ${maxGroups}, but ${data.groupIds.length} were given.`);
  }
  const member = new Set(groupsOf(accountIn(call)).map((group) => group.id));
  const value = data.groupIds.filter((id) => member.has(id.toLowerCase()));
  return { status: 200, body: { '@odata.context': call.context('Collection(Edm.String)'), value } };
});
