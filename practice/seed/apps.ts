import { practiceTenantId } from '../people/people.ts';
import { mailArchive, mailArchiveScopes } from './backdoors-apps.ts';
import { takenOver } from './takeover.ts';
import { victim } from './victim.ts';

/** The application (client) id that Cordon has in the practice tenant. */
export const practiceAppId = '0c0d0000-5e1f-4b1e-8a11-000000000001';

/** How the practice tenant names Cordon's service principal. */
export const practiceServicePrincipal = {
  servicePrincipalId: '0c0d0000-5e1f-4b1e-8a11-000000000002',
  displayName: 'Cordon',
} as const;

/** The service principals that people of the practice tenant use; those that an attacker planted are in `backdoors-apps.ts`. */
export const practiceApps = [
  app('6d1a3e0f-7c2b-4f7e-a1d4-0b7d5f2e1a01', '00000003-0000-0000-c000-000000000000', 'Microsoft Graph', {
    appOwnerOrganizationId: 'f8cdef31-a31e-4b4a-93e4-5f571e91255a',
    appRoles: [
      appRole('e2a3a72e-5f79-4c64-b1b1-878b674786c9', 'Mail.ReadWrite', 'Read and write mail in all mailboxes'),
      appRole('810c84a8-4a9e-49e6-bf7d-12d183f40d01', 'Mail.Read', 'Read mail in all mailboxes'),
      appRole('df021288-bdef-4463-88db-98f22de89214', 'User.Read.All', 'Read all users’ full profiles'),
    ],
  }),
  app('2f8c4b7a-1e5d-4a90-b3c6-7d9e0f1a2b02', '4c8d7b2e-5f3a-4e1b-9c60-8a7f6e5d4c02', 'Contoso Travel', {
    appOwnerOrganizationId: practiceTenantId,
    verifiedPublisher: {
      displayName: 'Contoso',
      verifiedPublisherId: '1234567',
      addedDateTime: '2024-03-01T09:00:00Z',
    },
  }),
  app('9b3e6d1c-4a7f-4c28-8e5b-1f2a3b4c5d03', 'e2a7c9d4-8b1f-4d36-a570-3c2b1a0f9e03', 'Mail Sync Pro', {
    appOwnerOrganizationId: 'b7e4f1a2-3c5d-4e6f-8a9b-0c1d2e3f4a5b',
    signInAudience: 'AzureADandPersonalMicrosoftAccount',
  }),
  app('a4b7c2d9-3e6f-4815-9a0b-6c5d4e3f2a06', 'b1c2d3e4-f5a6-4b7c-8d9e-0f1a2b3c4d06', 'contoso-automation', {
    servicePrincipalType: 'ManagedIdentity',
    signInAudience: null,
  }),
] as const;

const [graph, travel, mailSync] = practiceApps;

/** Object id of Microsoft Graph's service principal in the practice tenant. */
export const practiceGraphPrincipal = graph.id;

/** Lists the consents of a person, as `oauth2PermissionGrants` does. */
export const consents = (id: string) => [
  consent(id, travel.id, 'openid profile User.Read', 'A'),
  ...(id === takenOver
    ? [consent(id, mailSync.id, ' Mail.Read Mail.Send MailboxSettings.ReadWrite User.Read offline_access', 'B')]
    : []),
  ...(id === victim ? [consent(id, mailArchive.id, ` ${mailArchiveScopes}`, 'D')] : []),
];

/** Lists the apps that a person is assigned to, as `appRoleAssignments` does. */
export const appRoles = (id: string) => [
  {
    id: `C${id.slice(-12)}-travel`,
    appRoleId: '00000000-0000-0000-0000-000000000000',
    createdDateTime: '2024-03-04T10:15:00Z',
    principalDisplayName: null,
    principalId: id,
    principalType: 'User',
    resourceDisplayName: travel.displayName,
    resourceId: travel.id,
  },
];

const consent = (principalId: string, clientId: string, scope: string, mark: string) => ({
  id: `${mark}${principalId.slice(-12)}-${clientId.slice(0, 8)}`,
  clientId,
  consentType: 'Principal',
  principalId,
  resourceId: graph.id,
  scope,
});

function appRole(id: string, value: string, displayName: string) {
  return { id, value, displayName, description: displayName, allowedMemberTypes: ['Application'], isEnabled: true };
}

function app(id: string, appId: string, displayName: string, more: Readonly<Record<string, unknown>>) {
  return {
    id,
    appId,
    displayName,
    servicePrincipalType: 'Application',
    accountEnabled: true,
    signInAudience: 'AzureADMyOrg',
    verifiedPublisher: null,
    ...more,
  };
}
