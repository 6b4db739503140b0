import { takenOver } from './takeover.ts';

/** The application (client) id that Cordon has in the practice tenant. */
export const practiceAppId = '0c0d0000-5e1f-4b1e-8a11-000000000001';

/** How the practice tenant names Cordon's service principal. */
export const practiceServicePrincipal = {
  servicePrincipalId: '0c0d0000-5e1f-4b1e-8a11-000000000002',
  displayName: 'Cordon',
} as const;

/** The service principals that people of the practice tenant use. */
export const practiceApps = [
  app('6d1a3e0f-7c2b-4f7e-a1d4-0b7d5f2e1a01', '00000003-0000-0000-c000-000000000000', 'Microsoft Graph', {
    appOwnerOrganizationId: 'f8cdef31-a31e-4b4a-93e4-5f571e91255a',
  }),
  app('2f8c4b7a-1e5d-4a90-b3c6-7d9e0f1a2b02', '4c8d7b2e-5f3a-4e1b-9c60-8a7f6e5d4c02', 'Contoso Travel', {
    appOwnerOrganizationId: '11111111-1111-4111-8111-111111111111',
    verifiedPublisher: {
      displayName: 'Contoso',
      verifiedPublisherId: '1234567',
      addedDateTime: '2024-03-01T09:00:00Z',
    },
  }),
  app('9b3e6d1c-4a7f-4c28-8e5b-1f2a3b4c5d03', 'e2a7c9d4-8b1f-4d36-a570-3c2b1a0f9e03', 'Mail Sync Pro', {
    appOwnerOrganizationId: 'b7e4f1a2-3c5d-4e6f-8a9b-0c1d2e3f4a5b',
  }),
] as const;

const [graph, travel, mailSync] = practiceApps;

/** Lists the consents of a person, as `oauth2PermissionGrants` does. */
export const consents = (id: string) => [
  consent(id, travel.id, 'openid profile User.Read', 'A'),
  ...(id === takenOver
    ? [consent(id, mailSync.id, ' Mail.Read Mail.Send MailboxSettings.ReadWrite User.Read offline_access', 'B')]
    : []),
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

function app(id: string, appId: string, displayName: string, more: Readonly<Record<string, unknown>>) {
  return {
    id,
    appId,
    displayName,
    servicePrincipalType: 'Application',
    accountEnabled: true,
    verifiedPublisher: null,
    ...more,
  };
}
