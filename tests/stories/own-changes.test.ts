import assert from 'node:assert/strict';
import { shown as words } from '../harness/cards.ts';
import { startHarness, type Harness, type Shown } from '../harness/harness.ts';
import { alexId, answerTo, run } from '../harness/stories.ts';

const evidenceAbout = async (story: Harness, who: string): Promise<Shown> => {
  await story.say('megan', `evidence ${who}`);
  return story.card(/^Evidence about .*last 7 days/, 9000);
};

/** Entra's index shows an entry later than the account. */
const untilLogged = async (story: Harness): Promise<void> => {
  await story.clock.skip(2000);
};

describe('changes that Cordon made', () => {
  it('are marked as its own in the time line, with the request and who asked, and are no finding', async () => {
    const story = await startHarness();
    const { id } = await run(story, 'contain joni@contoso.com because INC-4821');
    await untilLogged(story);

    const shown = await evidenceAbout(story, 'joni@contoso.com');

    const text = words(shown.card);
    assert.match(text, new RegExp(`Password replaced\\n[^\\n]*\\n?Cordon, ${id}, asked by Megan Bowen`));
    assert.match(text, new RegExp(`Sign-in sessions revoked\\n[^\\n]*\\n?Cordon, ${id}, asked by Megan Bowen`));
    assert.match(text, /Nothing marked in what was read/);
  }).timeout(20_000);

  it('are marked in the audit log by the app that Entra names', async () => {
    const story = await startHarness();
    const { id } = await run(story, 'contain alex@contoso.com because INC-4821');
    await untilLogged(story);

    const shown = await answerTo(story, `list-audit ${alexId} since=1h`);

    assert.match(words(shown.card), new RegExp(`Password reset\\nCordon, ${id}, asked by Megan Bowen`));
    assert.doesNotMatch(shown.text, /Password reset, by/);
    assert.match(shown.text, /Sign-in method added, by alex@contoso\.com/);
  }).timeout(20_000);

  it('do not say which request it was to somebody who may not see it', async () => {
    const story = await startHarness({ policy: { approvers: { people: ['adele@contoso.com'] } } });
    const { id } = await run(story, 'contain alex@contoso.com because INC-4821');
    await untilLogged(story);

    await story.say('isaiah', `list-audit ${alexId} since=1h`, {
      id: '19:elsewhere@thread.v2',
      conversationType: 'groupChat',
    });
    const shown = await story.card(/audit entries about Alex/);

    assert.match(words(shown.card), /Password reset\nCordon, in a request that you cannot see here/);
    assert.doesNotMatch(JSON.stringify(shown.card), new RegExp(id));
  }).timeout(20_000);

  it('by its app without a request are a finding, because somebody else may use its credential', async () => {
    const story = await startHarness();
    await fetch(`${story.tenant.origin}/v1.0/users/${alexId}`, {
      method: 'PATCH',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify({ accountEnabled: false }),
    });
    await untilLogged(story);

    const shown = await answerTo(story, `list-audit ${alexId} since=1h`);

    assert.match(shown.text, /Sign-in blocked, by Cordon’s app, but no request of Cordon asked for it/);
    assert.match(words(shown.card), /Somebody else may be using the credential of Cordon’s app\./);
  }).timeout(20_000);
});

describe('what was not read', () => {
  it('stands beside “nothing marked”, in the same size and weight', async () => {
    const story = await startHarness();
    story.tenant.setFaults([{ match: 'GET /users/*/mailFolders/*', status: 403, times: 9 }]);

    const { card } = await evidenceAbout(story, 'joni@contoso.com');

    const [nothing, unread] = card.body.filter(({ type }) => type === 'Container');
    assert.match(JSON.stringify(nothing), /Nothing marked in what was read/);
    assert.match(JSON.stringify(unread), /Not looked at.*Inbox rules:.*no permission \(MailboxSettings\.Read\)/);
    assert.doesNotMatch(JSON.stringify(nothing), /Inbox rules/);
    assert.equal(look(nothing), look(unread));
  }).timeout(20_000);
});

/** Size and weight of the texts of a box, without their number. */
function look(box: unknown): string {
  const sizes = JSON.stringify(box).match(/"(size|weight|isSubtle)":[^,}]+/g) ?? [];
  return [...new Set(sizes)].join(' ');
}
