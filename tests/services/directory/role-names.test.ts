import assert from 'node:assert/strict';
import {
  countsNow,
  groupName,
  isAdminRole,
  joinableName,
  roleName,
  rolesInWords,
} from '../../../services/directory/role-names.ts';
import type { RoleSource } from '../../../services/model/person.ts';

const reader = { name: 'Reports Reader', custom: false, eligible: false, scope: 'tenant' } as const;

describe('the name of a role', () => {
  for (const [why, name, admin] of [
    ['a harmless role', roleName(reader), false],
    ['a harmless role that has to be activated', roleName({ ...reader, eligible: true, scope: 'unit' }), false],
    ['a custom role that is called like a harmless one', roleName({ ...reader, custom: true }), true],
    ['a harmless role through a group, which is role-assignable', roleName(reader, 'Readers'), true],
    [
      'a custom role with a name that ends like ours',
      roleName({ ...reader, name: 'Reports Reader (eligible)', custom: true }),
      true,
    ],
    ['a membership', groupName('Reports Reader'), true],
    ['a group to join', joinableName('Reports Reader'), true],
    ['a role whose name could not be read', 'directory role 62e90394', true],
  ] as const) {
    it(`makes ${admin ? 'an' : 'no'} admin: ${why}`, () => {
      assert.equal(isAdminRole(name), admin);
    });
  }
});

describe('a role or a group', () => {
  const admin = { ...reader, name: 'User Administrator' };
  for (const [why, name, counts] of [
    ['in force', roleName(admin), true],
    ['in force in a unit', roleName({ ...admin, scope: 'unit' }), true],
    ['to be activated', roleName({ ...admin, eligible: true }), false],
    ['to be activated in a unit', roleName({ ...admin, eligible: true, scope: 'unit' }), false],
    ['custom, to be activated', roleName({ ...admin, custom: true, eligible: true }), false],
    ['to be activated by the members of a group', roleName({ ...admin, eligible: true }, 'On-Call'), true],
    ['with members', groupName('Project Falcon'), true],
    ['to join', joinableName('Project Falcon'), false],
  ] as const)
    it(`${why} ${counts ? 'counts' : 'does not count'} now`, () => {
      assert.equal(countsNow(name), counts);
    });
});

describe('the words about roles', () => {
  const rows: readonly (readonly [roles: readonly string[], unread: readonly RoleSource[], words: string])[] = [
    [[], [], 'No active or eligible admin roles'],
    [['User Administrator (eligible)', 'B'], [], 'User Administrator (eligible), B'],
    [[], ['active', 'groups'], 'Roles could not be read: active roles, role-assignable groups'],
    [['A'], ['eligible'], 'A · Could not be read: eligible roles'],
  ];
  for (const [roles, rolesUnread, words] of rows) {
    it(`say what was looked at: ${words}`, () => {
      assert.equal(rolesInWords({ roles, rolesUnread }), words);
    });
  }
});
