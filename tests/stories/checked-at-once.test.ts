import assert from 'node:assert/strict';
import { practicePersonNamed } from '../../practice/people/people.ts';
import { startHarness } from '../harness/harness.ts';
import { alexId, approvable, containAlex, ended, groupNamed } from '../harness/stories.ts';

const idOf = (name: string): string => practicePersonNamed(name)?.id ?? assert.fail(name);
/** Everything that makes a check ask Graph: people by name and by address, and groups. */
const everything = {
  responders: { people: [idOf('megan')], groups: [groupNamed('All Buyers')] },
  approvers: { people: [idOf('adele'), 'lee@contoso.com'], groups: [groupNamed('Incident Approvers')] },
  protected: { people: [idOf('lee')], groups: [groupNamed('Purchasing')], action: 'critical' },
};

describe('the check before a run', () => {
  it('takes one answer of Graph, because it asks everything at once', async () => {
    const story = await startHarness({ latencyMs: 200, policy: everything });
    const { id, card } = await approvable(story, containAlex);
    await story.clock.skip(6000); // longer than the time for which a check counts as new
    const before = story.tenant.calls.length;

    await story.press('adele', card, 'approve');
    await ended(story, id);

    const calls = story.tenant.calls.slice(before).toSorted((a, b) => a.startedAt.localeCompare(b.startedAt));
    const reset = calls.findIndex(({ method }) => method === 'PATCH');
    const checks = calls.slice(0, reset);
    const answeredAt = Math.min(...checks.map(({ endedAt }) => Date.parse(endedAt)));
    const asked = checks.map(({ method, url, startedAt }) => `${Date.parse(startedAt) - answeredAt} ${method} ${url}`);
    assert.ok(checks.length > 8, asked.join('\n'));
    assert.ok(checks.some(({ url }) => url.includes(`${alexId}/checkMemberGroups`)));
    assert.ok(
      checks.every(({ startedAt }) => Date.parse(startedAt) < answeredAt),
      asked.join('\n'),
    );
  });
});
