import assert from 'node:assert/strict';
import { leastRoleFor, outranks } from '../../../services/directory/ranks.ts';
import { beyondRoles } from '../../../services/model/person.ts';

const roles = {
  'Helpdesk Administrator': '729827e3-9c14-49f7-bb1b-9608f156bbb8',
  'Password Administrator': '966707d0-3269-4727-9be2-8c3a10f19b9d',
  'Authentication Administrator': 'c4e39bd9-1100-46d3-8c65-fb160da0071f',
  'User Administrator': 'fe930be7-5e62-47db-91af-98c3a49a38b1',
  'Privileged Authentication Administrator': '7be44c8a-adaf-4e2a-84d6-ab2649e08a13',
  'Global Administrator': '62e90394-69f5-4237-9190-012177145e10',
  'Directory Readers': '88d8e3e3-8f55-4a1e-953a-9b9898b8876b',
  'Reports Reader': '4a5d8f65-41da-4de4-8968-e035b65339cf',
  'Groups Administrator': 'fdd7a751-b60b-444a-984c-02652fe8fa1c',
  'Exchange Administrator': '29232cdf-9323-42fd-ade2-1d097af3e4de',
} as const;
const apps = [
  'Helpdesk Administrator',
  'Password Administrator',
  'Authentication Administrator',
  'User Administrator',
] as const;

/** Who may reset the password of the holder of a role, and who may block sign-in, of the four roles above, by their initials. */
const table = [
  ['Directory Readers', 'HPAU', 'AU'],
  ['Reports Reader', 'HAU', 'AU'],
  ['Password Administrator', 'HPAU', 'AU'],
  ['Helpdesk Administrator', 'HU', 'U'],
  ['Groups Administrator', 'U', 'U'],
  ['User Administrator', 'U', 'U'],
  ['Authentication Administrator', 'A', 'A'],
  ['Exchange Administrator', '', ''],
  ['Global Administrator', '', ''],
] as const;

describe('who may act on the holder of a role', () => {
  for (const [held, reset, sensitive] of table)
    it(`is what Microsoft says for ${held}`, () => {
      const mayBy = (deed: 'reset' | 'sensitive') =>
        apps.filter((app) => !outranks({ activeRoles: [roles[held]] }, [roles[app]], deed)).map((app) => app[0]);

      assert.deepEqual([mayBy('reset').join(''), mayBy('sensitive').join('')], [reset, sensitive]);
    });

  for (const app of ['Privileged Authentication Administrator', 'Global Administrator'] as const)
    it(`is always a ${app}`, () => {
      for (const held of [...Object.values(roles), beyondRoles])
        assert.ok(!outranks({ activeRoles: [held] }, [roles[app]], 'sensitive'));
    });

  it('is nobody else where it is a custom role or a role-assignable group', () => {
    for (const app of apps) assert.ok(outranks({ activeRoles: [beyondRoles] }, [roles[app]], 'reset'));
  });

  it('is decided by the highest of several roles', () => {
    const activeRoles = [roles['Directory Readers'], roles['Exchange Administrator']];

    assert.ok(outranks({ activeRoles }, [roles['User Administrator']], 'reset'));
  });

  it('is an app with one of several roles that may', () => {
    const app = [roles['Authentication Administrator'], roles['User Administrator']];

    assert.ok(!outranks({ activeRoles: [roles['Helpdesk Administrator']] }, app, 'sensitive'));
  });

  it('is anybody for an account without roles, and unknown for an app whose roles are not known', () => {
    assert.ok(!outranks({ activeRoles: [] }, [], 'reset'));
    assert.ok(!outranks({ activeRoles: [roles['Global Administrator']] }, undefined, 'reset'));
  });

  for (const [held, deed, role] of [
    ['Directory Readers', 'reset', 'Helpdesk Administrator'],
    ['Helpdesk Administrator', 'sensitive', 'User Administrator'],
    ['Exchange Administrator', 'reset', 'Privileged Authentication Administrator'],
  ] as const)
    it(`is at least a ${role} for ${held} (${deed})`, () => {
      assert.equal(leastRoleFor({ activeRoles: [roles[held]] }, deed), role);
    });
});
