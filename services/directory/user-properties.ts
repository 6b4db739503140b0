/** What Graph lets be done with one property of a user. */
export interface UserProperty {
  readonly type: 'string' | 'boolean' | 'date' | 'strings' | 'object' | 'objects';
  /**
   * `mastered` can be written too, unless the user is synced, whose master is on-premises; `delegated` is never written by an app in
   * its own name.
   */
  readonly write: 'free' | 'mastered' | 'delegated' | 'never';
  /** Whether null is refused. */
  readonly required?: true;
  /** Whether a role that outranks the app protects it. */
  readonly sensitive?: true;
}

/**
 * The properties of a user. Those that other services keep (`mailboxSettings`, `print`, `deviceEnrollmentLimit`) are left out.
 * Source: https://learn.microsoft.com/graph/api/resources/user, https://learn.microsoft.com/graph/api/user-update, and for what is
 * sensitive https://learn.microsoft.com/entra/identity/role-based-access-control/privileged-roles-permissions
 */
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
  ...each({ type: 'object', write: 'mastered' }, ['employeeOrgData onPremisesExtensionAttributes']),
  ...each({ type: 'string', write: 'mastered' }, ['mail']),
  ...each({ type: 'strings', write: 'free', sensitive: true }, ['otherMails']),
  ...each({ type: 'boolean', write: 'free', required: true, sensitive: true }, ['accountEnabled']),
  ...each({ type: 'boolean', write: 'free' }, ['showInAddressList isResourceAccount']),
  ...each({ type: 'string', write: 'free' }, [
    'usageLocation preferredLanguage passwordPolicies userType ageGroup consentProvidedForMinor preferredDataLocation',
  ]),
  ...each({ type: 'date', write: 'free' }, ['employeeHireDate employeeLeaveDateTime']),
  ...each({ type: 'string', write: 'delegated' }, ['aboutMe mySite preferredName']),
  ...each({ type: 'date', write: 'delegated' }, ['birthday hireDate']),
  ...each({ type: 'strings', write: 'delegated' }, ['interests pastProjects responsibilities schools skills']),
  ...each({ type: 'date', write: 'never' }, [
    'createdDateTime deletedDateTime lastPasswordChangeDateTime signInSessionsValidFromDateTime',
    'onPremisesLastSyncDateTime externalUserStateChangeDateTime',
  ]),
  ...each({ type: 'string', write: 'never' }, [
    'id creationType externalUserState onPremisesDistinguishedName onPremisesDomainName onPremisesSamAccountName',
    'onPremisesSecurityIdentifier onPremisesUserPrincipalName securityIdentifier legalAgeGroupClassification',
  ]),
  ...each({ type: 'boolean', write: 'never' }, ['onPremisesSyncEnabled']),
  ...each({ type: 'strings', write: 'never' }, ['proxyAddresses imAddresses']),
  ...each({ type: 'object', write: 'never' }, ['signInActivity']),
  ...each({ type: 'objects', write: 'never' }, ['assignedLicenses assignedPlans identities']),
]);

function each(property: UserProperty, lines: readonly string[]): readonly (readonly [string, UserProperty])[] {
  return lines.flatMap((line) => line.split(' ')).map((name) => [name, property]);
}
