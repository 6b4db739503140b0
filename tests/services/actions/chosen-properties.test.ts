import assert from 'node:assert/strict';
import { reportCard } from '../../../cards/report-card.ts';
import { z } from 'zod';
import { listInactive } from '../../../services/actions/list-inactive.ts';
import { listUsers } from '../../../services/actions/list-users.ts';
import { listReports } from '../../../services/actions/list-reports.ts';
import { showManager } from '../../../services/actions/show-manager.ts';
import { showUser } from '../../../services/actions/show-user.ts';
import { graphPath, GraphProblem, type Graph } from '../../../services/graph/graph.ts';
import { actionFixture } from '../../harness/actions.ts';
import { shown } from '../../harness/cards.ts';
import { factsOf, notRead } from '../../harness/reads.ts';

describe('chosen properties', () => {
  it('of direct reports stand in columns and rows, whoever they are named in', async () => {
    const { graph, target } = await actionFixture('diego@contoso.com');

    const report = await listReports.run({ graph }, { user: target, select: ['department', 'mobilePhone'] });

    assert.deepEqual(report.table?.columns, ['Name', 'department', 'mobilePhone']);
    assert.deepEqual(report.table.rows[0]?.slice(0, 2), ['Alex Wilber', 'Marketing']);
    const [row = assert.fail('no row')] = report.rows ?? [];
    assert.ok(row.details?.includes('department: Marketing'));
  });

  it('of direct reports are kept on the next page, which is also there as text', async () => {
    const { graph, target } = await actionFixture('lee@contoso.com');

    const report = await listReports.run({ graph }, { user: target, select: ['department'] });

    const more = report.offers?.at(-1)?.command ?? '';
    assert.match(more, / select=department next=\S+$/);
    assert.ok(shown(reportCard(report, { practice: true, at: 0 })).includes(`Next page: ${more}`));
  });

  it('of a manager are shown in place of the usual ones', async () => {
    const { graph, target } = await actionFixture('alex@contoso.com');

    const report = await showManager.run({ graph }, { user: target, select: ['displayName', 'department'] });

    assert.deepEqual([...factsOf(report).keys()], ['displayName', 'department']);
    assert.match(report.offers?.[0]?.command ?? '', /^show-user c7b1601b/);
  });

  it('of nobody say that there is no manager', async () => {
    const { graph, target } = await actionFixture('patti@contoso.com');

    const { title } = await showManager.run({ graph }, { user: target, select: ['department'] });

    assert.equal(title, 'Patti Fernandez has no manager');
  });
});

describe('a list of accounts', () => {
  it('names their licences as they are sold', async () => {
    const { graph } = await actionFixture('alex@contoso.com');

    const report = await listUsers.run({ graph }, listUsers.args.parse({}));

    assert.equal(report.table?.columns.at(-1), 'Licences');
    assert.equal(report.table.rows[0]?.at(-1), 'Microsoft 365 E3');
  });

  it('says that the names could not be read, and shows ids instead', async () => {
    const { tenant, graph } = await actionFixture('alex@contoso.com');
    tenant.setFaults([{ match: 'GET /subscribedSkus', status: 403 }]);

    const report = await listUsers.run({ graph }, listUsers.args.parse({}));

    assert.match(notRead(report), /^Names of the licences: /);
    assert.match(report.table?.rows[0]?.at(-1) ?? '', /^05e9a617-/);
  });

  it('has those who never signed in, whom no filter finds, where that is asked for', async () => {
    const { graph } = await actionFixture('alex@contoso.com');
    const body = {
      displayName: 'Nina Novak',
      userPrincipalName: 'nina@contoso.com',
      mailNickname: 'nina',
      accountEnabled: true,
      passwordProfile: { password: 'Correct-Horse-7-Battery' },
    };
    await graph.send({ method: 'POST', path: graphPath`/users`, body, response: z.unknown() });

    const usual = await listInactive.run({ graph }, listInactive.args.parse({}));
    const never = await listInactive.run({ graph }, listInactive.args.parse({ never: 'yes' }));

    assert.match(notRead(usual), /^Accounts that never signed in: .*never=yes/);
    assert.deepEqual(
      never.table?.rows.map(([name]) => name),
      ['Nina Novak'],
    );
    assert.match(never.title, /^1 account that never signed in, of \d+ looked through$/);
  });
});

describe('a profile', () => {
  it('says every field that Cortex XSOAR knows of a user, and the last sign-in', async () => {
    const { graph, target } = await actionFixture('alex@contoso.com');

    const facts = factsOf(await showUser.run({ graph }, showUser.args.parse({ user: target })));

    for (const [name, value] of [
      ['Given name', 'Alex'],
      ['Surname', 'Wilber'],
      ['Mail', 'alex@contoso.com'],
      ['Business phones', '+41 44 555 01 00'],
      ['Office', '18/2111'],
      ['Language', 'en-US'],
    ] as const)
      assert.equal(facts.get(name), value);
    assert.ok(facts.has('Last sign-in') && facts.has('Manager'));
  });

  it('goes without the last sign-in where Graph refuses it, and says so', async () => {
    const { graph, target } = await actionFixture('alex@contoso.com');
    const refusing: Graph = {
      ...graph,
      send: (call) =>
        call.query?.['$select'] === 'signInActivity'
          ? Promise.reject(new GraphProblem('forbidden', 'Insufficient privileges', {}))
          : graph.send(call),
    };

    const report = await showUser.run({ graph: refusing }, showUser.args.parse({ user: target }));

    assert.match(notRead(report), /^Last sign-in: /m);
  });
});
