import { ownApp } from './own-app.ts';
import { passwordWriteback } from './password-writeback.ts';
import { authenticationMethods } from './authentication-methods.ts';
import { checkMemberGroups } from './check-member-groups.ts';
import { countUsers } from './count-users.ts';
import { deviceRoutes } from './devices.ts';
import { managedDevices } from './managed-devices.ts';
import { deletedThings } from './deleted-things.ts';
import { deletedUsers } from './deleted-users.ts';
import { directReports } from './direct-reports.ts';
import { createUser } from './create-user.ts';
import { deleteUser } from './delete-user.ts';
import { incidentComment } from './incident-comments.ts';
import { licences } from './licences.ts';
import { domainList } from './domains.ts';
import { driveHandover } from './drive-handover.ts';
import { listUsers } from './list-users.ts';
import { manager } from './manager.ts';
import { memberships } from './memberships.ts';
import { namedLocations } from './named-locations.ts';
import { organization } from './organization.ts';
import { directoryAudits } from './directory-audits.ts';
import { evaluatePolicies } from './evaluate-policies.ts';
import { groups } from './groups.ts';
import { inboxRuleRoutes } from './inbox-rules.ts';
import { registrationDetails } from './registration-details.ts';
import { riskyUsers } from './risky-users.ts';
import { securityDefaults } from './security-defaults.ts';
import { servicePrincipals } from './service-principals.ts';
import { signIns } from './sign-ins.ts';
import { userGrants } from './user-grants.ts';
import { automaticReplies } from './automatic-replies.ts';
import { exchange } from './exchange.ts';
import { mfaClient } from './mfa-client.ts';
import { mfaPush } from './mfa-push.ts';
import { messageTraces } from './message-traces.ts';
import { drives } from './drives.ts';
import { ediscovery } from './ediscovery.ts';
import { perUserMfa } from './per-user-mfa.ts';
import { removeMethod } from './remove-method.ts';
import { temporaryAccessPass } from './temporary-access-pass.ts';
import { telephoneNumbers } from './telephone-numbers.ts';
import type { Route } from './route.ts';
import { readUser } from './read-user.ts';
import { decideRiskRoutes } from './decide-risk.ts';
import { roleAssignments } from './role-assignments.ts';
import { identityAccounts } from './identity-accounts.ts';
import { roleRequests } from './role-requests.ts';
import { directoryRoles } from './role-members.ts';
import { revokeSessions } from './revoke-sessions.ts';
import { updateUser } from './update-user.ts';
import { userDevices } from './user-devices.ts';
import { appGrants } from './app-grants.ts';
import { appRegistrations } from './app-registrations.ts';

/** All routes of the practice Graph. The first one that fits a path answers. */
export const graphRoutes: readonly Route[] = [
  countUsers,
  listUsers,
  readUser,
  createUser,
  updateUser,
  deleteUser,
  ...licences,
  revokeSessions,
  ...manager,
  directReports,
  ...userDevices,
  ...deviceRoutes,
  ...managedDevices,
  ...deletedThings,
  ...deletedUsers,
  ...directoryRoles,
  ...roleAssignments,
  ...roleRequests,
  ...identityAccounts,
  authenticationMethods,
  ...perUserMfa,
  temporaryAccessPass,
  removeMethod,
  ...passwordWriteback,
  ...registrationDetails,
  signIns,
  directoryAudits,
  ...riskyUsers,
  ...decideRiskRoutes,
  evaluatePolicies,
  securityDefaults,
  ...inboxRuleRoutes,
  ...automaticReplies,
  messageTraces,
  ...ediscovery,
  ...drives,
  ...userGrants,
  ...ownApp,
  ...servicePrincipals,
  ...mfaClient,
  checkMemberGroups,
  ...memberships,
  ...groups,
  organization,
  domainList,
  ...appGrants,
  ...appRegistrations,
  ...namedLocations,
  ...telephoneNumbers,
  ...driveHandover,
];

/** Routes of the services beside Graph, which share its port: Exchange, Azure, and what an MFA push needs. */
export const besideGraph: readonly Route[] = [exchange, incidentComment, ...mfaPush];
