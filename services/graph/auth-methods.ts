import { z } from 'zod';

/** A sign-in method as `GET /users/{id}/authentication/methods` lists it; what tells two of a kind apart is optional. */
export const authMethod = z.object({
  '@odata.type': z.string(),
  id: z.string(),
  createdDateTime: z.string().nullish(),
  displayName: z.string().nullish(),
  phoneNumber: z.string().nullish(),
  emailAddress: z.string().nullish(),
  model: z.string().nullish(),
});
export type AuthMethod = z.output<typeof authMethod>;

/** The `@odata.type` of a password, which every user has one of and nobody can delete. */
export const passwordType = '#microsoft.graph.passwordAuthenticationMethod';

/** The id that every password method has. Source: https://learn.microsoft.com/graph/api/resources/passwordauthenticationmethod */
export const passwordMethodId = '28c10230-6103-485e-b985-444c60001490';

/** What people call a sign-in method, by its `@odata.type`; Microsoft's own word for one that is not known here. */
export const methodName = (type: string): string =>
  names[type] ?? type.replace('#microsoft.graph.', '').replace(/AuthenticationMethod$/, '');

const names: Readonly<Record<string, string>> = {
  [passwordType]: 'password',
  '#microsoft.graph.microsoftAuthenticatorAuthenticationMethod': 'Authenticator app',
  '#microsoft.graph.phoneAuthenticationMethod': 'phone',
  '#microsoft.graph.emailAuthenticationMethod': 'email',
  '#microsoft.graph.fido2AuthenticationMethod': 'security key',
  '#microsoft.graph.softwareOathAuthenticationMethod': 'authenticator code',
  '#microsoft.graph.temporaryAccessPassAuthenticationMethod': 'Temporary Access Pass',
  '#microsoft.graph.windowsHelloForBusinessAuthenticationMethod': 'Windows Hello',
  '#microsoft.graph.platformCredentialAuthenticationMethod': 'platform credential',
  '#microsoft.graph.externalAuthenticationMethod': 'external method',
};

/** The name with what tells this one from others of its kind: `Authenticator app “Phone of Alex”`. */
export function methodLabel(method: AuthMethod): string {
  const own = method.displayName ?? method.phoneNumber ?? method.emailAddress ?? method.model;
  return `${methodName(method['@odata.type'])}${own == null ? '' : ` “${own}”`}`;
}
