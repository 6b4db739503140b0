import assert from 'node:assert/strict';
import { practicePersonalChat } from '../../practice/teams/activities.ts';
import { startHarness, type Harness } from '../harness/harness.ts';
import { shown as words } from '../harness/cards.ts';
import { approvable, auditOf, ended, run, told } from '../harness/stories.ts';

const remediateAlex = 'remediate alex@contoso.com because INC-4821';

/** Confirmed by Megan, approved by both who have to. */
async function approvedTwice(story: Harness, line: string) {
  const { id, card } = await approvable(story, line);
  await story.press('adele', card, 'approve');
  await story.press('lee', card, 'approve');
  return { id, card };
}

/** Which parts began, in the order in which they did. */
const begun = async (story: Harness, id: string): Promise<readonly unknown[]> =>
  (await auditOf(story, id)).events.filter(({ kind }) => kind === 'step-started').map(({ part }) => part);

describe('remediate', () => {
  it('needs two approvals, locks the account first, and takes away what an attacker left', async () => {
    const story = await startHarness();

    const { id } = await approvedTwice(story, remediateAlex);
    const { result, card } = await ended(story, id);

    assert.match(card.text, /^OP-\w+ done: /);
    assert.match(result, /Alex Wilber is remediated/);
    const parts = await begun(story, id);
    assert.equal(parts[0], 'disable-user');
    assert.deepEqual([...parts.slice(1, 3)].sort(), ['reset-password', 'revoke-sessions']);
    const rest = parts.filter((part) => part !== 'closing-revoke').slice(3);
    assert.deepEqual(rest.toSorted(), [
      'confirm-compromised',
      'disable-devices',
      'disable-inbox-rules',
      'remove-grants',
      'reset-mfa',
    ]);
    assert.equal(story.tenant.user('alex@contoso.com')?.accountEnabled, false);
    assert.deepEqual(
      story.writes().filter((call) => call.startsWith('PATCH /devices/')),
      ['PATCH /devices/8b6f2f57-7d0f-49cf-9a51-2c9f4e6ab202'],
      'only the device that was registered lately is disabled',
    );
  });

  for (const [devices, disabled] of [
    ['all', 2],
    ['none', 0],
  ] as const)
    it(`disables ${devices === 'all' ? 'every' : 'no'} device with devices=${devices}`, async () => {
      const story = await startHarness();

      const { id } = await approvedTwice(story, `remediate alex@contoso.com devices=${devices} because INC-4821`);
      await ended(story, id);

      const devicesChanged = story.writes().filter((call) => call.startsWith('PATCH /devices/'));
      assert.equal(devicesChanged.length, disabled);
    });

  it('leaves nothing out because something else failed, and tells the trouble first', async () => {
    const story = await startHarness();
    story.tenant.setFaults([
      { match: 'PATCH /users/*', status: 403, times: 99 },
      { match: 'DELETE /users/*/authentication/*/*', status: 403, times: 99 },
    ]);

    const { id } = await approvedTwice(story, remediateAlex);
    const { result, card } = await ended(story, id);

    assert.match(card.text, /^OP-\w+ partly-done: /);
    assert.match(result, /Alex Wilber can still sign in/);
    for (const done of ['revokeSignInSessions', 'messageRules', 'oauth2PermissionGrants', 'confirmCompromised'])
      assert.ok(
        story.writes().some((call) => call.includes(done)),
        done,
      );
  });
});

describe('release', () => {
  it('lets somebody in again with a pass that only the requester sees', async () => {
    const story = await startHarness();

    const { result } = await run(story, 'release raul@contoso.com because INC-4821 is closed');
    const waiting = await story.card(/ready: Temporary Access Pass of raul@contoso\.com/);
    const others = await story.press('adele', waiting, 'reveal');
    const own = await story.press('megan', waiting, 'reveal');

    assert.match(result, /is released/);
    assert.equal(story.tenant.user('raul@contoso.com')?.accountEnabled, true);
    assert.equal(waiting.conversation, practicePersonalChat('megan').id);
    assert.match(told(others), /Only the person who asked/);
    assert.match(JSON.stringify(own.body), /Temporary Access Pass of raul@contoso\.com/);
  });

  it('makes no pass for an account that could not be enabled', async () => {
    const story = await startHarness();
    story.tenant.setFaults([{ match: 'PATCH /users/*', status: 403, times: 99 }]);

    const { result } = await run(story, 'release raul@contoso.com because INC-4821 is closed');

    assert.match(result, /Raul Razo still cannot sign in/);
    assert.ok(!story.calls().some((call) => call.includes('temporaryAccessPassMethods')));
  });
});

describe('offboard', () => {
  it('waits for its time, then goes step by step and deletes last', async () => {
    const story = await startHarness();
    const at = new Date(story.clock.now() + 3_600_000).toISOString();
    const steps = 'delete-user,disable-user,remove-from-groups,revoke-sessions,convert-mailbox';

    const { id } = await approvedTwice(
      story,
      `offboard alex@contoso.com at=${at} steps=${steps} forward=diego@contoso.com reply="I have left." because HR-77`,
    );
    await story.card(new RegExp(`^${id} scheduled: `));
    assert.deepEqual(story.writes(), []);
    await story.clock.skip(3_600_000);
    const { card } = await ended(story, id);

    assert.match(card.text, /^OP-\w+ done: /);
    const parts = (await begun(story, id)).filter((part) => part !== 'closing-revoke');
    assert.deepEqual(parts.slice(0, 2), ['disable-user', 'revoke-sessions']);
    assert.deepEqual(parts.slice(2, 4).toSorted(), ['set-forwarding', 'set-out-of-office']);
    assert.deepEqual(parts.slice(4), ['convert-mailbox', 'remove-from-groups', 'delete-user']);
    assert.equal(story.tenant.user('alex@contoso.com'), undefined);
  });

  it('names the steps that there are', async () => {
    const story = await startHarness();

    await story.say('megan', 'offboard alex@contoso.com steps=everything because HR-77', practicePersonalChat('megan'));
    const card = await story.card(/offboard/);

    assert.match(words(card.card), /expected some of disable-user, reset-password/);
  });
});
