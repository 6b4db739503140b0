import { z } from 'zod';
import { spelledOut } from '../base/words.ts';
import type { PersonId } from '../model/person.ts';
import { graphPath, type Graph } from '../graph/graph.ts';
import { orNone } from '../graph/settle.ts';

/** A user's entry in the report on registration for multi-factor authentication. */
export const registration = z.object({
  id: z.string(),
  userPrincipalName: z.string().nullish(),
  userDisplayName: z.string().nullish(),
  userType: z.string().nullish(),
  isAdmin: z.boolean().nullish(),
  isMfaRegistered: z.boolean().nullish(),
  isMfaCapable: z.boolean().nullish(),
  methodsRegistered: z.array(z.string()).nullish(),
});
/** A parsed entry of the registration report. */
export type Registration = z.output<typeof registration>;

/** Describes whether a user has registered for multi-factor authentication, and whether a policy allows any of the methods. */
export function registrationState({ isMfaRegistered, isMfaCapable }: Registration): string {
  if (isMfaRegistered !== true) return 'not registered';
  return isMfaCapable === false ? 'registered, but no method is allowed by policy' : 'registered';
}

/**
 * Names the registered methods: `Authenticator app, phone`; `none` when there are none.
 * @see https://learn.microsoft.com/graph/api/resources/userregistrationdetails
 */
export const registeredMethods = ({ methodsRegistered }: Registration): string =>
  [...new Set((methodsRegistered ?? []).map((name) => methodNames.get(name) ?? spelledOut(name)))].join(', ') || 'none';

const methodNames = new Map(
  Object.entries({
    alternateMobilePhone: 'second phone',
    email: 'email',
    externalAuthMethod: 'external method',
    fido2SecurityKey: 'security key',
    hardwareOneTimePasscode: 'code device',
    macOsSecureEnclaveKey: 'platform credential',
    microsoftAuthenticatorPasswordless: 'Authenticator app without password',
    microsoftAuthenticatorPush: 'Authenticator app',
    mobilePhone: 'phone',
    officePhone: 'office phone',
    passKeyDeviceBound: 'passkey on a device',
    passKeyDeviceBoundAuthenticator: 'passkey in the Authenticator app',
    passKeyDeviceBoundWindowsHello: 'passkey in Windows Hello',
    passKeySynced: 'synced passkey',
    securityQuestion: 'security questions',
    softwareOneTimePasscode: 'authenticator code',
    temporaryAccessPass: 'Temporary Access Pass',
    windowsHelloForBusiness: 'Windows Hello',
  }),
);

/**
 * Reads a user's registration.
 * @returns undefined when the report does not list the user, as it never lists disabled users (that Graph answers 404 then is unverified)
 * @throws {GraphProblem} as the port does, except `not-found`; `unlicensed` when the tenant lacks the licence
 */
export function registrationOf(graph: Graph, id: PersonId): Promise<Registration | undefined> {
  const path = graphPath`/reports/authenticationMethods/userRegistrationDetails/${id}`;
  return orNone(graph.send({ method: 'GET', path, response: registration }));
}
