import { z } from 'zod';
import { spelledOut } from '../base/words.ts';
import type { PersonId } from '../model/person.ts';
import { graphPath, type Graph, type GraphPath } from '../graph/graph.ts';
import { readAll } from '../graph/page.ts';

/** A sign-in method as `GET /users/{id}/authentication/methods` lists it. Which of the optional properties exist depends on its kind. */
export const authMethod = z.object({
  '@odata.type': z.string(),
  id: z.string(),
  createdDateTime: z.string().nullish(),
  displayName: z.string().nullish(),
  phoneNumber: z.string().nullish(),
  emailAddress: z.string().nullish(),
  model: z.string().nullish(),
});
/** A parsed sign-in method. */
export type AuthMethod = z.output<typeof authMethod>;

/** The `@odata.type` of the password method. Every user has exactly one, and Graph cannot delete it. */
export const passwordType = '#microsoft.graph.passwordAuthenticationMethod';

/**
 * The id of every user's password method.
 * @see https://learn.microsoft.com/graph/api/resources/passwordauthenticationmethod
 */
export const passwordMethodId = '28c10230-6103-485e-b985-444c60001490';

/**
 * Returns the usual name of a kind of sign-in method, or Microsoft's spelled out for a kind that Cordon does not know.
 * @param type the `@odata.type`
 */
export const methodName = (type: string): string => names.get(type) ?? spelledOut(kindOf(type));

const names = new Map(
  Object.entries({
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
  }),
);

/** Formats a method so that it differs from others of its kind: `Authenticator app “Phone of Alex”`. */
export function methodLabel(method: AuthMethod): string {
  const own = method.displayName ?? method.phoneNumber ?? method.emailAddress ?? method.model;
  return `${methodName(method['@odata.type'])}${own == null ? '' : ` “${own}”`}`;
}

/** Extracts Microsoft's name of the kind: `phone` from `#microsoft.graph.phoneAuthenticationMethod`. */
const kindOf = (type: string): string => type.replace('#microsoft.graph.', '').replace(/AuthenticationMethod$/, '');

/** The kinds that Graph v1.0 can delete, with the path segment of each. */
const collections = new Map(
  Object.entries({
    microsoftAuthenticator: 'microsoftAuthenticatorMethods',
    phone: 'phoneMethods',
    email: 'emailMethods',
    fido2: 'fido2Methods',
    softwareOath: 'softwareOathMethods',
    temporaryAccessPass: 'temporaryAccessPassMethods',
    windowsHelloForBusiness: 'windowsHelloForBusinessMethods',
    platformCredential: 'platformCredentialMethods',
    external: 'externalAuthenticationMethods',
  }),
);

/** Other words that people type for a kind, besides Microsoft's name and `methodName`. */
const shortNames = new Map(
  Object.entries({
    authenticator: 'microsoftAuthenticator',
    tap: 'temporaryAccessPass',
    passkey: 'fido2',
  }),
);

/**
 * Returns the path that deletes one method.
 * @returns undefined for the password, and for kinds that Graph v1.0 cannot delete
 */
export function methodPath(user: PersonId, { '@odata.type': type, id }: AuthMethod): GraphPath | undefined {
  const collection = collections.get(kindOf(type));
  return collection === undefined ? undefined : graphPath`/users/${user}/authentication/${collection}/${id}`;
}

/** Whether typed text names this method, by its id or by its kind (`phone`, `authenticator`, `security-key`, `fido2`). */
export function matchesMethod({ '@odata.type': type, id }: AuthMethod, typed: string): boolean {
  const word = squeezed(typed);
  return (
    id === typed ||
    [kindOf(type), methodName(type)].some((name) => squeezed(name) === squeezed(shortNames.get(word) ?? word))
  );
}

/** Whether typed text names a kind of method that Graph can delete. */
export const isMethodKind = (typed: string): boolean =>
  [...collections.keys()].some((kind) =>
    matchesMethod({ '@odata.type': `#microsoft.graph.${kind}AuthenticationMethod`, id: '' }, typed),
  );

const squeezed = (name: string): string => name.toLowerCase().replace(/[^a-z0-9]/g, '');

/**
 * Reads all sign-in methods of a user except the password.
 * @throws {GraphProblem} as the port does
 */
export async function methodsOf(graph: Graph, id: PersonId): Promise<readonly AuthMethod[]> {
  const all = await readAll(graph, { path: graphPath`/users/${id}/authentication/methods`, item: authMethod });
  return all.filter((method) => method['@odata.type'] !== passwordType);
}
