import { z } from 'zod';
import { practiceApps, practiceGraphPrincipal, practiceServicePrincipal, practiceAppId } from '../seed/apps.ts';
import { deletedApps } from '../seed/deleted-things.ts';
import { plantedApps } from '../seed/backdoors-apps.ts';
import { practiceTenantId } from '../people/people.ts';

const record = z.looseObject({ id: z.string() });
const credential = z.looseObject({ keyId: z.string() });
const credentials = {
  passwordCredentials: z.array(credential).default([]),
  keyCredentials: z.array(credential).default([]),
};

/** Everything the tenant keeps about one app: its service principal, and its registration where that is in this tenant. */
export const practiceAppSchema = z.object({
  principal: z.looseObject({
    id: z.string(),
    appId: z.string(),
    displayName: z.string(),
    accountEnabled: z.boolean(),
    replyUrls: z.array(z.string()).default([]),
    appRoles: z.array(record).default([]),
    ...credentials,
  }),
  registration: z.looseObject({ id: z.string(), appId: z.string(), ...credentials }).optional(),
  /** Consents for the whole tenant; those of a person are with the person. */
  consents: z.array(z.looseObject({ id: z.string(), clientId: z.string(), scope: z.string() })).default([]),
  /** Its application permissions, as `appRoleAssignments` lists them. */
  roles: z.array(z.looseObject({ id: z.string(), resourceId: z.string(), appRoleId: z.string() })).default([]),
  /** Object ids of the people who own the service principal, and of those who own the registration. */
  owners: z.array(z.string()).default([]),
  registrationOwners: z.array(z.string()).default([]),
  /** Federated identity credentials of the registration. */
  federated: z.array(record).default([]),
  /** When its service principal and its registration were deleted; each is restored by itself. */
  deleted: z.object({ principal: z.string().nullish(), registration: z.string().nullish() }).default({}),
});

/** An app with everything that the tenant keeps about it. */
export type PracticeApp = Readonly<z.output<typeof practiceAppSchema>>;

/**
 * The apps of a new tenant, by the object id of their service principal.
 * @param now when the tenant is new, in epoch milliseconds
 */
export function seedApps(now: number): ReadonlyMap<string, PracticeApp> {
  const own = {
    id: practiceServicePrincipal.servicePrincipalId,
    appId: practiceAppId,
    displayName: practiceServicePrincipal.displayName,
    servicePrincipalType: 'Application',
    accountEnabled: true,
    signInAudience: 'AzureADMyOrg',
    appOwnerOrganizationId: practiceTenantId,
    verifiedPublisher: null,
  };
  const all = [
    ...[...practiceApps, own].map((principal) => ({ principal })),
    ...plantedApps(now, practiceGraphPrincipal),
    ...deletedApps(now),
  ];
  return new Map(all.map((app) => [app.principal.id, practiceAppSchema.parse(app)]));
}
