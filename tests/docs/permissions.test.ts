import assert from 'node:assert/strict';
import { requestCalls } from '../../scripts/permission-lists.ts';
import { startHarness } from '../harness/harness.ts';
import { run } from '../harness/stories.ts';

/** What the actions of a containment call themselves; their permissions are declared by them. */
const ofActions = ['PATCH /users/*', 'POST /users/*/revokeSignInSessions'];

const pattern = (call: string): RegExp => new RegExp(`^${call.replaceAll('*', '[^/]+')}$`);

describe('the least set of permissions for containment', () => {
  it('covers every Graph call from the typed line to the proof', async () => {
    const group = '22222222-2222-4222-8222-222222222222';
    const story = await startHarness({ policy: { approvers: { everyone: true }, protected: { groups: [group] } } });

    await run(story);

    const known = [...requestCalls.map(({ call }) => call), ...ofActions].map(pattern);
    const made = story.tenant.calls.map(({ method, url }) => `${method} ${new URL(url).pathname.replace('/v1.0', '')}`);
    assert.ok(made.some((call) => call.endsWith('/checkMemberGroups')));
    assert.deepEqual(
      made.filter((call) => !known.some((one) => one.test(call))),
      [],
    );
  });
});
