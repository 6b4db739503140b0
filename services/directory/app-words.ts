import type { TenantApp } from './apps.ts';

/** Who published an app, in words. */
export const publisherWords = ({ publisher }: Pick<TenantApp, 'publisher'>): string =>
  publisher === undefined ? 'publisher not verified' : `published by ${publisher}`;

/**
 * Whose accounts can sign in to an app; a value without words is shown as Microsoft writes it.
 * @see https://learn.microsoft.com/entra/identity-platform/supported-accounts-validation
 */
export const audienceWords = (audience: string | null | undefined): string =>
  audience == null || audience === '' ? 'not told' : (audiences.get(audience) ?? audience);

const audiences = new Map([
  ['AzureADMyOrg', 'people of this tenant'],
  ['AzureADMultipleOrgs', 'people of any organization'],
  ['AzureADandPersonalMicrosoftAccount', 'people of any organization, and personal accounts'],
  ['PersonalMicrosoftAccount', 'personal accounts'],
]);

/** What a kind of service principal is. */
export const appKindWords = (type: string | null | undefined): string => kinds.get(type ?? '') ?? 'app';

const kinds = new Map([
  ['Application', 'app'],
  ['ManagedIdentity', 'managed identity of an Azure resource'],
  ['Legacy', 'app from before app registrations'],
  ['SocialIdp', 'external identity provider'],
]);

/** What a credential is called. */
export const credentialWords = (kind: 'secret' | 'certificate' | 'federated'): string =>
  kind === 'secret' ? 'Secret' : kind === 'certificate' ? 'Certificate' : 'Federated credential';
