import { denied, notFound, notImplemented } from '../http/answer.ts';
import { outranksApp } from '../microsoft/roles.ts';
import { isRoleAssignable } from '../people/groups.ts';
import { defaultUserProperties, documentedUserProperties } from '../microsoft/user-properties.ts';
import { selection } from '../odata/select.ts';
import type { PracticeAccount } from '../state/account.ts';
import { licenceStatesOf } from '../state/licence-states.ts';
import { groupsOf, practiceRolesOf, type View } from '../state/directory.ts';
import type { ReceivedCall } from './route.ts';

/**
 * Finds the account that `{id}` names, by object id or user principal name.
 * @throws {ErrorAnswer} 404 when that view has none
 */
export function accountIn(call: ReceivedCall, view: View = 'directory'): PracticeAccount {
  const id = call.param('id');
  const account = call.directory.account(id, view);
  if (account === undefined) throw notFound(id);
  return account;
}

/**
 * Finds the account that `{id}` names, for a sensitive change by an app that is a User Administrator.
 * @throws {ErrorAnswer} 404 when there is none, 403 when the person outranks the app
 */
export function accountToChange(call: ReceivedCall): PracticeAccount {
  const account = accountIn(call, 'truth');
  checkRank(account);
  return account;
}

/**
 * Refuses a sensitive action on somebody who outranks the app, which is a User Administrator.
 * @throws {ErrorAnswer} 403
 */
export function checkRank(account: PracticeAccount): void {
  const inForce = (account.otherRoles ?? []).filter(({ eligible }) => !eligible).map(({ role }) => role);
  if (outranksApp([...practiceRolesOf(account), ...inForce], groupsOf(account).some(isRoleAssignable))) throw denied();
}

/**
 * Reads the call's `$select` for one user.
 * @returns a function that picks the selected properties of an account
 * @throws {ErrorAnswer} when it selects a property that a user does not have
 */
export function userSelection(call: ReceivedCall): (account: PracticeAccount) => Record<string, unknown> {
  const names = new Set(documentedUserProperties.keys());
  const picked = selection(call.query.get('$select'), names, defaultUserProperties, 'microsoft.graph.user');
  return ({ user }) => picked({ ...emptyLists, licenseAssignmentStates: licenceStatesOf(user), ...user });
}

/**
 * Reads the call's `$select` for a list of users.
 * @returns a function that picks the selected properties of an account
 * @throws {ErrorAnswer} when it selects a property that a user does not have, or that Graph returns for one user at a time
 * @see https://learn.microsoft.com/graph/api/user-list
 */
export function userListSelection(call: ReceivedCall): (account: PracticeAccount) => Record<string, unknown> {
  const picked = userSelection(call);
  const names = call.query.get('$select')?.split(',') ?? [];
  if (names.some((name) => documentedUserProperties.get(name.trim())?.singleUserOnly)) throw notImplemented();
  return picked;
}

/** Whether somebody signs in at a home tenant, where their password, their sessions and their risk are. */
export const isGuest = ({ user }: PracticeAccount): boolean => user['userType'] === 'Guest';

/** Graph's collections are never null. */
const emptyLists = Object.fromEntries(
  [...documentedUserProperties].flatMap(([name, { type }]) =>
    type === 'strings' || type === 'objects' ? [[name, []] as const] : [],
  ),
);
