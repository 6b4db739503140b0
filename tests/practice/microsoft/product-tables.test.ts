import assert from 'node:assert/strict';
import {
  documentedMethods,
  documentedPasswordId,
  methodType,
} from '../../../practice/microsoft/authentication-methods.ts';
import { documentedUserProperties, type DocumentedProperty } from '../../../practice/microsoft/user-properties.ts';
import { methodName, methodPath, passwordMethodId, passwordType } from '../../../services/directory/auth-methods.ts';
import { globalAdministrator, isPrivilegedRole } from '../../../services/directory/privileged-roles.ts';
import { userProperties, type UserProperty } from '../../../services/directory/user-properties.ts';
import { personId } from '../../../services/model/person.ts';
import { entraRoles } from './metadata.ts';

const onlyForReading = 'no command sets it, and no command shows it';
const leftToGraph = 'the product leaves it to Graph, whose answer names the property';

/** Where the product's table of properties differs from Microsoft's, and why. Everything else must agree. */
const explained: Readonly<Record<string, string>> = {
  'authorizationInfo: missing': 'certificate user ids are set up by the tenant’s administrators, not in an incident',
  'customSecurityAttributes: missing': 'needs permissions of its own, which Cordon does not ask for',
  'deviceEnrollmentLimit: missing': 'Intune keeps it; it needs a request of its own',
  'identityParentId: missing': 'belongs to agent identities, which Cordon does not handle',
  'isManagementRestricted: missing': onlyForReading,
  'licenseAssignmentStates: missing': 'licences are set with assign-license',
  'mailboxSettings: missing': 'Exchange keeps it; set-out-of-office has its own path',
  'onPremisesProvisioningErrors: missing': onlyForReading,
  'print: missing': 'Universal Print keeps it',
  'provisionedPlans: missing': onlyForReading,
  'serviceProvisioningErrors: missing': onlyForReading,
  ...Object.fromEntries(
    ['ageGroup', 'consentProvidedForMinor', 'userType'].map((name) => [`${name}: values`, leftToGraph]),
  ),
  ...Object.fromEntries(
    [
      'city',
      'companyName',
      'country',
      'department',
      'displayName',
      'employeeId',
      'givenName',
      'jobTitle',
      'mailNickname',
      'mobilePhone',
      'postalCode',
      'state',
      'streetAddress',
      'surname',
    ].map((name) => [`${name}: maxLength`, leftToGraph]),
  ),
};

describe('the tables of the product, compared with Microsoft’s', () => {
  it('differ in properties of a user only where it is explained', () => {
    assert.deepEqual(differencesOf(userProperties, documentedUserProperties), Object.keys(explained).sort());
  });

  it('are compared column by column', () => {
    const name = 'city';
    const documented = { type: 'string', write: 'read-only', filter: [], nullable: false } as const;
    const ours: UserProperty = { type: 'boolean', write: 'free', sensitive: true, maxItems: 2 };

    const found = differencesOf(
      new Map([
        [name, ours],
        ['shoeSize', ours],
      ]),
      new Map([[name, documented]]),
    );

    assert.deepEqual(found, [
      'city: maxItems',
      'city: required',
      'city: sensitive',
      'city: type',
      'city: write',
      'shoeSize: not in Graph',
    ]);
  });

  it('name every kind of sign-in method, and delete those that can be deleted where they are', () => {
    const user = personId('08a792fc-101b-4579-8655-d23de2c4b481');
    assert.ok(user);

    for (const [type, { collection, deletable }] of documentedMethods) {
      const path = methodPath(user, { '@odata.type': type, id: 'm1' });

      assert.doesNotMatch(methodName(type), /[a-z][A-Z]/, `${type} has only Microsoft’s own word`);
      if (deletable) assert.ok(JSON.stringify(path).includes(`/authentication/${collection}/m1`), type);
      else assert.equal(path, undefined, type);
    }
  });

  it('know the password method by the same type and id', () => {
    assert.deepEqual([passwordType, passwordMethodId], [methodType('password'), documentedPasswordId]);
  });

  it('label the same roles as privileged', () => {
    const wrong = entraRoles.roles.filter(({ templateId, privileged }) => isPrivilegedRole(templateId) !== privileged);

    assert.deepEqual(wrong, []);
  });

  it('know the Global Administrator by the same template id', () => {
    const role = entraRoles.roles.find(({ name }) => name === 'Global Administrator');

    assert.equal(globalAdministrator, role?.templateId);
  });
});

/** Every difference, as `property: column`. */
function differencesOf(
  ours: ReadonlyMap<string, UserProperty>,
  documented: ReadonlyMap<string, DocumentedProperty>,
): readonly string[] {
  const unknown = [...ours.keys()].filter((name) => !documented.has(name)).map((name) => `${name}: not in Graph`);
  const known = [...documented].flatMap(([name, property]) => {
    const own = ours.get(name);
    const columns = own === undefined ? ['missing'] : differingColumns(own, property);
    return columns.map((column) => `${name}: ${column}`);
  });
  return [...known, ...unknown].sort();
}

function differingColumns(ours: UserProperty, documented: DocumentedProperty): readonly string[] {
  const agreeing: Readonly<Record<string, boolean>> = {
    type: ours.type === documented.type,
    write: ours.write === writeOf(documented),
    required: (ours.required ?? false) === (documented.nullable === false),
    sensitive: (ours.sensitive ?? false) === (documented.sensitive ?? false),
    maxItems: ours.maxItems === documented.maxItems,
    maxLength: documented.maxLength === undefined,
    values: documented.values === undefined,
  };
  return Object.entries(agreeing).flatMap(([column, agrees]) => (agrees ? [] : [column]));
}

/** What an app with `User.ReadWrite.All` may do, in the product's words. */
function writeOf({ write }: DocumentedProperty): UserProperty['write'] {
  switch (write) {
    case 'app':
      return 'free';
    case 'mastered':
      return 'mastered';
    case 'signed-in-user':
      return 'delegated';
    case 'own-permission':
    case 'no-effect':
    case 'read-only':
      return 'never';
    default:
      return write satisfies never;
  }
}
