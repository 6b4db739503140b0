import assert from 'node:assert/strict';
import { reportCard } from '../../../cards/report-card.ts';
import { listReports } from '../../../services/actions/list-reports.ts';
import { showManager } from '../../../services/actions/show-manager.ts';
import { actionFixture } from '../../harness/actions.ts';
import { shown } from '../../harness/cards.ts';
import { factsOf } from '../../harness/reads.ts';

describe('chosen properties', () => {
  it('of direct reports stand in columns and rows, whoever they are named in', async () => {
    const { graph, target } = await actionFixture('diego@contoso.com');

    const report = await listReports.run({ graph }, { user: target, select: ['department', 'mobilePhone'] });

    assert.deepEqual(report.table?.columns, ['Name', 'department', 'mobilePhone']);
    assert.deepEqual(report.table?.rows[0]?.slice(0, 2), ['Alex Wilber', 'Marketing']);
    assert.match(report.rows?.[0]?.details?.join(' ') ?? '', /department: Marketing mobilePhone: /);
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
