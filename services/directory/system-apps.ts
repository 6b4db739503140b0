import type { SystemApp } from '../model/person.ts';

/** The tenants in which Microsoft registers its own apps (the second is known from public code). */
const microsoftTenants: ReadonlySet<string> = new Set([
  'f8cdef31-a31e-4b4a-93e4-5f571e91255a',
  '72f988bf-86f1-41af-91ab-2d7cd011db47',
]);

/** App ids of Microsoft's services without which the tenant, or Cordon, stops; refused also where their owner is not told. */
const microsoftApps: ReadonlySet<string> = new Set([
  '00000003-0000-0000-c000-000000000000', // Microsoft Graph
  '00000002-0000-0ff1-ce00-000000000000', // Exchange Online
  '00000003-0000-0ff1-ce00-000000000000', // SharePoint Online
  '60ca1954-583c-4d1f-86de-39d835f3e452', // Defender for Identity
  '8bd644d1-64a1-4d4b-ae52-2e0cbf64e373', // message trace
  '981f26a1-7f43-403b-a875-f8b09b8cd720', // MFA client
]);

/** What of a service principal tells whose it is, as Graph sends it. */
export interface AppTraits {
  readonly appId?: string | null | undefined;
  readonly appOwnerOrganizationId?: string | null | undefined;
  readonly servicePrincipalType?: string | null | undefined;
}

/** Says whether an app is one that nobody may change here, and why; null when it may be changed. */
export function systemAppOf({ appId, appOwnerOrganizationId, servicePrincipalType }: AppTraits): SystemApp | null {
  if (servicePrincipalType === 'ManagedIdentity') return 'managed-identity';
  const isMicrosofts =
    microsoftTenants.has((appOwnerOrganizationId ?? '').toLowerCase()) ||
    microsoftApps.has((appId ?? '').toLowerCase());
  return isMicrosofts ? 'microsoft' : null;
}

/** What is said of an app that nobody may change here: why, and what to do instead. */
export const systemAppWords: Readonly<Record<SystemApp, { readonly why: string; readonly next: string }>> = {
  microsoft: {
    why: 'it is an app of Microsoft’s own, which services of the tenant depend on',
    next: 'take back what a person or another app has instead',
  },
  'managed-identity': {
    why: 'it is the managed identity of an Azure resource',
    next: 'change the resource in the Azure portal',
  },
};
