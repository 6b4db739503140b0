import assert from 'node:assert/strict';
import type { WriteAction } from '../../../services/contract/action.ts';
import { disableApp } from '../../../services/actions/disable-app.ts';
import { enableApp } from '../../../services/actions/enable-app.ts';
import { listNewApps } from '../../../services/actions/list-new-apps.ts';
import { removeAppConsents } from '../../../services/actions/remove-app-consents.ts';
import { removeAppCredentials } from '../../../services/actions/remove-app-credentials.ts';
import { removeAppPermissions } from '../../../services/actions/remove-app-permissions.ts';
import { restoreAppGrants } from '../../../services/actions/restore-app-grants.ts';
import { restoreAppPermissions } from '../../../services/actions/restore-app-permissions.ts';
import { showApp } from '../../../services/actions/show-app.ts';
import { consentsTo, permissionsOfApp } from '../../../services/directory/app-grants.ts';
import { credentialsOf } from '../../../services/directory/app-credentials.ts';
import { readApp } from '../../../services/directory/apps.ts';
import type { Graph } from '../../../services/graph/graph.ts';
import { personId, plainTarget, type Target } from '../../../services/model/person.ts';
import { practiceGraphPrincipal } from '../../../practice/seed/apps.ts';
import { mailArchive, payroll, plantedKeys } from '../../../practice/seed/backdoors-apps.ts';
import { actionFixture, inWords, problem, secrets } from '../../harness/actions.ts';
import { factsOf, notRead, warnings } from '../../harness/reads.ts';

const anApp = (id: string, name: string): Target =>
  plainTarget({ kind: 'app', id: personId(id) ?? assert.fail(id), name, upn: '' });

const archive = anApp(mailArchive.id, mailArchive.displayName);
const payrollApp = anApp(payroll.id, payroll.displayName);
const microsofts = anApp(practiceGraphPrincipal, 'Microsoft Graph');
const managed = anApp('a4b7c2d9-3e6f-4815-9a0b-6c5d4e3f2a06', 'contoso-automation');
const gone = anApp('99999999-9999-4999-8999-999999999999', 'gone');

const alex = 'alex@contoso.com';
const sinceLastWeek = { since: '7d' };
const userRead = `everybody in ${practiceGraphPrincipal}: User.Read`;

const enabledIn = async (graph: Graph, { id }: Target) => (await readApp(graph, id)).enabled;
const consentIds = async (graph: Graph, { id }: Target) => (await consentsTo(graph, id)).map((one) => one.id).sort();
const permissionNames = async (graph: Graph, { id }: Target) =>
  (await permissionsOfApp(graph, id)).map(({ name }) => name);
const credentialIds = async (graph: Graph, { id }: Target) => {
  const { appId } = await readApp(graph, id);
  return (await credentialsOf(graph, id, appId)).all.map((one) => one.id).sort();
};

/** One row per action: the call it makes, what it looks at, and what that is afterwards. */
const rows: readonly {
  readonly action: WriteAction;
  readonly app: Target;
  readonly args?: Readonly<Record<string, unknown>>;
  readonly before?: readonly [WriteAction, Readonly<Record<string, unknown>>];
  readonly call: string;
  readonly state: (graph: Graph, app: Target) => Promise<unknown>;
  readonly after: unknown;
  readonly proof: RegExp;
  readonly already: RegExp;
}[] = [
  {
    action: disableApp,
    app: archive,
    call: 'PATCH /servicePrincipals/*',
    state: enabledIn,
    after: false,
    proof: /as disabled/,
    already: /the app is disabled/,
  },
  {
    action: enableApp,
    app: archive,
    before: [disableApp, {}],
    call: 'PATCH /servicePrincipals/*',
    state: enabledIn,
    after: true,
    proof: /as enabled/,
    already: /the app is enabled/,
  },
  {
    action: removeAppConsents,
    app: archive,
    call: 'DELETE /oauth2PermissionGrants/*',
    state: consentIds,
    after: [],
    proof: /no consent to the app any more/,
    already: /nobody has consented/,
  },
  {
    action: restoreAppGrants,
    app: payrollApp,
    args: { consents: [userRead] },
    call: 'POST /oauth2PermissionGrants',
    state: async (graph, { id }) => (await consentsTo(graph, id)).map(({ scope }) => scope),
    after: ['User.Read'],
    proof: /lists the consents/,
    already: /the consents are there/,
  },
  {
    action: removeAppPermissions,
    app: archive,
    call: 'DELETE /servicePrincipals/*/appRoleAssignedTo/*',
    state: permissionNames,
    after: [],
    proof: /no permission of the app any more/,
    already: /no permission of its own/,
  },
  {
    action: restoreAppPermissions,
    app: payrollApp,
    args: { permissions: [`User.Read.All in ${practiceGraphPrincipal}`] },
    call: 'POST /servicePrincipals/*/appRoleAssignments',
    state: permissionNames,
    after: ['User.Read.All'],
    proof: /lists the permissions/,
    already: /has the permissions/,
  },
  {
    action: removeAppCredentials,
    app: payrollApp,
    args: sinceLastWeek,
    call: 'POST /applications/*/removePassword',
    state: credentialIds,
    after: [plantedKeys.payrollOld, plantedKeys.payrollCertificate].sort(),
    proof: /lists none of them/,
    already: /no credential was added since 20/,
  },
];

for (const { action, app, args = {}, before, call, state, after, proof, already } of rows) {
  describe(action.name, () => {
    const given = (target: Target) => action.args.parse({ ...args, app: target });
    const start = async () => {
      const { tenant, graph } = await actionFixture(alex);
      if (before !== undefined) await before[0].run({ graph, secrets }, before[0].args.parse({ ...before[1], app }));
      return { tenant, graph, asked: { graph, since: graph.clock() - 1000 } };
    };

    it('takes effect, is proved, and is not needed a second time', async () => {
      const { graph, asked } = await start();
      const first = await action.unneeded?.({ ...asked, earlier: [] }, given(app));
      const unproved = await action.prove?.(asked, given(app));

      await action.run({ graph, secrets }, given(app));

      assert.deepEqual([first, unproved], [undefined, undefined]);
      assert.deepEqual(await state(graph, app), after);
      assert.match((await action.prove?.(asked, given(app))) ?? '', proof);
      assert.match((await action.unneeded?.({ ...asked, earlier: [] }, given(app))) ?? '', already);
    });
    it('does no harm when it runs twice', async () => {
      const { graph } = await start();
      await action.run({ graph, secrets }, given(app));

      await action.run({ graph, secrets }, given(app));

      assert.deepEqual(await state(graph, app), after);
    });
    for (const [status, code] of [
      [403, 'forbidden'],
      [429, 'throttled'],
      [503, 'unavailable'],
    ] as const)
      it(`does not call it done when Graph answers ${status}`, async () => {
        const { tenant, graph } = await start();
        tenant.setFaults([{ match: call, status, times: 9 }]);

        const ran = action.run({ graph, secrets }, given(app));

        await assert.rejects(ran, (error) => problem(code)(error) || problem('rejected')(error));
        assert.notDeepEqual(await state(graph, app), after);
      });
    it('throws not-found for an app that is gone', async () => {
      const { graph } = await start();

      await assert.rejects(action.run({ graph, secrets }, given(gone)), problem('not-found'));
    });
    for (const [what, other] of [
      ['Microsoft’s own app', microsofts],
      ['a managed identity', managed],
    ] as const)
      it(`refuses ${what} once more right before it would change it`, async () => {
        const { tenant, graph } = await start();
        const writes = () => tenant.calls.filter(({ method }) => method !== 'GET').length;
        const earlier = writes();

        await assert.rejects(
          action.run({ graph, secrets }, given(other)),
          /Nothing was changed: it is (an app of|the managed)/,
        );

        assert.equal(writes(), earlier);
      });
  });
}

describe('remove-app-credentials', () => {
  const run = async (
    app: Target,
    since: string,
    faults: Parameters<Awaited<ReturnType<typeof actionFixture>>['tenant']['setFaults']>[0] = [],
  ) => {
    const { tenant, graph } = await actionFixture(alex);
    tenant.setFaults(faults);
    const args = removeAppCredentials.args.parse({ app, since });
    const note = await removeAppCredentials.run({ graph, secrets }, args).catch((error: unknown) => String(error));
    return { note, left: await credentialIds(graph, app) };
  };

  it('finds a secret with a forged start date by the audit log, and leaves old ones', async () => {
    const { note, left } = await run(payrollApp, '1d');

    assert.match(note, /secret “payroll job 2”/);
    assert.match(note, /federated “nightly-build/);
    assert.doesNotMatch(note, /“payroll job”/);
    assert.deepEqual(left, [plantedKeys.payrollOld, plantedKeys.payrollCertificate].sort());
  });
  it('says so where the log cannot be read, and removes by start dates alone', async () => {
    const { note, left } = await run(payrollApp, '1d', [
      { match: 'GET /auditLogs/directoryAudits', status: 403, times: 9 },
    ]);

    assert.match(note, /only start dates decided, which can be forged/);
    assert.match(note, /nightly-build[^;]*nothing says when it was added/);
    assert.ok(left.includes(plantedKeys.payrollForged));
    assert.ok(!left.includes(plantedKeys.plantedCertificate));
  });
  it('does not guess when the log fails for a moment', async () => {
    const { note, left } = await run(payrollApp, '1d', [
      { match: 'GET /auditLogs/directoryAudits', status: 503, times: 9 },
    ]);

    assert.match(note, /GraphProblem/);
    assert.equal(left.length, 5);
  });
  it('removes a secret of a foreign app from the service principal', async () => {
    const { note, left } = await run(archive, '1d');

    assert.match(note, /^Credentials removed: secret “sync”/);
    assert.deepEqual(left, []);
  });
  it('tells that an app is locked', async () => {
    const { note } = await run(archive, '1d', [
      {
        match: 'POST /servicePrincipals/*/removePassword',
        status: 400,
        code: 'CannotUpdateLockedServicePrincipalProperty',
      },
    ]);

    assert.match(note, /locked against changes of its credentials/);
  });
  it('fixes a period when it is asked for, so that waiting does not move it', () => {
    const reviewed = removeAppCredentials.review?.({ since: '2h' });

    assert.ok(reviewed?.kind === 'fits');
    const { since } = reviewed.args;
    assert.ok(typeof since === 'string' && Math.abs(Date.parse(since) - (Date.now() - 7_200_000)) < 65_000);
    assert.deepEqual(removeAppCredentials.review?.(reviewed.args), reviewed);
  });
});

describe('show-app', () => {
  const shown = async (app: Target) => {
    const { tenant, graph } = await actionFixture(alex);
    return { tenant, report: () => showApp.run({ graph }, { app }) };
  };

  it('shows what an attacker’s app may do, and leads to taking each away', async () => {
    const report = await (await shown(archive)).report();

    const leads = (report.rows ?? []).flatMap(({ lead }) =>
      lead === undefined || lead === 'fact' ? [] : [lead.command],
    );
    assert.match(warnings(report), /may read, change and delete mail.* in the name of everybody/);
    assert.match(warnings(report), /has Mail\.ReadWrite in Microsoft Graph/);
    assert.match(warnings(report), /secret “sync” was added/);
    assert.match(JSON.stringify(report.rows), /in the name of Grady Archie/);
    assert.match(JSON.stringify(report.rows), /Grady Archie owns it/);
    assert.equal(factsOf(report).get('Publisher'), 'not verified');
    assert.equal(factsOf(report).get('Who can sign in'), 'people of any organization');
    assert.match(factsOf(report).get('Answers go to') ?? '', /mail-archive-helper/);
    for (const name of ['remove-app-grants', 'remove-grants', 'remove-app-permissions', 'remove-app-credentials'])
      assert.ok(
        leads.some((line) => line.startsWith(`${name} `)),
        name,
      );
    assert.match(report.offers?.[0]?.command ?? '', /^disable-app /);
  });
  it('says that a start date is not true', async () => {
    const report = await (await shown(payrollApp)).report();

    assert.match(JSON.stringify(report.rows), /“payroll job 2”.*?says it is from 2024-04-02[^"]*, which is not true/);
  });
  it('offers nothing about one of Microsoft’s own apps', async () => {
    const report = await (await shown(microsofts)).report();

    assert.deepEqual([report.offers, report.findings], [[], []]);
    assert.match(factsOf(report).get('Not changed here') ?? '', /Microsoft’s own/);
  });
  it('shows the rest when a part cannot be read, and says which part that was', async () => {
    const { tenant, report } = await shown(archive);
    tenant.setFaults([{ match: 'GET /oauth2PermissionGrants', status: 403 }]);

    const said = await report();

    assert.match(notRead(said), /Consents: could not be read \(forbidden\)/);
    assert.match(warnings(said), /has Mail\.ReadWrite/);
  });
  for (const [status, code] of [
    [403, 'forbidden'],
    [404, 'not-found'],
    [429, 'throttled'],
  ] as const)
    it(`throws ${code} when Graph answers ${status}`, async () => {
      const { tenant, report } = await shown(archive);
      tenant.setFaults([{ match: 'GET /servicePrincipals/*', status, times: 9 }]);

      await assert.rejects(report(), problem(code));
    });
});

describe('list-new-apps', () => {
  const listed = async (since = '1d') => {
    const { tenant, graph } = await actionFixture(alex);
    return { tenant, report: () => listNewApps.run({ graph }, { since }) };
  };

  it('finds apps, consents, permissions, credentials, owners and restored apps', async () => {
    const said = warnings(await (await listed()).report());

    for (const what of [
      /Mail Archive Helper: app added, by grady@contoso\.com/,
      /Mail Archive Helper: consent given for everybody: may .*read, change and delete mail/,
      /Mail Archive Helper: permission given: Mail\.ReadWrite/,
      /Mail Archive Helper: credential added/,
      /Mail Archive Helper: owner added/,
      /Contoso Payroll: credential added/, // logged with an en dash and a trailing blank
      /Contoso Legacy Sync: app restored/,
    ])
      assert.match(said, what);
  });
  it('says what restoring an app does', async () => {
    const report = await (await listed()).report();

    assert.match(JSON.stringify(report.findings), /re-opens its secrets/);
    assert.match(JSON.stringify(report.rows), /Legacy Sync: app restored.*?its secrets and permissions work again/);
  });
  it('shows Microsoft’s own apps without a mark', async () => {
    const report = await (await listed('3d')).report();

    const own = (report.rows ?? []).filter(({ details = [] }) => details.includes('Microsoft’s own'));
    assert.deepEqual(
      own.map(({ what, mark }) => [what, mark]),
      [['Microsoft Graph: app added', undefined]],
    );
  });
  it('offers to disable the app that is marked most, and to take back its grants', async () => {
    const { offers = [] } = await (await listed()).report();

    assert.deepEqual(
      offers.slice(0, 2).map(({ command }) => command),
      [`disable-app ${mailArchive.id}`, `remove-app-grants ${mailArchive.id} all=yes`],
    );
  });
  it('says that nothing happened in a short period', async () => {
    const report = await (await listed('30m')).report();

    assert.match(inWords(report), /No changes of apps/);
  });
  for (const [status, code] of [
    [403, 'forbidden'],
    [429, 'throttled'],
  ] as const)
    it(`throws ${code} when Graph answers ${status}`, async () => {
      const { tenant, report } = await listed();
      tenant.setFaults([{ match: 'GET /auditLogs/directoryAudits', status, times: 9 }]);

      await assert.rejects(report(), problem(code));
    });
});
