import { addLicenses } from './actions/add-licenses.ts';
import { addToGroups } from './actions/add-to-groups.ts';
import { addToMailboxes } from './actions/add-to-mailboxes.ts';
import { assignManager } from './actions/assign-manager.ts';
import { assignNumber } from './actions/assign-number.ts';
import { cancelMeetings } from './actions/cancel-meetings.ts';
import { clearImmutableId } from './actions/clear-immutable-id.ts';
import { closeMailbox } from './actions/close-mailbox.ts';
import { confirmCompromised } from './actions/confirm-compromised.ts';
import { confirmSafe } from './actions/confirm-safe.ts';
import { contain } from './actions/contain.ts';
import { convertMailbox } from './actions/convert-mailbox.ts';
import { countUsers } from './actions/count-users.ts';
import { createTap } from './actions/create-tap.ts';
import { disableInboxRules } from './actions/disable-inbox-rules.ts';
import { createUser } from './actions/create-user.ts';
import { deleteUser } from './actions/delete-user.ts';
import { disableHiddenRules } from './actions/disable-hidden-rules.ts';
import { disableUser } from './actions/disable-user.ts';
import { enableArchive } from './actions/enable-archive.ts';
import { declineMeetings } from './actions/decline-meetings.ts';
import { deleteDevice } from './actions/delete-device.ts';
import { disableDevice } from './actions/disable-device.ts';
import { disableAdUser } from './actions/disable-ad-user.ts';
import { disableDevices } from './actions/disable-devices.ts';
import { dismissRisk } from './actions/dismiss-risk.ts';
import { enableDevice } from './actions/enable-device.ts';
import { enableAdUser } from './actions/enable-ad-user.ts';
import { enableDevices } from './actions/enable-devices.ts';
import { enableHiddenRules } from './actions/enable-hidden-rules.ts';
import { enableInboxRules } from './actions/enable-inbox-rules.ts';
import { enableUser } from './actions/enable-user.ts';
import { evidence } from './actions/evidence.ts';
import { findUsers } from './actions/find-users.ts';
import { forceAdPassword } from './actions/force-ad-password.ts';
import { giveMailbox } from './actions/give-mailbox.ts';
import { giveOnedrive } from './actions/give-onedrive.ts';
import { hideFromAddressLists } from './actions/hide-from-address-lists.ts';
import { history } from './actions/history.ts';
import { holdMailbox } from './actions/hold-mailbox.ts';
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
import { removeDelegates } from './actions/remove-delegates.ts';
import { removeFromGroups } from './actions/remove-from-groups.ts';
import { removeFromMailboxes } from './actions/remove-from-mailboxes.ts';
import { removeGrants } from './actions/remove-grants.ts';
import { removeLicenses } from './actions/remove-licenses.ts';
import { removeManager } from './actions/remove-manager.ts';
import { removeRoles } from './actions/remove-roles.ts';
import { resetPassword } from './actions/reset-password.ts';
import { restoreRoles } from './actions/restore-roles.ts';
import { removeMobileDevices } from './actions/remove-mobile-devices.ts';
import { restoreDelegates } from './actions/restore-delegates.ts';
import { restoreApp } from './actions/restore-app.ts';
import { restoreGroup } from './actions/restore-group.ts';
import { restoreUser } from './actions/restore-user.ts';
import { revokeSessions } from './actions/revoke-sessions.ts';
import { sendMfaPush } from './actions/send-mfa-push.ts';
import { setForwarding } from './actions/set-forwarding.ts';
import { setOutOfOffice } from './actions/set-out-of-office.ts';
import { setPerUserMfa } from './actions/set-per-user-mfa.ts';
import { setProtocols } from './actions/set-protocols.ts';
import { showMailbox } from './actions/show-mailbox.ts';
import { showManager } from './actions/show-manager.ts';
import { showRisk } from './actions/show-risk.ts';
import { showUser } from './actions/show-user.ts';
import { whoElse } from './actions/who-else.ts';
import { blockIp } from './actions/block-ip.ts';
import { unblockIp } from './actions/unblock-ip.ts';
import { stopForwarding } from './actions/stop-forwarding.ts';
import { unassignNumber } from './actions/unassign-number.ts';
import { wipeDevice } from './actions/wipe-device.ts';
import { unblockSending } from './actions/unblock-sending.ts';
import { updateUser } from './actions/update-user.ts';
import { findMail } from './actions/find-mail.ts';
import { listSent } from './actions/list-sent.ts';
import { listShares } from './actions/list-shares.ts';
import { purgeMail } from './actions/purge-mail.ts';
import { removeShares } from './actions/remove-shares.ts';
import { disableApp } from './actions/disable-app.ts';
import { enableApp } from './actions/enable-app.ts';
import { listNewApps } from './actions/list-new-apps.ts';
import { removeAppCredentials } from './actions/remove-app-credentials.ts';
import { removeAppGrants } from './actions/remove-app-grants.ts';
import { removeAppPermissions } from './actions/remove-app-permissions.ts';
import { restoreAppGrants } from './actions/restore-app-grants.ts';
import { restoreAppPermissions } from './actions/restore-app-permissions.ts';
import { showApp } from './actions/show-app.ts';
import type { Command } from './contract/bundle.ts';

/** All commands that call Graph, in the order of the help. A new action needs its file and two lines here: the import and its place. */
export const commands: readonly Command[] = [
  showUser,
  findUsers,
  listUsers,
  countUsers,
  listSignIns,
  whoElse,
  listMethods,
  listMfaUsers,
  listCaPolicies,
  showRisk,
  listGrants,
  listInboxRules,
  showMailbox,
  listAudit,
  showManager,
  listReports,
  listGroups,
  listDevices,
  listInactive,
  listDeleted,
  showApp,
  listNewApps,
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
  disableAdUser,
  enableAdUser,
  forceAdPassword,
  confirmCompromised,
  resetMfa,
  createTap,
  setPerUserMfa,
  sendMfaPush,
  disableInboxRules,
  enableInboxRules,
  setOutOfOffice,
  declineMeetings,
  setForwarding,
  convertMailbox,
  enableArchive,
  closeMailbox,
  stopForwarding,
  disableHiddenRules,
  enableHiddenRules,
  removeDelegates,
  restoreDelegates,
  hideFromAddressLists,
  cancelMeetings,
  giveMailbox,
  removeFromMailboxes,
  addToMailboxes,
  giveOnedrive,
  removeMobileDevices,
  setProtocols,
  holdMailbox,
  unblockSending,
  listSent,
  findMail,
  purgeMail,
  listShares,
  removeShares,
  confirmSafe,
  dismissRisk,
  removeGrants,
  removeFromGroups,
  addToGroups,
  removeRoles,
  restoreRoles,
  disableDevice,
  enableDevice,
  deleteDevice,
  wipeDevice,
  disableDevices,
  enableDevices,
  updateUser,
  assignManager,
  removeManager,
  createUser,
  restoreUser,
  restoreGroup,
  restoreApp,
  deleteUser,
  clearImmutableId,
  disableApp,
  enableApp,
  removeAppGrants,
  restoreAppGrants,
  removeAppPermissions,
  restoreAppPermissions,
  removeAppCredentials,
  blockIp,
  unblockIp,
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
