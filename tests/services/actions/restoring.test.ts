import assert from 'node:assert/strict';
import { listDeleted } from '../../../services/actions/list-deleted.ts';
import { restoreApp } from '../../../services/actions/restore-app.ts';
import { restoreGroup } from '../../../services/actions/restore-group.ts';
import { resolveDeletedApps, resolveDeletedGroups } from '../../../services/commands/resolve-deleted-things.ts';
import type { WriteAction } from '../../../services/contract/action.ts';
import type { Graph } from '../../../services/graph/graph.ts';
import { appPartsOf, isGroupThere } from '../../../services/directory/deleted-items.ts';
import { personId, plainTarget, type Target } from '../../../services/model/person.ts';
import { scheduling, survey } from '../../../practice/seed/deleted-things.ts';
import { actionFixture, inWords, problem, secrets } from '../../harness/actions.ts';
import { notRead, warnings } from '../../harness/reads.ts';

const heronId = '4b7d1f60-83a5-4c29-9e04-6a1c8d2f5b01';
const aTargetOf = (kind: 'deleted-group' | 'deleted-app', id: string, name: string) =>
  plainTarget({ kind, id: personId(id) ?? assert.fail(id), name, upn: '' });
const heron = aTargetOf('deleted-group', heronId, 'Project Heron');
const nightShift = aTargetOf('deleted-group', '4b7d1f60-83a5-4c29-9e04-6a1c8d2f5b02', 'Night Shift');
const contosoScheduling = aTargetOf('deleted-app', scheduling.appId, scheduling.displayName);
const quickSurvey = aTargetOf('deleted-app', survey.appId, survey.displayName);
const nobody = '99999999-9999-4999-8999-999999999999';

const rows: readonly {
  readonly action: WriteAction;
  readonly key: string;
  readonly target: Target;
  readonly state: (graph: Graph, id: string) => Promise<unknown>;
  readonly after: unknown;
  readonly says: RegExp;
  readonly proof: RegExp;
}[] = [
  {
    action: restoreGroup,
    key: 'group',
    target: heron,
    state: isGroupThere,
    after: true,
    says: /accepted it/,
    proof: /has the group again/,
  },
  {
    action: restoreApp,
    key: 'app',
    target: contosoScheduling,
    state: appPartsOf,
    after: { registered: true, principal: { enabled: true } },
    says: /restored: registration, service principal/,
    proof: /has the app again; sign-in to it is allowed/,
  },
  {
    action: restoreApp,
    key: 'app',
    target: quickSurvey,
    state: appPartsOf,
    after: { registered: false, principal: { enabled: true } },
    says: /restored: service principal\./,
    proof: /has the app again/,
  },
];

for (const { action, key, target, state, after, says, proof } of rows) {
  describe(`${action.name} of ${target.name}`, () => {
    const given = (of: Target) => action.args.parse({ [key]: of });
    it('restores it, is proved, and says when it was restored already', async () => {
      const { graph } = await actionFixture('alex@contoso.com');
      const before = await action.prove?.({ graph, since: 0 }, given(target));

      const first = await action.run({ graph, secrets }, given(target));
      const again = await action.run({ graph, secrets }, given(target));

      assert.equal(before, undefined);
      assert.match(first, says);
      assert.match(again, /restored already/);
      assert.match((await action.prove?.({ graph, since: 0 }, given(target))) ?? '', proof);
      assert.deepEqual(await state(graph, target.id), after);
    });
    for (const [status, code] of [
      [403, 'forbidden'],
      [429, 'throttled'],
      [503, 'unavailable'],
    ] as const)
      it(`does not call it done when Graph answers ${status}`, async () => {
        const { tenant, graph } = await actionFixture('alex@contoso.com');
        tenant.setFaults([{ match: 'POST /directory/deletedItems/*/restore', status, times: 9 }]);

        const ran = action.run({ graph, secrets }, given(target));

        await assert.rejects(ran, (error) => problem(code)(error) || problem('rejected')(error));
        assert.notDeepEqual(await state(graph, target.id), after);
      });
    it('throws not-found for what is gone for good', async () => {
      const { graph } = await actionFixture('alex@contoso.com');

      const ran = action.run({ graph, secrets }, given({ ...target, id: personId(nobody) ?? assert.fail() }));

      await assert.rejects(ran, problem('not-found'));
    });
  });
}

describe('restoring', () => {
  it('brings the registration back before its service principal', async () => {
    const { graph, tenant } = await actionFixture('alex@contoso.com');

    await restoreApp.run({ graph, secrets }, restoreApp.args.parse({ app: contosoScheduling }));

    const restored = tenant.calls.flatMap(({ method, url }) => (method === 'POST' ? [url.split('/').at(-2)] : []));
    assert.deepEqual(restored, [scheduling.registration, scheduling.id]);
  });
  it('is not proved while a part of the app is still deleted', async () => {
    const { graph, tenant } = await actionFixture('alex@contoso.com');
    const args = restoreApp.args.parse({ app: contosoScheduling });
    tenant.setFaults([{ match: `POST /directory/deletedItems/${scheduling.id}/restore`, status: 403, times: 9 }]);

    await assert.rejects(restoreApp.run({ graph, secrets }, args), /restored: registration; not restored: service/);
    assert.equal(await restoreApp.prove?.({ graph, since: 0 }, args), undefined);
    assert.equal(await restoreApp.unneeded?.({ graph, since: 0, earlier: [] }, args), undefined);
  });
  it('is refused by Graph for a group that can hold roles', async () => {
    const { graph } = await actionFixture('alex@contoso.com');

    const ran = restoreGroup.run({ graph, secrets }, restoreGroup.args.parse({ group: nightShift }));

    await assert.rejects(ran, problem('forbidden'));
  });
});

describe('looking up what is deleted', () => {
  const name = (typed: string) => ({ kind: 'name', name: typed }) as const;
  const id = (typed: string) => ({ kind: 'id', id: personId(typed) ?? assert.fail() }) as const;
  for (const query of [name('project heron'), id(heronId), { kind: 'upn', upn: 'heron@contoso.com' } as const])
    it(`finds a group by its ${query.kind}`, async () => {
      const { graph } = await actionFixture('alex@contoso.com');

      const found = await resolveDeletedGroups(graph, [query]);

      assert.deepEqual(
        found.kind === 'found' && found.targets.map((one) => [one.kind, one.id, one.upn, one.rolesUnread]),
        [['deleted-group', heronId, 'heron@contoso.com · Microsoft 365 group', []]],
      );
    });
  it('counts a group that can hold roles as an admin', async () => {
    const { graph } = await actionFixture('alex@contoso.com');

    const found = await resolveDeletedGroups(graph, [name('Night Shift')]);

    assert.deepEqual(found.kind === 'found' && found.targets[0]?.rolesUnread, ['groups']);
  });
  for (const query of [
    name('contoso scheduling'),
    id(scheduling.appId),
    id(scheduling.id),
    id(scheduling.registration),
  ])
    it(`finds an app once, by ${JSON.stringify(query)}`, async () => {
      const { graph } = await actionFixture('alex@contoso.com');

      const found = await resolveDeletedApps(graph, [query]);

      assert.deepEqual(found.kind === 'found' && found.targets.map((one) => [one.id, one.upn]), [
        [scheduling.appId, `app ${scheduling.appId} · registration and service principal`],
      ]);
    });
  it('does not guess: nothing of the name is a question', async () => {
    const { graph } = await actionFixture('alex@contoso.com');

    const none = await resolveDeletedApps(graph, [name('Contoso Travel')]);

    assert.equal(none.kind, 'unclear');
  });
});

describe('list-deleted', () => {
  const list = async (graph: Graph, kind: string) => listDeleted.run({ graph }, listDeleted.args.parse({ kind }));
  for (const [kind, says, leads] of [
    ['groups', /2 deleted groups.*Night Shift.*Project Heron.*heron@contoso\.com/s, ['restore-group']],
    ['apps', /1 deleted app registration.*Contoso Scheduling/s, [`restore-app ${scheduling.appId}`]],
    [
      'service-principals',
      /2 deleted service principals.*Quick Survey.*"2 days".*Contoso Scheduling/s,
      ['restore-app'],
    ],
    [
      'all',
      /8 deleted users, groups and apps.*Tom Perham.*Lynne Robbins/s,
      ['restore-user', 'restore-group', 'restore-app'],
    ],
  ] as const) {
    it(`lists ${kind}, with the command that restores each`, async () => {
      const { graph } = await actionFixture('alex@contoso.com');

      const report = await list(graph, kind);

      const lines = (report.rows ?? []).flatMap(({ lead }) =>
        lead === undefined || lead === 'fact' ? [] : lead.command,
      );
      assert.match(inWords(report), says);
      for (const lead of leads)
        assert.ok(
          lines.some((line) => line.startsWith(lead)),
          lead,
        );
    });
  }
  it('warns of what is about to be gone for good, of every kind', async () => {
    const { graph } = await actionFixture('alex@contoso.com');

    const words = warnings(await list(graph, 'all'));

    assert.match(words, /Tom Perham can be restored for 2 days only/);
    assert.match(words, /Quick Survey can be restored for 2 days only/);
  });
  it('says which kind could not be read, and shows the others', async () => {
    const { graph, tenant } = await actionFixture('alex@contoso.com');
    tenant.setFaults([{ match: 'GET /directory/deletedItems/microsoft.graph.group', status: 403, times: 9 }]);

    const report = await list(graph, 'all');

    assert.match(notRead(report), /deleted groups: could not be read \(forbidden\)/);
    assert.match(inWords(report), /6 deleted users, groups and apps/);
  });
});
