import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { lookupPermissions } from '../../../services/directory/read-permissions.ts';

/** The modules that look up who or what is meant, and what makes an account privileged, before a command runs. */
const lookingUp = [
  ...readdirSync('services/commands')
    .filter((name) => name.startsWith('resolve'))
    .map((name) => join('services/commands', name)),
  ...['people-search', 'domains', 'role-assignments', 'role-groups', 'entra-device'].map(
    (name) => `services/directory/${name}.ts`,
  ),
  ...['membership', 'rights', 'dynamic-groups'].map((name) => `services/requests/${name}.ts`),
];

/** Paths of Intune, which the lookups of devices read besides and do without. */
const besides = /deviceManagement|managedDevices/;

describe('the permissions of lookups', () => {
  it('are known for every call that is made before a command runs', () => {
    const paths = lookingUp
      .flatMap((file) => [...readFileSync(file, 'utf8').matchAll(/graphPath`([^`]+)`/g)])
      .map(([, path = '']) => path.replace(/\$\{[^}]+\}/g, '{id}'))
      .filter((path) => !besides.test(path));

    assert.ok(paths.length > 10);
    for (const path of paths) assert.ok(lookupPermissions(`GET ${path}`) ?? lookupPermissions(`POST ${path}`), path);
  });

  it('are not guessed for another call', () => {
    assert.equal(lookupPermissions('GET /me'), undefined);
    assert.equal(lookupPermissions('toString'), undefined);
    assert.equal(lookupPermissions(undefined), undefined);
  });
});
