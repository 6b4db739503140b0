import { normalizeName } from '../base/suggest.ts';
import type { OpensAccess } from '../contract/action.ts';

/** What Graph lets an app do with one property of a user, and what writing it means. */
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
  /**
   * Whether writing it opens access, for some values where it is a function of the value in Graph's type. Default: false.
   * - `true`: people sign in, are verified, recover their password or are told apart by it
   * - `if-dynamic`: only the rule of a dynamic group can make something of it
   */
  readonly opensAccess?: OpensAccess | ((value: unknown) => OpensAccess);
}

/**
 * The properties of a user that commands may name. Properties that other services keep (`mailboxSettings`, `print`,
 * `deviceEnrollmentLimit`) are left out.
 * @see https://learn.microsoft.com/graph/api/resources/user
 * @see https://learn.microsoft.com/graph/api/user-update
 * @see https://learn.microsoft.com/entra/identity/role-based-access-control/privileged-roles-permissions for what is sensitive
 * @see https://learn.microsoft.com/entra/identity/users/groups-dynamic-membership for what a rule can use
 */
export const userProperties: ReadonlyMap<string, UserProperty> = new Map([
  ...each({ type: 'string', write: 'mastered', opensAccess: 'if-dynamic' }, [
    'givenName surname jobTitle department companyName officeLocation streetAddress city state postalCode country faxNumber',
  ]),
  ...each({ type: 'string', write: 'mastered' }, ['employeeType']),
  ...each({ type: 'string', write: 'mastered', required: true, opensAccess: 'if-dynamic' }, [
    'displayName mailNickname',
  ]),
  ...each({ type: 'string', write: 'mastered', required: true, sensitive: true, opensAccess: true }, [
    'userPrincipalName',
  ]),
  ...each({ type: 'string', write: 'mastered', sensitive: true, opensAccess: true }, [
    'mobilePhone onPremisesImmutableId',
  ]),
  ...each({ type: 'strings', write: 'mastered', sensitive: true, maxItems: 1, opensAccess: true }, ['businessPhones']),
  ...each({ type: 'object', write: 'mastered', sensitive: true, opensAccess: true }, ['passwordProfile']),
  ...each({ type: 'object', write: 'mastered' }, ['employeeOrgData']),
  ...each({ type: 'object', write: 'mastered', opensAccess: 'if-dynamic' }, ['onPremisesExtensionAttributes']),
  ...each({ type: 'string', write: 'mastered', opensAccess: true }, ['mail employeeId']),
  ...each({ type: 'strings', write: 'free', sensitive: true, opensAccess: true }, ['otherMails']),
  ...each({ type: 'boolean', write: 'free', required: true, sensitive: true, opensAccess: (on) => on !== false }, [
    'accountEnabled',
  ]),
  ...each({ type: 'string', write: 'free', required: true, opensAccess: 'if-dynamic' }, ['usageLocation']),
  ...each({ type: 'string', write: 'free', opensAccess: 'if-dynamic' }, ['preferredLanguage']),
  ...each({ type: 'string', write: 'free', opensAccess: true }, ['passwordPolicies userType']),
  ...each({ type: 'string', write: 'free' }, ['ageGroup consentProvidedForMinor preferredDataLocation']),
  ...each({ type: 'date', write: 'free', opensAccess: 'if-dynamic' }, ['employeeHireDate']),
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
  ...each({ type: 'strings', write: 'never', opensAccess: true }, ['proxyAddresses']),
  ...each({ type: 'strings', write: 'never' }, ['imAddresses']),
  ...each({ type: 'object', write: 'never' }, ['signInActivity']),
  ...each({ type: 'objects', write: 'never', opensAccess: true }, ['identities']),
  ...each({ type: 'objects', write: 'never' }, ['assignedLicenses assignedPlans']),
]);

const byTypedName = new Map([...userProperties.keys()].map((name) => [normalizeName(name), name]));

/**
 * Finds a property as people type it: in any case, with dashes and underscores or without.
 * @returns its Graph name; undefined when a user has no such property
 */
export const propertyNamed = (typed: string): string | undefined => byTypedName.get(normalizeName(typed));

function each(property: UserProperty, lines: readonly string[]): readonly (readonly [string, UserProperty])[] {
  return lines.flatMap((line) => line.split(' ')).map((name) => [name, property]);
}
