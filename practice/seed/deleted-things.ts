import { practiceTenantId } from '../people/people.ts';
import { before } from './takeover.ts';

/*
 * Groups and apps that are deleted in a new tenant and can be restored: a group, a group that can hold roles, an app of the company with its
 * service principal, and an app of somebody else, which has only the service principal and is about to be deleted permanently.
 */

const daysBefore = (now: number, days: number): string => before(now, days * 1440);

/** Microsoft 365 groups that are deleted. Nobody of the practice people is in them. */
export const deletedGroupSeeds = (now: number) => [
  {
    id: '4b7d1f60-83a5-4c29-9e04-6a1c8d2f5b01',
    displayName: 'Project Heron',
    description: 'The move to the new office',
    mail: 'heron@contoso.com',
    isAssignableToRole: null,
    deletedAt: daysBefore(now, 4),
  },
  {
    id: '4b7d1f60-83a5-4c29-9e04-6a1c8d2f5b02',
    displayName: 'Night Shift',
    description: 'Can hold directory roles',
    mail: 'nightshift@contoso.com',
    isAssignableToRole: true,
    deletedAt: daysBefore(now, 11),
  },
];

/** The deleted app of the company. */
export const scheduling = {
  id: '6a0b9c8d-7e6f-4a51-8b42-2d1e0f9a8b10',
  appId: 'f2a1b0c9-d8e7-4f6a-9b3c-3d2e1f0a9b10',
  displayName: 'Contoso Scheduling',
  registration: '7b1c0d9e-8f7a-4b62-9c53-3e2f1a0b9c10',
} as const;

/** The deleted app of somebody else. */
export const survey = {
  id: '6a0b9c8d-7e6f-4a51-8b42-2d1e0f9a8b11',
  appId: 'f2a1b0c9-d8e7-4f6a-9b3c-3d2e1f0a9b11',
  displayName: 'Quick Survey',
} as const;

/** The deleted apps, in the shape of the tenant's state. */
export function deletedApps(now: number) {
  const principal = ({ id, appId, displayName }: typeof scheduling | typeof survey) => ({
    id,
    appId,
    displayName,
    servicePrincipalType: 'Application',
    accountEnabled: true,
    verifiedPublisher: null,
    signInAudience: 'AzureADMyOrg',
    appOwnerOrganizationId: practiceTenantId,
  });
  const at = daysBefore(now, 9);
  return [
    {
      principal: principal(scheduling),
      registration: {
        id: scheduling.registration,
        appId: scheduling.appId,
        displayName: scheduling.displayName,
        createdDateTime: '2025-02-03T09:00:00Z',
        signInAudience: 'AzureADMyOrg',
      },
      deleted: { principal: at, registration: at },
    },
    {
      principal: {
        ...principal(survey),
        signInAudience: 'AzureADMultipleOrgs',
        appOwnerOrganizationId: '2c4d6e8f-0a1b-4c3d-8e5f-7a9b1c3d5e7f',
      },
      deleted: { principal: daysBefore(now, 28) },
    },
  ];
}
