import { assignManager } from './actions/assign-manager.ts';
import { clearImmutableId } from './actions/clear-immutable-id.ts';
import { confirmCompromised } from './actions/confirm-compromised.ts';
import { contain } from './actions/contain.ts';
import { countUsers } from './actions/count-users.ts';
import { createUser } from './actions/create-user.ts';
import { deleteUser } from './actions/delete-user.ts';
import { disableUser } from './actions/disable-user.ts';
import { enableUser } from './actions/enable-user.ts';
import { findUsers } from './actions/find-users.ts';
import { listAudit } from './actions/list-audit.ts';
import { listCaPolicies } from './actions/list-ca-policies.ts';
import { listDeleted } from './actions/list-deleted.ts';
import { listDevices } from './actions/list-devices.ts';
import { listGrants } from './actions/list-grants.ts';
import { listGroups } from './actions/list-groups.ts';
import { listInactive } from './actions/list-inactive.ts';
import { listInboxRules } from './actions/list-inbox-rules.ts';
import { listMethods } from './actions/list-methods.ts';
import { listMfaUsers } from './actions/list-mfa-users.ts';
import { listReports } from './actions/list-reports.ts';
import { listSignIns } from './actions/list-sign-ins.ts';
import { listUsers } from './actions/list-users.ts';
import { removeManager } from './actions/remove-manager.ts';
import { resetPassword } from './actions/reset-password.ts';
import { restoreUser } from './actions/restore-user.ts';
import { revokeSessions } from './actions/revoke-sessions.ts';
import { showManager } from './actions/show-manager.ts';
import { showRisk } from './actions/show-risk.ts';
import { showUser } from './actions/show-user.ts';
import { updateUser } from './actions/update-user.ts';
import type { Command } from './bundle.ts';

/** Every command that calls Graph, in help order. Adding an action is its file and a line here. */
export const commands: readonly Command[] = [
  showUser,
  findUsers,
  listUsers,
  countUsers,
  listSignIns,
  listMethods,
  listMfaUsers,
  listCaPolicies,
  showRisk,
  listGrants,
  listInboxRules,
  listAudit,
  showManager,
  listReports,
  listGroups,
  listDevices,
  listInactive,
  listDeleted,
  contain,
  revokeSessions,
  resetPassword,
  disableUser,
  enableUser,
  confirmCompromised,
  updateUser,
  assignManager,
  removeManager,
  createUser,
  restoreUser,
  deleteUser,
  clearImmutableId,
];

const byName = new Map(commands.map((command) => [command.name, command]));

/** The command of exactly this name; stored requests name theirs so. */
export const commandNamed = (name: string): Command | undefined => byName.get(name);
