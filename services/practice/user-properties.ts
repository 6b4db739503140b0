/** What Graph lets be done with one property of a user. */
export interface UserProperty {
  readonly type: 'string' | 'boolean' | 'date' | 'strings' | 'object' | 'objects';
  /** `mastered` can be written too, unless the user is synced, whose master is on-premises. */
  readonly write: 'free' | 'mastered' | 'never';
  /** Whether null is refused. */
  readonly required?: true;
  /** Whether a role that outranks the app protects it. Source: as for `outranksApp`. */
  readonly sensitive?: true;
}

/** The properties of a user that the practice tenant knows. Source: https://learn.microsoft.com/graph/api/resources/user */
export const userProperties: ReadonlyMap<string, UserProperty> = new Map([
  ...each({ type: 'string', write: 'mastered' }, [
    'givenName surname jobTitle department companyName officeLocation streetAddress city state postalCode country',
    'employeeId employeeType faxNumber',
  ]),
  ...each({ type: 'string', write: 'mastered', required: true }, ['displayName mailNickname']),
  ...each({ type: 'string', write: 'mastered', required: true, sensitive: true }, ['userPrincipalName']),
  ...each({ type: 'string', write: 'mastered', sensitive: true }, ['mobilePhone onPremisesImmutableId']),
  ...each({ type: 'strings', write: 'mastered', sensitive: true }, ['businessPhones']),
  ...each({ type: 'object', write: 'mastered', sensitive: true }, ['passwordProfile']),
  ...each({ type: 'string', write: 'mastered' }, ['mail']),
  ...each({ type: 'strings', write: 'free', sensitive: true }, ['otherMails']),
  ...each({ type: 'boolean', write: 'free', required: true, sensitive: true }, ['accountEnabled']),
  ...each({ type: 'boolean', write: 'free' }, ['showInAddressList']),
  ...each({ type: 'string', write: 'free' }, [
    'usageLocation preferredLanguage passwordPolicies userType ageGroup consentProvidedForMinor',
  ]),
  ...each({ type: 'date', write: 'free' }, ['employeeHireDate']),
  ...each({ type: 'date', write: 'never' }, [
    'createdDateTime deletedDateTime lastPasswordChangeDateTime signInSessionsValidFromDateTime',
    'onPremisesLastSyncDateTime externalUserStateChangeDateTime signInActivity/lastSignInDateTime',
    'signInActivity/lastSuccessfulSignInDateTime signInActivity/lastNonInteractiveSignInDateTime',
  ]),
  ...each({ type: 'string', write: 'never' }, [
    'id creationType externalUserState onPremisesDistinguishedName onPremisesDomainName onPremisesSamAccountName',
    'onPremisesSecurityIdentifier onPremisesUserPrincipalName securityIdentifier',
  ]),
  ...each({ type: 'boolean', write: 'never' }, ['onPremisesSyncEnabled']),
  ...each({ type: 'strings', write: 'never' }, ['proxyAddresses imAddresses']),
  ...each({ type: 'object', write: 'never' }, ['signInActivity onPremisesExtensionAttributes']),
  ...each({ type: 'objects', write: 'never' }, ['assignedLicenses assignedPlans identities']),
]);

/** The eleven properties that Graph gives when nothing is selected. */
export const defaultUserProperties: readonly string[] = [
  'businessPhones',
  'displayName',
  'givenName',
  'id',
  'jobTitle',
  'mail',
  'mobilePhone',
  'officeLocation',
  'preferredLanguage',
  'surname',
  'userPrincipalName',
];

/** Whether a value of the request's body fits the property, by Graph's rules: an empty string never does. */
export function fits(property: UserProperty, value: unknown): boolean {
  if (value === null) return property.required !== true;
  switch (property.type) {
    case 'string':
      return typeof value === 'string' && value !== '';
    case 'boolean':
      return typeof value === 'boolean';
    case 'date':
      return typeof value === 'string' && !Number.isNaN(Date.parse(value));
    case 'strings':
      return Array.isArray(value) && value.every((item) => typeof item === 'string');
    case 'object':
      return typeof value === 'object' && !Array.isArray(value);
    case 'objects':
      return Array.isArray(value);
    default:
      return property.type satisfies never;
  }
}

function each(property: UserProperty, lines: readonly string[]): readonly (readonly [string, UserProperty])[] {
  return lines.flatMap((line) => line.split(' ')).map((name) => [name, property]);
}
