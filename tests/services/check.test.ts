import assert from 'node:assert/strict';
import { checkReport, readinessOf } from '../../services/check.ts';
import type { AppReadiness } from '../../services/graph/app-readiness.ts';
import { permissionsOf } from '../../services/contract/bundle.ts';
import { roleReadPermissions } from '../../services/directory/admin-roles.ts';
import { domainReadPermission } from '../../services/directory/domains.ts';
import { commands } from '../../services/registry.ts';

const everything = [...commands.flatMap(permissionsOf), ...roleReadPermissions, domainReadPermission];
const ready: AppReadiness = {
  tenant: { name: 'Contoso' },
  tenantId: 'contoso.com',
  appId: '00000000-0000-4000-8000-000000000001',
  permissions: everything,
  roles: ['Global Administrator'],
  licences: ['P1', 'P2', 'Intune', 'Defender for Identity', 'eDiscovery (Premium)'],
};
const missing = (app: Partial<AppReadiness>, command: string): readonly string[] =>
  readinessOf(commands, { ...ready, ...app }).find((row) => row.command === command)?.missing ?? assert.fail(command);

describe('check', () => {
  it('reports nothing when nothing is missing', () => {
    const report = checkReport(commands, ready, 'https://login.microsoftonline.com');

    assert.deepEqual(
      [report.badge?.text, report.table, report.link, report.alerts],
      ['Ready', undefined, undefined, []],
    );
  });

  it('says what an administrator must do so that Graph can trace messages, where list-sent is used', () => {
    const alertsOf = (app: Partial<AppReadiness>, some = commands) =>
      checkReport(some, { ...ready, ...app }, 'https://login.microsoftonline.com').alerts?.join(' ') ?? '';

    assert.match(alertsOf({ messageTraces: false }), /create the service principal of app 8bd644d1-/);
    assert.equal(alertsOf({ messageTraces: true }) + alertsOf({ messageTraces: undefined }), '');
    const others = commands.filter(({ name }) => name !== 'list-sent');
    assert.equal(alertsOf({ messageTraces: false }, others), '');
  });

  for (const [why, permissions, wanted] of [
    ['all of them', ['User.Read.All'], roleReadPermissions],
    [
      'the one that is missing',
      everything.filter((name) => name !== 'RoleManagement.Read.Directory'),
      ['RoleManagement.Read.Directory'],
    ],
    [
      'the one that a broader permission does not include',
      [...everything.filter((name) => name !== 'RoleManagement.Read.Directory'), 'Directory.Read.All'],
      ['RoleManagement.Read.Directory'],
    ],
    [
      'none that a broader permission includes',
      [
        ...everything.filter((name) => !/^(RoleManagement|GroupMember)/.test(name)),
        'RoleManagement.Read.All',
        'Group.Read.All',
      ],
      [],
    ],
  ] as const) {
    it(`says what seeing admins needs, ${why}`, () => {
      const report = checkReport(commands, { ...ready, permissions }, 'https://login.microsoftonline.com');

      const rows = report.table?.rows.filter(([, neededBy]) => neededBy?.includes('seeing admins')) ?? [];
      assert.deepEqual(
        rows.map(([missing]) => missing),
        [...wanted].sort().map((name) => `permission ${name}`),
      );
      assert.equal(
        report.alerts?.some((alert) => alert.includes('counts as an admin')),
        wanted.length > 0,
      );
    });
  }

  it('says what seeing federated accounts needs', () => {
    const permissions = everything.filter((name) => name !== 'Domain.Read.All');

    const report = checkReport(commands, { ...ready, permissions }, 'https://login.microsoftonline.com');

    assert.deepEqual(report.table?.rows, [['permission Domain.Read.All', 'seeing federated accounts']]);
    assert.match(report.alerts?.join(' ') ?? '', /another identity provider/);
  });

  for (const [why, app, command, expected] of [
    ['a permission', { permissions: ['User.Read.All'] }, 'revoke-sessions', ['permission User.RevokeSessions.All']],
    ['nothing when a broader permission is granted', { permissions: ['User.ReadWrite.All'] }, 'revoke-sessions', []],
    [
      'nothing when the write permission is granted',
      { permissions: ['MailboxSettings.ReadWrite'] },
      'list-inbox-rules',
      [],
    ],
    ['a role', { roles: ['Directory Readers'] }, 'reset-password', ['role User Administrator']],
    [
      'nothing when a higher role is assigned',
      { roles: ['Privileged Authentication Administrator'] },
      'reset-password',
      [],
    ],
    [
      'no permission of Exchange, because Graph’s token never lists it',
      { permissions: ['User.Read.All'] },
      'set-forwarding',
      [],
    ],
    ['the role for Exchange', { roles: ['User Administrator'] }, 'set-forwarding', ['role Exchange Administrator']],
    ['a licence', { licences: ['P1'] }, 'show-risk', ['licence Microsoft Entra ID P2']],
    ['a licence that a write action needs', { licences: ['P1'] }, 'dismiss-risk', ['licence Microsoft Entra ID P2']],
    ['the licence of Intune', { licences: ['P1', 'P2'] }, 'wipe-device', ['licence Microsoft Intune']],
    [
      'the part of E5 that searches mail',
      { licences: ['P1', 'P2', 'Defender for Identity'] },
      'purge-mail',
      ['licence Microsoft Purview eDiscovery (Premium) (in Microsoft 365 E5)'],
    ],
    [
      'the part of E5 that reaches Active Directory',
      { licences: ['P1', 'P2', 'eDiscovery (Premium)'] },
      'disable-ad-user',
      ['licence Microsoft Defender for Identity (in Microsoft 365 E5)'],
    ],
    [
      'nothing that Graph does not reveal',
      { roles: undefined, licences: undefined, permissions: undefined },
      'show-risk',
      [],
    ],
  ] as const) {
    it(`names ${why}`, () => {
      assert.deepEqual(missing(app, command), expected);
    });
  }

  it('says what to grant and where, with a link to grant it', () => {
    const app = { ...ready, permissions: ['User.Read.All'], roles: [] };
    const report = checkReport(commands, app, 'https://login.microsoftonline.us');

    assert.equal(
      report.link?.url,
      'https://login.microsoftonline.us/contoso.com/adminconsent?client_id=00000000-0000-4000-8000-000000000001',
    );
    assert.ok(
      report.table?.rows.some(
        ([what, by]) => /User\.RevokeSessions\.All/.test(what ?? '') && /contain, .*revoke-sessions/.test(by ?? ''),
      ),
    );
    assert.match(report.alerts?.join('\n') ?? '', /role User Administrator: Entra admin center/);
    assert.match(report.title, new RegExp(`^\\d+ of ${commands.length} commands are ready$`));
  });

  it('says first why Graph cannot be reached', () => {
    const report = checkReport(commands, { ...ready, tenant: { why: 'AZURE_CLIENT_SECRET is wrong.' } }, 'https://x');

    assert.deepEqual([report.badge?.text, report.alerts], ['Not ready', ['AZURE_CLIENT_SECRET is wrong.']]);
  });
});
