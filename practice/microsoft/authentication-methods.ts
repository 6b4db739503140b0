/** One kind of sign-in method as Microsoft documents it. */
export interface DocumentedMethod {
  /** The segment of the path that holds methods of this kind: `/users/{id}/authentication/{collection}`. */
  readonly collection: string;
  /** Whether `DELETE` of one is possible. */
  readonly deletable: boolean;
  /** What the registration report calls it; none for a kind that is not in the report. */
  readonly reportedAs: readonly string[];
}

/**
 * The kinds of sign-in methods in Graph v1.0, by their `@odata.type`.
 * @see https://learn.microsoft.com/graph/api/resources/authenticationmethods-overview
 * @see https://learn.microsoft.com/graph/api/resources/userregistrationdetails
 */
export const documentedMethods: ReadonlyMap<string, DocumentedMethod> = new Map([
  method('password', 'passwordMethods', { deletable: false, reportedAs: [] }),
  method('phone', 'phoneMethods', { deletable: true, reportedAs: ['mobilePhone'] }),
  method('email', 'emailMethods', { deletable: true, reportedAs: ['email'] }),
  method('fido2', 'fido2Methods', { deletable: true, reportedAs: ['passKeyDeviceBound'] }),
  method('microsoftAuthenticator', 'microsoftAuthenticatorMethods', {
    deletable: true,
    reportedAs: ['microsoftAuthenticatorPush', 'softwareOneTimePasscode'],
  }),
  method('softwareOath', 'softwareOathMethods', { deletable: true, reportedAs: [] }),
  method('temporaryAccessPass', 'temporaryAccessPassMethods', { deletable: true, reportedAs: [] }),
  method('windowsHelloForBusiness', 'windowsHelloForBusinessMethods', { deletable: true, reportedAs: [] }),
  method('platformCredential', 'platformCredentialMethods', { deletable: true, reportedAs: [] }),
  method('external', 'externalAuthenticationMethods', { deletable: true, reportedAs: [] }),
]);

/**
 * The id that the password method of every user has.
 * @see https://learn.microsoft.com/graph/api/resources/passwordauthenticationmethod
 */
export const documentedPasswordId = '28c10230-6103-485e-b985-444c60001490';

/** The `@odata.type` of a kind: `#microsoft.graph.phoneAuthenticationMethod` of `phone`. */
export function methodType(kind: string): string {
  return `#microsoft.graph.${kind}AuthenticationMethod`;
}

function method(
  kind: string,
  collection: string,
  details: Omit<DocumentedMethod, 'collection'>,
): readonly [type: string, method: DocumentedMethod] {
  return [methodType(kind), { collection, ...details }];
}
