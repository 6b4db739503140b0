import assert from 'node:assert/strict';
import { shown as read } from '../harness/cards.ts';
import { startHarness, type Harness } from '../harness/harness.ts';
import { sentCmdlet } from '../harness/sent-cmdlet.ts';
import { answerTo, approvable, ended, run } from '../harness/stories.ts';

const grady = 'grady@contoso.com';

/** What show-mailbox says about Grady. */
const mailboxOf = async (story: Harness) => read((await answerTo(story, `show-mailbox ${grady}`)).card);

/** The cmdlets that changed something, in the order in which they were sent. */
const changes = ({ tenant }: Harness) =>
  tenant.calls.flatMap(({ body }) => sentCmdlet(body)?.name ?? []).filter((name) => !name.startsWith('Get-'));

describe('a mailbox that an attacker has opened', () => {
  it('shows every way in and out, each with what closes it', async () => {
    const story = await startHarness();

    const text = await mailboxOf(story);

    for (const found of [
      /All mail is forwarded to Ledger Archive/,
      /Mail goes to ledger@mailbox-sync\.example once the first forwarding is cleared/,
      /Hidden rule “\.\.” forwards to ledger@mailbox-sync\.example/,
      /Lidia Holloway has full access/,
    ])
      assert.match(text, found);
    assert.match(text, /Close everything…/);
    assert.deepEqual(changes(story), []);
  }).timeout(20_000);
  it('is closed by one command, proved, and its undo knows each of the old values', async () => {
    const story = await startHarness();
    const { id, result } = await run(story, `close-mailbox ${grady} because INC-4821`);
    assert.match(result, /✅/);

    const closed = await mailboxOf(story);
    const ways = read((await answerTo(story, `undo ${id}`)).card);

    assert.doesNotMatch(closed, /All mail is forwarded|“\.\.” forwards|full access|SM-A057F/);
    for (const way of [/delegates/i, /hidden inbox rules/i, /mail forwarding/i]) assert.match(ways, way);
    assert.ok(changes(story).indexOf('Set-Mailbox') < changes(story).indexOf('Disable-InboxRule'));
    assert.equal(changes(story).at(-1), 'Remove-MobileDevice');
  }).timeout(20_000);
  it('is closed by remediate, after the attacker is locked out', async () => {
    const story = await startHarness();

    const { id, card } = await approvable(story, `remediate ${grady} because INC-4821`);
    await story.press('adele', card, 'approve');
    await story.press('lee', card, 'approve');
    const { result } = await ended(story, id);

    const closed = await mailboxOf(story);
    assert.doesNotMatch(closed, /All mail is forwarded|“\.\.” forwards|full access|SM-A057F/, result);
    const calls = story.writes();
    const locked = calls.findLastIndex((call) => call.endsWith('/revokeSignInSessions'));
    assert.ok(locked >= 0 && locked < calls.findIndex((call) => call.endsWith('/InvokeCommand')), calls.join('\n'));
  }).timeout(30_000);
});
