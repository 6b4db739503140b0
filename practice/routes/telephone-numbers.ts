import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import { badRequest, notFound } from '../http/answer.ts';
import { page } from '../odata/page.ts';
import type { PracticeAccount } from '../state/account.ts';
import { readRoute, writeRoute, type ReceivedCall, type Route } from './route.ts';

const path = '/admin/teams/telephoneNumberManagement';
/** How long Teams takes for an order, in milliseconds. */
const orderMs = 250;
const numberType = z.enum(['directRouting', 'callingPlan', 'operatorConnect']);
const unassigning = z.strictObject({ telephoneNumber: z.string(), numberType });
const assigning = unassigning.extend({
  assignmentTargetId: z.guid(),
  assignmentCategory: z.enum(['primary', 'private', 'alternate']),
  locationId: z.guid().optional(),
});

/** Numbers of the tenant that nobody has when it is new. */
const spareNumbers = ['+41445550143', '+41445550144'];

/**
 * Telephone numbers of Teams: listing them, ordering to assign and to unassign one, and following an order.
 * @see https://learn.microsoft.com/graph/api/resources/teamsadministration-numberassignment
 */
export const telephoneNumbers: readonly Route[] = [
  readRoute(`${path}/numberAssignments`, ['$top', '$skiptoken'], (call) => {
    const accounts = call.directory.accounts('directory');
    const taken = accounts.flatMap(({ user, telephone }) =>
      telephone === undefined ? [] : [{ ...telephone, assignmentTargetId: user.id, assignmentStatus: 'userAssigned' }],
    );
    const free = spareNumbers
      .filter((number) => !taken.some(({ telephoneNumber }) => telephoneNumber === number))
      .map((telephoneNumber) => ({
        telephoneNumber,
        numberType: 'directRouting',
        assignmentTargetId: null,
        assignmentStatus: 'unassigned',
      }));
    return page(call, 'admin/teams/telephoneNumberManagement/numberAssignments', [...taken, ...free], (one) => one);
  }),
  writeRoute('POST', `${path}/numberAssignments/unassignNumber`, (call) => {
    const { data } = unassigning.safeParse(call.body);
    const holder = data && holderOf(call, data.telephoneNumber);
    if (holder === undefined) throw badRequest('The telephone number is not assigned, or its type is another one.');
    const { telephone: gone, ...left } = holder;
    if (gone?.numberType !== data?.numberType) throw badRequest('The number type does not match.');
    return ordered(call, left);
  }),
  writeRoute('POST', `${path}/numberAssignments/assignNumber`, (call) => {
    const { data } = assigning.safeParse(call.body);
    if (data === undefined) throw badRequest('One or more parameters of the operation are missing or invalid.');
    const { assignmentTargetId, ...telephone } = data;
    if (holderOf(call, telephone.telephoneNumber) !== undefined) throw badRequest('The number is assigned already.');
    const account = call.directory.account(assignmentTargetId, 'truth');
    if (account === undefined) throw notFound(assignmentTargetId);
    return ordered(call, { ...account, telephone });
  }),
  readRoute(`${path}/operations/{operation}`, [], (call) => {
    const id = call.param('operation');
    const order = call.directory.accounts('truth').find(({ numberOrder }) => numberOrder?.id === id)?.numberOrder;
    if (order === undefined) throw notFound(id);
    return { status: 200, body: { id, status: call.now < order.endsAt ? 'running' : 'succeeded' } };
  }),
];

const holderOf = (call: ReceivedCall, number: string): PracticeAccount | undefined =>
  call.directory.accounts('truth').find(({ telephone }) => telephone?.telephoneNumber === number);

/** Carries an order out, and answers with the operation that follows it. */
function ordered(call: ReceivedCall, account: PracticeAccount) {
  const numberOrder = { id: randomUUID(), endsAt: call.now + orderMs };
  call.directory.write(account.user.id, { ...account, numberOrder });
  const location = call.url.replace(/\/numberAssignments\/.*/, `/operations/${numberOrder.id}`);
  return { status: 202, headers: { Location: location } };
}
