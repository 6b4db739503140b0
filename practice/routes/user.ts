import type { PracticeAccount } from '../state/account.ts';
import { denied, notFound } from '../http/answer.ts';
import { groupsOf, practiceRolesOf, type View } from '../state/directory.ts';
import { selection } from '../odata/select.ts';
import { outranksApp } from '../microsoft/roles.ts';
import { defaultUserProperties, userProperties } from '../microsoft/user-properties.ts';
import type { ReceivedCall } from './route.ts';

/**
 * The account that `{id}` names, by object id or user principal name.
 * @throws {ErrorAnswer} 404 when that view has none
 */
export function accountIn(call: ReceivedCall, view: View = 'directory'): PracticeAccount {
  const id = call.param('id');
  const account = call.directory.account(id, view);
  if (account === undefined) throw notFound(id);
  return account;
}

/**
 * The account that `{id}` names, to be changed by an app that is a User Administrator.
 * @throws {ErrorAnswer} 404 when there is none, 403 when the person outranks the app
 */
export function accountToChange(call: ReceivedCall): PracticeAccount {
  const account = accountIn(call, 'truth');
  checkRank(account);
  return account;
}

/** @throws {ErrorAnswer} 403 when the person outranks the app, which is a User Administrator */
export function checkRank(account: PracticeAccount): void {
  const roleAssignable = groupsOf(account).some((group) => group.role !== undefined);
  if (outranksApp(practiceRolesOf(account), roleAssignable)) throw denied();
}

/**
 * How users look with the call's `$select`.
 * @throws {ErrorAnswer} when it selects what a user does not have
 */
export function userSelection(call: ReceivedCall): (account: PracticeAccount) => Record<string, unknown> {
  const shown = selection(call.query.get('$select'), selectable, defaultUserProperties, 'microsoft.graph.user');
  return ({ user }) => shown(user);
}

const selectable: ReadonlySet<string> = new Set([...userProperties.keys()].filter((name) => !name.includes('/')));
