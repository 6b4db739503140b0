import assert from 'node:assert/strict';
import { resolveApps } from '../../../services/commands/resolve-apps.ts';
import { resolveDeleted } from '../../../services/commands/resolve-deleted.ts';
import { resolveDevices } from '../../../services/commands/resolve-devices.ts';
import { resolvePeople } from '../../../services/commands/resolve.ts';
import type { PersonQuery } from '../../../services/commands/person-query.ts';
import { createFederatedDomains } from '../../../services/directory/domains.ts';
import { readTargetsNow } from '../../../services/directory/target-state.ts';
import { graphPath } from '../../../services/graph/graph.ts';
import { noId, personId, plainTarget, type PersonId, type Target } from '../../../services/model/person.ts';
import { z } from 'zod';
import { actionFixture, problem } from '../../harness/actions.ts';

const laptop = id('3c1a4b0e-92d4-4d0c-a3b7-51b0f5d0a101');
const sven = id('bdf39807-186e-4a1d-9e8a-f776bbbca0aa');
const alex = id('08a792fc-101b-4579-8655-d23de2c4b481');
const nobody = id('99999999-9999-4999-8999-999999999999');
const federatedDomains = createFederatedDomains(Date.now);
const options = { mentionId: () => Promise.resolve(undefined), federatedDomains };

describe('the targets as they are now', () => {
  it('are what the command found, when nothing has changed', async () => {
    const { graph } = await actionFixture('alex@contoso.com');
    const queries = ['adele', 'christie', 'kim', 'bianca', 'raul', 'marta'].map((who): PersonQuery => {
      const upn = who === 'kim' ? 'kim_fabrikam.com#ext#@contoso.onmicrosoft.com' : `${who}@contoso.com`;
      return { kind: 'upn', upn };
    });
    const asked = [
      ...found(await resolvePeople(graph, queries, options)),
      ...found(await resolveDeleted(graph, [{ kind: 'id', id: sven }], options)),
      ...found(await resolveDevices(graph, [{ kind: 'id', id: laptop }], options)),
    ];

    const now = await readTargetsNow(graph, asked, federatedDomains);

    assert.deepEqual(now, asked);
    assert.deepEqual(
      asked.map((target) => [target.name, target.enabled, target.synced, target.guest, target.employeeId]),
      [
        ['Adele Vance', true, false, false, 'E-10417'],
        ['Christie Cline', true, false, false, null],
        ['Kim Akers', true, false, true, null],
        ['Bianca Pisani', true, true, false, null],
        ['Raul Razo', false, false, false, null],
        ['Marta Ilves', true, false, false, null],
        ['Sven Mortensen', true, false, false, null],
        ['CTS-ALEX-01', true, false, false, null],
      ],
    );
    assert.deepEqual(asked.at(-1)?.owners, [alex]);
    assert.deepEqual(asked.at(-2)?.roles, ['User Administrator']);
  });

  it('say of an app whether it is enabled and whether anybody may change it, also where it was not known before', async () => {
    const { graph } = await actionFixture('alex@contoso.com');
    const named = (name: string): PersonQuery => ({ kind: 'name', name });
    const names = ['Mail Archive Helper', 'Microsoft Graph', 'contoso-automation'];
    const asked = found(await resolveApps(graph, names.map(named)));
    const before = asked.map((target) => ({ ...target, enabled: false, systemApp: null }));

    const now = await readTargetsNow(graph, before, federatedDomains);

    assert.deepEqual(now, asked);
    assert.deepEqual(
      now.map(({ enabled, systemApp }) => [enabled, systemApp]),
      [
        [true, null],
        [true, 'microsoft'],
        [true, 'managed-identity'],
      ],
    );
  });

  it('show what has changed since: a role, a block, an owner, an employee id', async () => {
    const { graph } = await actionFixture('alex@contoso.com');
    const before = [
      account('enrico', id('843a63d9-dde2-4ec6-b931-01b3f8eb17cf'), { enabled: false, synced: true, guest: true }),
      account('adele', id('a6402da5-f283-46f2-849c-d2247716a22b'), { roles: ['Gone'], rolesUnread: ['active'] }),
      account('christie', id('a7cfaf5b-468c-4cd1-869b-1552abee35e3')),
      { ...plainTarget({ kind: 'deleted-account', id: sven, name: 'Sven', upn: 'sven@contoso.com' }) },
      { ...plainTarget({ kind: 'device', id: laptop, name: 'CTS-ALEX-01', upn: 'of nobody' }), enabled: false },
    ] satisfies readonly Target[];

    const now = await readTargetsNow(graph, before, federatedDomains);

    assert.deepEqual(
      now.map(({ roles, rolesUnread }) => [roles, rolesUnread]),
      [
        [['Helpdesk Administrator'], []],
        [[], []],
        [['Global Administrator'], []],
        [['User Administrator'], ['groups']],
        [[], []],
      ],
    );
    assert.deepEqual([now[0]?.enabled, now[0]?.synced, now[0]?.guest], [true, false, false]);
    assert.deepEqual([now[1]?.employeeId, now[2]?.globalAdministrator], ['E-10417', true]);
    assert.deepEqual([now[4]?.enabled, now[4]?.owners, now[4]?.upn], [true, [alex], 'of nobody']);
  });

  it('stay as they were when they are gone, or do not exist yet', async () => {
    const { graph } = await actionFixture('alex@contoso.com');
    const before: readonly Target[] = [
      account('gone', nobody, { roles: ['User Administrator'], enabled: false }),
      { ...plainTarget({ kind: 'deleted-account', id: nobody, name: 'Gone', upn: 'gone@contoso.com' }), roles: ['A'] },
      { ...plainTarget({ kind: 'device', id: nobody, name: 'GONE', upn: '' }), owners: [alex], enabled: false },
      plainTarget({ kind: 'new-account', id: noId, name: 'New', upn: 'new@contoso.com' }),
    ];

    assert.deepEqual(await readTargetsNow(graph, before, federatedDomains), before);
  });

  it('are read by the account that has a target’s object id, not by its address', async () => {
    const { graph } = await actionFixture('alex@contoso.com');
    const body = { userPrincipalName: 'renamed@contoso.com' };
    await graph.send({ method: 'PATCH', path: graphPath`/users/${alex}`, body, response: z.unknown() });

    const [now] = await readTargetsNow(graph, [account('alex', alex, { enabled: false })], federatedDomains);

    assert.deepEqual([now?.enabled, now?.upn], [true, 'alex@contoso.com']);
  });

  for (const [count, calls] of [
    [1, 5],
    [25, 2 + 11],
    [500, 2 + 11],
  ] as const) {
    it(`take ${String(calls)} calls for ${String(count)}`, async () => {
      const { graph, tenant } = await actionFixture('alex@contoso.com');
      const crowd = Array.from({ length: count - 1 }, (_, n) =>
        account('gone', id(`00000000-0000-4000-8000-${String(n).padStart(12, '0')}`)),
      );

      const [now] = await readTargetsNow(
        graph,
        [account('alex', alex, { enabled: false }), ...crowd],
        federatedDomains,
      );

      const sent = tenant.calls.filter(({ batched }) => batched !== true);
      assert.deepEqual([now?.enabled, sent.length], [true, calls]);
    });
  }

  for (const [match, target] of [
    ['GET /users/*', account('alex', alex)],
    ['GET /roleManagement/directory/*', account('alex', alex)],
    ['GET /directory/deletedItems/*', plainTarget({ kind: 'deleted-account', id: sven, name: 'Sven', upn: '' })],
    ['GET /devices/*', plainTarget({ kind: 'device', id: laptop, name: 'CTS-ALEX-01', upn: '' })],
    ['GET /devices/*/registeredOwners', plainTarget({ kind: 'device', id: laptop, name: 'CTS-ALEX-01', upn: '' })],
  ] as const) {
    it(`are not guessed when Graph cannot say: ${match}`, async () => {
      const { graph, tenant } = await actionFixture('alex@contoso.com');
      tenant.setFaults([{ match, status: 503, times: 9 }]);

      await assert.rejects(readTargetsNow(graph, [target], federatedDomains), problem('unavailable'));
    });
  }
});

function id(text: string): PersonId {
  return personId(text) ?? assert.fail(text);
}

function account(who: string, objectId: PersonId, more: Partial<Target> = {}): Target {
  return { ...plainTarget({ kind: 'account', id: objectId, name: who, upn: `${who}@contoso.com` }), ...more };
}

const found = (resolution: Awaited<ReturnType<typeof resolvePeople>>): readonly Target[] =>
  resolution.kind === 'found' ? resolution.targets : assert.fail(JSON.stringify(resolution));
