import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { permissionIds } from '../../scripts/cli/permission-ids.ts';
import { requestCalls } from '../../scripts/permission-lists.ts';
import { permissionsOf } from '../../services/contract/bundle.ts';
import { commands } from '../../services/registry.ts';
import { temporaryFolder } from '../harness/harness.ts';
import { runCordon } from '../harness/run-cordon.ts';

const app = '3d2b8f0e-6c1a-4e57-9f4d-2a7b5c8e9f10';
const tenant = '0f5a1c1e-2d35-4f0b-9a51-5f3c8f2f7b10';
const env = {
  MicrosoftAppType: 'SingleTenant',
  MicrosoftAppId: '7c1f4a63-90d7-4a3b-8c7f-1f0f6f1a2b3c',
  MicrosoftAppPassword: 'planted-secret',
  MicrosoftAppTenantId: tenant,
  AZURE_TENANT_ID: tenant,
  AZURE_CLIENT_ID: app,
  AZURE_CLIENT_SECRET: 'planted-secret',
};

/** A real tenant whose policy has switched off every command but these. */
function folderWith(...wanted: readonly string[]): string {
  const cwd = temporaryFolder();
  const off = commands
    .filter(({ name }) => !wanted.includes(name))
    .map(({ name }) => [name, { enabled: false }] as const);
  const policy = { approvers: { everyone: true }, commands: Object.fromEntries(off) };
  writeFileSync(join(cwd, 'cordon.yaml'), JSON.stringify(policy));
  return cwd;
}

describe('cordon consent', () => {
  it('names the permissions of the commands that are switched on, and the link', async () => {
    const { code, out, err } = await runCordon(['consent', '--as', 'link'], {
      cwd: folderWith('revoke-sessions'),
      env,
    });

    assert.deepEqual([code, err], [0, '']);
    assert.match(out, /^User\.RevokeSessions\.All$/m);
    assert.doesNotMatch(out, /User-PasswordProfile|Application\.ReadWrite\.All|planted-secret/);
    assert.ok(out.endsWith(`\nhttps://login.microsoftonline.com/${tenant}/adminconsent?client_id=${app}\n`), out);
  }).timeout(30_000);

  it('has a line of the Azure CLI for each permission, which looks its id up', async () => {
    const { code, out } = await runCordon(['consent', '--as', 'az'], { cwd: folderWith('revoke-sessions'), env });

    assert.equal(code, 0);
    assert.ok(
      out.includes(
        `az ad app permission add --id ${app} --api 00000003-0000-0000-c000-000000000000 --api-permissions ` +
          `"$(az ad sp show --id 00000003-0000-0000-c000-000000000000 --query "appRoles[?value=='User.RevokeSessions.All'].id" -o tsv)=Role"\n`,
      ),
    );
    assert.match(out, new RegExp(`az ad app permission admin-consent --id ${app}\\n$`));
  }).timeout(30_000);

  it('writes requiredResourceAccess, complete where every id is known', async () => {
    const { code, out, err } = await runCordon(['consent', '--as', 'manifest'], {
      cwd: folderWith('revoke-sessions'),
      env,
    });

    const access = z.object({ id: z.guid(), type: z.literal('Role') });
    const resource = z.object({ resourceAppId: z.guid(), resourceAccess: z.array(access) });
    const { requiredResourceAccess } = z.object({ requiredResourceAccess: z.array(resource) }).parse(JSON.parse(out));
    assert.deepEqual([code, err], [0, '']);
    assert.ok(
      requiredResourceAccess[0]?.resourceAccess.some(({ id }) => id === permissionIds.get('User.RevokeSessions.All')),
    );
  }).timeout(30_000);

  it('says which permissions are not in the manifest because their id is not known', async () => {
    const { code, err } = await runCordon(['consent', '--as', 'manifest'], { cwd: folderWith('list-sent'), env });

    assert.equal(code, 1);
    assert.match(err, /^Not in it, .*ExchangeMessageTrace\.Read\.All/);
  }).timeout(30_000);

  it('knows ids of permissions that a command needs only, each once', () => {
    const needed = new Set([
      ...commands.flatMap((command) => permissionsOf(command)),
      ...requestCalls.flatMap(({ permissions }) => permissions),
    ]);

    assert.deepEqual(
      [...permissionIds.keys()].filter((name) => !needed.has(name)),
      [],
    );
    assert.equal(new Set(permissionIds.values()).size, permissionIds.size);
  });
});
