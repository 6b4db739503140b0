import { z } from 'zod';
import { practiceGroups, type PracticeGroup } from '../people/groups.ts';
import type { PracticeResponse } from '../http/answer.ts';
import { inGroups } from '../state/licence-states.ts';
import { cmdletAnswer, cmdletError, practiceCmdlet, type PracticeCmdlets } from './exchange-cmdlet.ts';
import type { ReceivedCall } from './route.ts';

const change = z.strictObject({
  Identity: z.string(),
  Member: z.string(),
  BypassSecurityGroupManagerCheck: z.boolean().optional(),
});

/** The cmdlets that change the members of distribution lists and mail-enabled security groups. The exceptions' names are unverified. */
export const distributionGroupCmdlets: PracticeCmdlets = {
  'Add-DistributionGroupMember': practiceCmdlet(change, (call, given) =>
    changed(call, given, (groups, group) =>
      groups.includes(group.id)
        ? cmdletError(400, 'MemberAlreadyExistsException', `The recipient is already a member of "${group.name}".`)
        : [...groups, group.id],
    ),
  ),
  'Remove-DistributionGroupMember': practiceCmdlet(change.extend({ Confirm: z.boolean().optional() }), (call, given) =>
    changed(call, given, (groups, group) =>
      groups.includes(group.id)
        ? groups.filter((id) => id !== group.id)
        : cmdletError(400, 'MemberNotFoundException', `The recipient isn't a member of the group "${group.name}".`),
    ),
  ),
};

/** Changes the groups of one member, unless Exchange has no such group or no such recipient. */
function changed(
  call: ReceivedCall,
  { Identity: identity, Member: member }: z.output<typeof change>,
  next: (groups: readonly string[], group: PracticeGroup) => readonly string[] | PracticeResponse,
): PracticeResponse {
  const group = practiceGroups.find(({ id, mail }) => mail !== undefined && id === identity.toLowerCase());
  const account = call.directory.account(member, 'truth');
  if (group === undefined || account === undefined) {
    const missing = group === undefined ? identity : member;
    const message = `The operation couldn't be performed because object '${missing}' couldn't be found on 'PRACTICE.DC01'.`;
    return cmdletError(404, 'ManagementObjectNotFoundException', message);
  }
  const groups = next(account.groups, group);
  if ('status' in groups) return groups;
  call.directory.write(account.user.id, inGroups(account, groups));
  return cmdletAnswer([]);
}
