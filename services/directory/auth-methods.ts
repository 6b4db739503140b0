import { z } from 'zod';
import type { PersonId } from '../model/person.ts';
import { graphPath, type Graph, type GraphPath } from '../graph/graph.ts';
import { readAll } from '../graph/page.ts';

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
export const methodName = (type: string): string => names[type] ?? kindOf(type);

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

/** `phone` of `#microsoft.graph.phoneAuthenticationMethod`; Microsoft's own spelling. */
const kindOf = (type: string): string => type.replace('#microsoft.graph.', '').replace(/AuthenticationMethod$/, '');

/** Kinds of which Graph v1.0 can delete a method, by the segment of the path where it does. */
const collections: Readonly<Record<string, string>> = {
  microsoftAuthenticator: 'microsoftAuthenticatorMethods',
  phone: 'phoneMethods',
  email: 'emailMethods',
  fido2: 'fido2Methods',
  softwareOath: 'softwareOathMethods',
  temporaryAccessPass: 'temporaryAccessPassMethods',
  windowsHelloForBusiness: 'windowsHelloForBusinessMethods',
  platformCredential: 'platformCredentialMethods',
  external: 'externalAuthenticationMethods',
};

/** What people type for a kind besides its own name and `methodName`. */
const shortNames: Readonly<Record<string, string>> = {
  authenticator: 'microsoftAuthenticator',
  tap: 'temporaryAccessPass',
  passkey: 'fido2',
};

/** Where one method is deleted; undefined for the password and for a kind that Graph v1.0 cannot delete. */
export function methodPath(user: PersonId, { '@odata.type': type, id }: AuthMethod): GraphPath | undefined {
  const collection = collections[kindOf(type)];
  return collection === undefined ? undefined : graphPath`/users/${user}/authentication/${collection}/${id}`;
}

/** Whether a method is what was typed: its id, or its kind (`phone`, `authenticator`, `security-key`, `fido2`). */
export function matchesMethod({ '@odata.type': type, id }: AuthMethod, typed: string): boolean {
  const word = squeezed(typed);
  return (
    id === typed ||
    [kindOf(type), methodName(type)].some((name) => squeezed(name) === squeezed(shortNames[word] ?? word))
  );
}

/** Whether some kind of method is called so. */
export const isMethodKind = (typed: string): boolean =>
  Object.keys(collections).some((kind) =>
    matchesMethod({ '@odata.type': `#microsoft.graph.${kind}AuthenticationMethod`, id: '' }, typed),
  );

const squeezed = (name: string): string => name.toLowerCase().replace(/[^a-z0-9]/g, '');

/** Every sign-in method that somebody has besides the password. @throws {GraphProblem} */
export async function methodsOf(graph: Graph, id: PersonId): Promise<readonly AuthMethod[]> {
  const all = await readAll(graph, { path: graphPath`/users/${id}/authentication/methods`, item: authMethod });
  return all.filter((method) => method['@odata.type'] !== passwordType);
}
