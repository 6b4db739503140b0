import assert from 'node:assert/strict';
import { startHarness, type Harness } from '../harness/harness.ts';
import { shown as words } from '../harness/cards.ts';
import { answerTo, approvable, ended, opened } from '../harness/stories.ts';

/** Confirmed by Megan, approved by both who have to. */
async function ranTwiceApproved(story: Harness, line: string) {
  const { id, card } = await approvable(story, line);
  await story.press('adele', card, 'approve');
  await story.press('lee', card, 'approve');
  return { id, asked: card, ...(await ended(story, id)) };
}

const removals = (story: Harness) => story.writes().filter((call) => call.startsWith('POST /roleManagement/'));

describe('the roles of an account', () => {
  it('are removed after two approvals, and undo assigns what was there, after two more', async () => {
    const story = await startHarness();

    const { id, asked, result, card } = await ranTwiceApproved(
      story,
      'remove-roles grady@contoso.com because INC-4821',
    );
    const sent = removals(story);
    const gone = await answerTo(story, 'list-groups grady@contoso.com');
    const undo = await opened(story, () => story.say('megan', `undo ${id}`));
    await story.press('megan', undo.card, 'confirm');
    const waiting = await story.card(new RegExp(`^${undo.id} awaiting-approval: `));
    await story.press('adele', waiting, 'approve');
    await story.press('lee', waiting, 'approve');
    const back = await ended(story, undo.id);
    const again = await answerTo(story, 'list-groups grady@contoso.com');

    assert.match(words(asked.card), /2 of 2|two|Two|2 approv/);
    assert.match(result, /Roles of Grady Archie are removed/);
    assert.match(words(card.card), /Directory Readers \(active, administrative unit Zürich Office.*revoke sessions/s);
    assert.equal(sent.length, 2);
    assert.match(gone.text, /^No groups and roles of Grady/);
    assert.match(words(undo.card.card), /Assign roles to Grady Archie/);
    assert.match(back.result, /Roles of Grady Archie are assigned/);
    assert.match(again.text, /Directory Readers, directory role, active, administrative unit Zürich Office, until 20/);
    assert.match(again.text, /Guest Inviter, directory role, eligible, the whole directory/);
  }).timeout(20_000);

  it('through a group are told at once, with what to do instead, and nobody is asked to approve', async () => {
    const story = await startHarness();

    const answer = await answerTo(story, 'remove-roles allan@contoso.com because INC-4821');

    assert.match(words(answer.card), /through Tier 0 Operators[^]*only leaving the group ends[^]*remove-from-groups/);
    assert.deepEqual(removals(story), []);
  });

  it('of somebody without any are told as none', async () => {
    const story = await startHarness();

    const answer = await answerTo(story, 'remove-roles alex@contoso.com because INC-4821');

    assert.match(words(answer.card), /holds no directory role itself, and can activate none/);
  });

  it('of the last Global Administrator stay', async () => {
    const upns = ['christie', 'ursula', 'emergency'].map((name) => `${name}@contoso.com`).join(' ');
    const story = await startHarness();

    const answer = await answerTo(story, `remove-roles ${upns} because INC-4821`);

    assert.match(words(answer.card), /last|nobody could administer/i);
    assert.deepEqual(removals(story), []);
  });

  it('go in remediate before the sessions, and only of an account that has some', async () => {
    const story = await startHarness();

    const grady = await ranTwiceApproved(story, 'remediate grady@contoso.com because INC-4821');
    const sent = story.writes();

    const removed = sent.findIndex((call) => call.includes('roleAssignmentScheduleRequests'));
    const revoked = sent.findIndex((call) => call.includes('revokeSignInSessions'));
    assert.ok(removed >= 0 && removed < revoked, `${removed} ${revoked}`);
    assert.match(words(grady.card.card), /Directly held directory roles removed/);
    const alex = await approvable(story, 'remediate alex@contoso.com because INC-4821');
    assert.doesNotMatch(words(alex.card.card), /directory roles/);
  }).timeout(20_000);

  it('stay in remediate where the policy has not switched their removal on', async () => {
    const story = await startHarness({ policy: { commands: { 'remove-roles': { enabled: false } } } });

    const { result } = await ranTwiceApproved(story, 'remediate grady@contoso.com because INC-4821');
    const alone = await answerTo(story, 'remove-roles grady@contoso.com because INC-4821');

    assert.match(result, /Grady Archie is remediated/);
    assert.deepEqual(removals(story), []);
    assert.match(words(alone.card), /switched (it )?off/);
  }).timeout(20_000);
});
