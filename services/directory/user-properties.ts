/** What Graph lets an app do with one property of a user. */
export interface UserProperty {
  readonly type: 'string' | 'boolean' | 'date' | 'strings' | 'object' | 'objects';
  /**
   * - `free`: an app may write it
   * - `mastered`: an app may write it, but for a synced user only Active Directory
   * - `delegated`: a signed-in person may write it, an app may not
   * - `never`: an app with Cordon's permissions may not write it
   */
  readonly write: 'free' | 'mastered' | 'delegated' | 'never';
  /** Whether null is refused. */
  readonly required?: true;
  /** Whether writing it needs a role that ranks above the target's. */
  readonly sensitive?: true;
  /** The most items that a list may have. */
  readonly maxItems?: number;
}

/**
 * The properties of a user that commands may name. Properties that other services keep (`mailboxSettings`, `print`,
 * `deviceEnrollmentLimit`) are left out.
 * @see https://learn.microsoft.com/graph/api/resources/user
 * @see https://learn.microsoft.com/graph/api/user-update
 * @see https://learn.microsoft.com/entra/identity/role-based-access-control/privileged-roles-permissions for what is sensitive
 */
export const userProperties: ReadonlyMap<string, UserProperty> = new Map([
  ...each({ type: 'string', write: 'mastered' }, [
    'givenName surname jobTitle department companyName officeLocation streetAddress city state postalCode country',
    'employeeId employeeType faxNumber',
  ]),
  ...each({ type: 'string', write: 'mastered', required: true }, ['displayName mailNickname']),
  ...each({ type: 'string', write: 'mastered', required: true, sensitive: true }, ['userPrincipalName']),
  ...each({ type: 'string', write: 'mastered', sensitive: true }, ['mobilePhone onPremisesImmutableId']),
  ...each({ type: 'strings', write: 'mastered', sensitive: true, maxItems: 1 }, ['businessPhones']),
  ...each({ type: 'object', write: 'mastered', sensitive: true }, ['passwordProfile']),
  ...each({ type: 'object', write: 'mastered' }, ['employeeOrgData onPremisesExtensionAttributes']),
  ...each({ type: 'string', write: 'mastered' }, ['mail']),
  ...each({ type: 'strings', write: 'free', sensitive: true }, ['otherMails']),
  ...each({ type: 'boolean', write: 'free', required: true, sensitive: true }, ['accountEnabled']),
  ...each({ type: 'string', write: 'free', required: true }, ['usageLocation']),
  ...each({ type: 'string', write: 'free' }, [
    'preferredLanguage passwordPolicies userType ageGroup consentProvidedForMinor preferredDataLocation',
  ]),
  ...each({ type: 'date', write: 'free' }, ['employeeHireDate']),
  ...each({ type: 'string', write: 'delegated' }, ['aboutMe mySite preferredName']),
  ...each({ type: 'date', write: 'delegated' }, ['birthday hireDate']),
  ...each({ type: 'strings', write: 'delegated' }, ['interests pastProjects responsibilities schools skills']),
  ...each({ type: 'date', write: 'never' }, [
    'createdDateTime deletedDateTime lastPasswordChangeDateTime signInSessionsValidFromDateTime employeeLeaveDateTime',
    'onPremisesLastSyncDateTime externalUserStateChangeDateTime',
  ]),
  ...each({ type: 'string', write: 'never' }, [
    'id creationType externalUserState onPremisesDistinguishedName onPremisesDomainName onPremisesSamAccountName',
    'onPremisesSecurityIdentifier onPremisesUserPrincipalName securityIdentifier legalAgeGroupClassification',
  ]),
  ...each({ type: 'boolean', write: 'never' }, ['onPremisesSyncEnabled showInAddressList isResourceAccount']),
  ...each({ type: 'strings', write: 'never' }, ['proxyAddresses imAddresses']),
  ...each({ type: 'object', write: 'never' }, ['signInActivity']),
  ...each({ type: 'objects', write: 'never' }, ['assignedLicenses assignedPlans identities']),
]);

function each(property: UserProperty, lines: readonly string[]): readonly (readonly [string, UserProperty])[] {
  return lines.flatMap((line) => line.split(' ')).map((name) => [name, property]);
}
