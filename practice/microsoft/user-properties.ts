/** What a property of a user holds. */
export type DocumentedType = 'string' | 'boolean' | 'integer' | 'date' | 'strings' | 'object' | 'objects';

/**
 * Who may write a property.
 *
 * - `app`: an app with `User.ReadWrite.All`
 * - `mastered`: the same, but for a synced user only Active Directory
 * - `signed-in-user`: a signed-in person, never an app in its own name
 * - `own-permission`: an app that holds the permission in `permission`
 * - `no-effect`: Graph takes the value and another service decides what the property shows
 * - `read-only`: nobody through `PATCH /users/{id}`
 */
export type DocumentedWrite = 'app' | 'mastered' | 'signed-in-user' | 'own-permission' | 'no-effect' | 'read-only';

/** One property of a user as Microsoft documents it. */
export interface DocumentedProperty {
  readonly type: DocumentedType;
  readonly write: DocumentedWrite;
  /** Operators of `$filter`; `null` stands for `eq null`, and `$count` for `property/$count`. None: cannot be filtered. */
  readonly filter: readonly string[];
  /** Whether only an advanced query may filter by it. */
  readonly advanced?: true;
  /** Application permission for writing, with `own-permission`. */
  readonly permission?: string;
  /** False when null is refused. */
  readonly nullable?: false;
  /** Whether writing it needs a role that ranks above the target's. */
  readonly sensitive?: true;
  /** In characters. */
  readonly maxLength?: number;
  /** The only values besides null. */
  readonly values?: readonly string[];
  /** Most items of a list. */
  readonly maxItems?: number;
  /** Returned for one user at a time, never in a list of users. */
  readonly singleUserOnly?: true;
}

type Row = readonly [name: string, property: DocumentedProperty];

const none: readonly string[] = [];
const choice = ['eq', 'ne', 'not', 'in'];
const time = ['eq', 'ne', 'not', 'ge', 'le', 'in'];
const text = [...time, 'startsWith', 'null'];
const list = ['eq', 'not', 'ge', 'le', 'startsWith'];

const readOnly = (type: DocumentedType, filter: readonly string[]): DocumentedProperty => ({
  type,
  write: 'read-only',
  filter,
});

/** A text that Active Directory masters for a synced user. */
const mastered = (maxLength?: number): DocumentedProperty => ({
  type: 'string',
  write: 'mastered',
  filter: text,
  ...(maxLength !== undefined && { maxLength }),
});

/** A line of the profile that SharePoint keeps. */
const inSharePoint = (type: DocumentedType): DocumentedProperty => ({
  type,
  write: 'signed-in-user',
  filter: none,
  singleUserOnly: true,
});

const identity: readonly Row[] = [
  ['id', readOnly('string', choice)],
  [
    'userPrincipalName',
    { type: 'string', write: 'mastered', filter: [...text, 'endsWith'], nullable: false, sensitive: true },
  ],
  ['mailNickname', { ...mastered(64), nullable: false }],
  ['displayName', { ...mastered(256), nullable: false }],
  ['givenName', mastered(64)],
  ['surname', mastered(64)],
  ['mail', { type: 'string', write: 'mastered', filter: [...text, 'endsWith'] }],
  ['proxyAddresses', readOnly('strings', [...list, 'endsWith', '$count'])],
  ['otherMails', { type: 'strings', write: 'app', filter: [...list, 'in', 'endsWith', '$count'], sensitive: true }],
  ['imAddresses', readOnly('strings', list)],
  ['identities', { type: 'objects', write: 'own-permission', permission: 'User.ManageIdentities.All', filter: ['eq'] }],
  ['identityParentId', readOnly('string', none)],
  ['securityIdentifier', readOnly('string', list)],
  ['userType', { type: 'string', write: 'app', filter: [...choice, 'null'], values: ['Member', 'Guest'] }],
  ['creationType', readOnly('string', choice)],
  ['externalUserState', readOnly('string', choice)],
  ['externalUserStateChangeDateTime', readOnly('date', choice)],
  ['createdDateTime', readOnly('date', time)],
  ['deletedDateTime', readOnly('date', time)],
];

const signIn: readonly Row[] = [
  ['accountEnabled', { type: 'boolean', write: 'app', filter: choice, nullable: false, sensitive: true }],
  ['passwordProfile', { type: 'object', write: 'mastered', filter: [...choice, 'null'], sensitive: true }],
  ['passwordPolicies', { type: 'string', write: 'app', filter: ['ne', 'not', 'null'] }],
  ['lastPasswordChangeDateTime', readOnly('date', none)],
  ['signInSessionsValidFromDateTime', readOnly('date', none)],
  ['signInActivity', readOnly('object', ['eq', 'ne', 'not', 'ge', 'le'])],
  ['authorizationInfo', readOnly('object', ['eq'])],
  ['isManagementRestricted', readOnly('boolean', none)],
  [
    'customSecurityAttributes',
    {
      type: 'object',
      write: 'own-permission',
      permission: 'CustomSecAttributeAssignment.ReadWrite.All',
      filter: ['eq', 'ne', 'not', 'startsWith'],
    },
  ],
];

const work: readonly Row[] = [
  ['jobTitle', mastered(128)],
  ['department', { ...mastered(64), filter: [...time, 'null'] }],
  ['companyName', mastered(64)],
  ['officeLocation', mastered()],
  ['streetAddress', mastered(1024)],
  ['city', mastered(128)],
  ['state', mastered(128)],
  ['postalCode', mastered(40)],
  ['country', mastered(128)],
  ['mobilePhone', { ...mastered(64), sensitive: true }],
  ['businessPhones', { type: 'strings', write: 'mastered', filter: list, sensitive: true, maxItems: 1 }],
  ['faxNumber', mastered()],
  ['employeeId', mastered(16)],
  ['employeeType', mastered()],
  ['employeeOrgData', { type: 'object', write: 'mastered', filter: time }],
  ['employeeHireDate', { type: 'date', write: 'app', filter: time }],
  [
    'employeeLeaveDateTime',
    { type: 'date', write: 'own-permission', permission: 'User-LifeCycleInfo.ReadWrite.All', filter: time },
  ],
  ['usageLocation', { type: 'string', write: 'app', filter: text, nullable: false }],
  ['preferredLanguage', { type: 'string', write: 'app', filter: text }],
  ['preferredDataLocation', { type: 'string', write: 'app', filter: none }],
  ['ageGroup', { type: 'string', write: 'app', filter: choice, values: ['Minor', 'NotAdult', 'Adult'] }],
  [
    'consentProvidedForMinor',
    { type: 'string', write: 'app', filter: choice, values: ['Granted', 'Denied', 'NotRequired'] },
  ],
  ['legalAgeGroupClassification', readOnly('string', none)],
];

const onPremises: readonly Row[] = [
  ['onPremisesSyncEnabled', readOnly('boolean', [...choice, 'null'])],
  [
    'onPremisesImmutableId',
    { type: 'string', write: 'mastered', filter: ['eq', 'ne', 'not', 'ge', 'le', 'in'], sensitive: true },
  ],
  ['onPremisesExtensionAttributes', { type: 'object', write: 'mastered', filter: choice }],
  ['onPremisesDistinguishedName', readOnly('string', none)],
  ['onPremisesDomainName', readOnly('string', none)],
  ['onPremisesLastSyncDateTime', readOnly('date', time)],
  ['onPremisesProvisioningErrors', readOnly('objects', ['eq', 'not', 'ge', 'le'])],
  ['onPremisesSamAccountName', { ...readOnly('string', [...time, 'startsWith']), advanced: true }],
  ['onPremisesSecurityIdentifier', readOnly('string', ['eq', 'null'])],
  ['onPremisesUserPrincipalName', readOnly('string', [...time, 'startsWith'])],
];

/** What another service keeps; several have a path of their own. */
const otherServices: readonly Row[] = [
  ['assignedLicenses', readOnly('objects', ['eq', 'not', '$count'])],
  ['assignedPlans', readOnly('objects', ['eq', 'not'])],
  ['licenseAssignmentStates', readOnly('objects', none)],
  ['provisionedPlans', readOnly('objects', ['eq', 'not', 'ge', 'le'])],
  ['serviceProvisioningErrors', readOnly('objects', ['eq', 'not'])],
  ['mailboxSettings', { ...readOnly('object', none), singleUserOnly: true }],
  ['deviceEnrollmentLimit', readOnly('integer', none)],
  ['print', readOnly('object', none)],
  ['showInAddressList', { type: 'boolean', write: 'no-effect', filter: none }],
  ['isResourceAccount', { type: 'boolean', write: 'no-effect', filter: none }],
  ['aboutMe', inSharePoint('string')],
  ['mySite', inSharePoint('string')],
  ['preferredName', inSharePoint('string')],
  ['birthday', inSharePoint('date')],
  ['hireDate', inSharePoint('date')],
  ['interests', inSharePoint('strings')],
  ['pastProjects', inSharePoint('strings')],
  ['responsibilities', inSharePoint('strings')],
  ['schools', inSharePoint('strings')],
  ['skills', inSharePoint('strings')],
];

/**
 * Every property of a user in Graph v1.0. Names and types are those of Microsoft's metadata; who may write a property, its
 * limits and its filters are those of Microsoft's pages.
 *
 * `showInAddressList` is not to be used in Graph, where it is out of step with Exchange, and `isResourceAccount` is reserved.
 *
 * @see https://learn.microsoft.com/graph/api/resources/user
 * @see https://learn.microsoft.com/graph/api/user-update
 * @see https://learn.microsoft.com/graph/known-issues#showinaddresslist-property-is-out-of-sync-with-microsoft-exchange
 * @see https://learn.microsoft.com/entra/identity/role-based-access-control/privileged-roles-permissions#who-can-perform-sensitive-actions
 */
export const documentedUserProperties: ReadonlyMap<string, DocumentedProperty> = new Map([
  ...identity,
  ...signIn,
  ...work,
  ...onPremises,
  ...otherServices,
]);

/** What can be compared inside of `signInActivity`, which cannot be combined with any other filter. */
export const signInActivityTimes: ReadonlyMap<string, DocumentedProperty> = new Map(
  ['lastSignInDateTime', 'lastSuccessfulSignInDateTime', 'lastNonInteractiveSignInDateTime'].map((name) => [
    `signInActivity/${name}`,
    readOnly('date', ['eq', 'ne', 'not', 'ge', 'le']),
  ]),
);

/**
 * The eleven properties that Graph returns when nothing is selected.
 * @see https://learn.microsoft.com/graph/api/user-get
 */
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

/**
 * Whether a value in a request's body fits a property. An empty string never does.
 * @param value parsed JSON
 */
export function fits(property: DocumentedProperty, value: unknown): boolean {
  if (value === null) return property.nullable !== false;
  switch (property.type) {
    case 'string':
      return (
        typeof value === 'string' &&
        value !== '' &&
        value.length <= (property.maxLength ?? Infinity) &&
        (property.values?.includes(value) ?? true)
      );
    case 'boolean':
      return typeof value === 'boolean';
    case 'integer':
      return Number.isInteger(value);
    case 'date':
      return typeof value === 'string' && !Number.isNaN(Date.parse(value));
    case 'strings':
      return (
        Array.isArray(value) &&
        value.length <= (property.maxItems ?? Infinity) &&
        value.every((item) => typeof item === 'string')
      );
    case 'object':
      return typeof value === 'object' && !Array.isArray(value);
    case 'objects':
      return Array.isArray(value);
    default:
      return property.type satisfies never;
  }
}
