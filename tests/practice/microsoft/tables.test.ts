import assert from 'node:assert/strict';
import { documentedMethods } from '../../../practice/microsoft/authentication-methods.ts';
import { builtInRoles } from '../../../practice/microsoft/roles.ts';
import { defaultUserProperties, documentedUserProperties } from '../../../practice/microsoft/user-properties.ts';
import { entraRoles, graphMetadata } from './metadata.ts';

const metadata = new Map(Object.entries(graphMetadata.userProperties));

describe('the tables of the practice tenant, checked against Microsoft’s', () => {
  it('have every property of a user, and no other', () => {
    assert.deepEqual([...documentedUserProperties.keys()].sort(), [...metadata.keys()].sort());
  });

  it('have the type of each property', () => {
    const differing = [...documentedUserProperties].filter(([name, { type }]) => metadata.get(name)?.type !== type);

    assert.deepEqual(differing, []);
  });

  it('let nobody write a property that Microsoft describes as read-only', () => {
    const writable = [...documentedUserProperties].filter(
      ([name, { write }]) => metadata.get(name)?.readOnly && write !== 'read-only',
    );

    assert.deepEqual(writable, []);
  });

  it('return no property by default that Microsoft returns only with $select', () => {
    assert.deepEqual(
      defaultUserProperties.filter((name) => metadata.get(name)?.requiresSelect),
      [],
    );
  });

  it('have every kind of sign-in method, where it is, and whether it can be deleted', () => {
    const ours = [...documentedMethods].map(([type, { collection, deletable }]) => [
      collection,
      { type, delete: deletable },
    ]);

    assert.deepEqual(Object.fromEntries(ours), graphMetadata.authenticationMethods);
  });

  it('have the template id, label and rank of each role', () => {
    const named = new Map(entraRoles.roles.map((role) => [role.name, role]));

    const expected = [...builtInRoles.keys()].map((name) => [
      name,
      {
        templateId: named.get(name)?.templateId,
        privileged: named.get(name)?.privileged,
        belowUserAdministrator: entraRoles.belowUserAdministrator.includes(name),
      },
    ]);

    assert.deepEqual(Object.fromEntries(builtInRoles), Object.fromEntries(expected));
  });

  it('have every role that a User Administrator may act on', () => {
    assert.deepEqual(
      entraRoles.belowUserAdministrator.filter((name) => !builtInRoles.has(name)),
      [],
    );
  });
});
