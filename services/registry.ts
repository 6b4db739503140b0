import { addLicenses } from './actions/add-licenses.ts';
import { addToGroups } from './actions/add-to-groups.ts';
import { addToMailboxes } from './actions/add-to-mailboxes.ts';
import { assignManager } from './actions/assign-manager.ts';
import { assignNumber } from './actions/assign-number.ts';
import { cancelMeetings } from './actions/cancel-meetings.ts';
import { clearImmutableId } from './actions/clear-immutable-id.ts';
import { confirmCompromised } from './actions/confirm-compromised.ts';
import { confirmSafe } from './actions/confirm-safe.ts';
import { contain } from './actions/contain.ts';
import { convertMailbox } from './actions/convert-mailbox.ts';
import { countUsers } from './actions/count-users.ts';
import { createTap } from './actions/create-tap.ts';
import { disableInboxRules } from './actions/disable-inbox-rules.ts';
import { createUser } from './actions/create-user.ts';
import { deleteUser } from './actions/delete-user.ts';
import { disableUser } from './actions/disable-user.ts';
import { enableArchive } from './actions/enable-archive.ts';
import { deleteDevice } from './actions/delete-device.ts';
import { disableDevice } from './actions/disable-device.ts';
import { dismissRisk } from './actions/dismiss-risk.ts';
import { enableDevice } from './actions/enable-device.ts';
import { enableInboxRules } from './actions/enable-inbox-rules.ts';
import { enableUser } from './actions/enable-user.ts';
import { evidence } from './actions/evidence.ts';
import { findUsers } from './actions/find-users.ts';
import { giveMailbox } from './actions/give-mailbox.ts';
import { giveOneDrive } from './actions/give-onedrive.ts';
import { hideFromAddressLists } from './actions/hide-from-address-lists.ts';
import { history } from './actions/history.ts';
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
import { resetMfa } from './actions/reset-mfa.ts';
import { offboard } from './actions/offboard.ts';
import { release } from './actions/release.ts';
import { remediate } from './actions/remediate.ts';
import { removeFromGroups } from './actions/remove-from-groups.ts';
import { removeFromMailboxes } from './actions/remove-from-mailboxes.ts';
import { removeGrants } from './actions/remove-grants.ts';
import { removeLicenses } from './actions/remove-licenses.ts';
import { removeManager } from './actions/remove-manager.ts';
import { removeMobileDevices } from './actions/remove-mobile-devices.ts';
import { resetPassword } from './actions/reset-password.ts';
import { restoreUser } from './actions/restore-user.ts';
import { revokeSessions } from './actions/revoke-sessions.ts';
import { sendMfaPush } from './actions/send-mfa-push.ts';
import { setForwarding } from './actions/set-forwarding.ts';
import { setOutOfOffice } from './actions/set-out-of-office.ts';
import { setPerUserMfa } from './actions/set-per-user-mfa.ts';
import { showManager } from './actions/show-manager.ts';
import { showRisk } from './actions/show-risk.ts';
import { showUser } from './actions/show-user.ts';
import { unassignNumber } from './actions/unassign-number.ts';
import { wipeDevice } from './actions/wipe-device.ts';
import { updateUser } from './actions/update-user.ts';
import type { Command } from './contract/bundle.ts';

/** All commands that call Graph, in the order of the help. A new action needs its file and two lines here: the import and its place. */
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
  evidence,
  history,
  contain,
  remediate,
  release,
  offboard,
  revokeSessions,
  resetPassword,
  disableUser,
  enableUser,
  confirmCompromised,
  resetMfa,
  createTap,
  setPerUserMfa,
  sendMfaPush,
  disableInboxRules,
  enableInboxRules,
  setOutOfOffice,
  setForwarding,
  convertMailbox,
  enableArchive,
  hideFromAddressLists,
  cancelMeetings,
  giveMailbox,
  removeFromMailboxes,
  addToMailboxes,
  giveOneDrive,
  removeMobileDevices,
  confirmSafe,
  dismissRisk,
  removeGrants,
  removeFromGroups,
  addToGroups,
  disableDevice,
  enableDevice,
  deleteDevice,
  wipeDevice,
  updateUser,
  assignManager,
  removeManager,
  createUser,
  restoreUser,
  deleteUser,
  clearImmutableId,
  removeLicenses,
  addLicenses,
  unassignNumber,
  assignNumber,
];

const byName = new Map(commands.map((command) => [command.name, command]));

/**
 * Finds a command by its exact name, as stored requests name theirs. Aliases do not count; use a `Vocabulary` for typed names.
 * @returns undefined when there is no such command, for example after an upgrade that removed it
 */
export const commandNamed = (name: string): Command | undefined => byName.get(name);
