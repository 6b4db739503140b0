import assert from 'node:assert/strict';
import { startHarness, type Harness } from '../harness/harness.ts';
import { shown as words } from '../harness/cards.ts';
import { answerTo, approvable, auditOf, ended } from '../harness/stories.ts';

const line = 'contain bianca@contoso.com because INC-4821';
const forced = 'New Active Directory password queued, not proved';

/** Confirmed by Megan, approved by both who have to. */
async function ranTwiceApproved(story: Harness, typed: string) {
  const { id, card } = await approvable(story, typed);
  await story.press('adele', card, 'approve');
  await story.press('lee', card, 'approve');
  return { id, asked: card, ...(await ended(story, id, 20_000)) };
}

const invoked = ({ tenant }: Harness) =>
  tenant.calls
    .filter(({ url }) => url.endsWith('/invokeAction'))
    .map(({ body }) => /"action":"(\w+)"/.exec(JSON.stringify(body))?.[1]);

describe('a synced account, where Defender for Identity is switched on', () => {
  it('is disabled in Active Directory with a containment, first, and nothing of it is left to do by hand', async () => {
    const story = await startHarness();

    const { id, asked, result, card } = await ranTwiceApproved(story, line);

    assert.match(words(asked.card), /Block sign-in and disable the account in Active Directory at once/);
    assert.doesNotMatch(words(asked.card), /disable the account in Active Directory too/);
    assert.deepEqual(invoked(story), ['disable', 'forcePasswordReset']);
    assert.match(words(card.card), /shows it as disabled in Active Directory/);
    assert.match(words(card.card), new RegExp(forced));
    assert.doesNotMatch(`${result} ${words(card.card)}`, /password (was )?replaced/i);
    assert.match(card.text, /^OP-\w+ done: /);
    const parts = (await auditOf(story, id)).events
      .filter(({ kind }) => kind === 'step-started')
      .map(({ part }) => part);
    assert.deepEqual(parts.slice(0, 2).toSorted(), ['disable-ad-user', 'disable-user']);
    assert.equal(parts.at(-1), 'force-ad-password');
  }).timeout(30_000);

  it('keeps its Active Directory account where blocking is left out, or the password is replaced', async () => {
    const story = await startHarness();

    const { card } = await approvable(story, 'contain bianca@contoso.com disable=no because INC-4821');

    assert.doesNotMatch(words(card.card), /in Active Directory at|Disable the account in Active Directory/);
    await story.press('adele', card, 'approve');
    await ended(story, card.text.split(' ')[0] ?? '');
    assert.deepEqual(invoked(story), []);
  });

  it('is asked for no new password while it could not be disabled, and the containment says so', async () => {
    const story = await startHarness();
    story.tenant.setFaults([
      { match: 'POST /security/identities/identityAccounts/*/invokeAction', status: 403, times: 99 },
    ]);

    const { result, card } = await ranTwiceApproved(story, line);

    assert.match(card.text, /^OP-\w+ partly-done: /);
    assert.match(result, /can still sign in to Active Directory|not disabled in Active Directory/);
    assert.match(words(card.card), /it needs disable-ad-user to work first/);
  }).timeout(30_000);

  it('is told as sent and not proved for as long as no sensor has done it', async () => {
    const story = await startHarness({ policy: { commands: { 'force-ad-password': { enabled: false } } } });
    story.tenant.setFaults([{ match: 'GET /security/identities/identityAccounts', status: 503, times: 999 }]);

    const { card } = await ranTwiceApproved(story, 'disable-ad-user bianca@contoso.com because INC-4821');

    assert.doesNotMatch(card.text, /^OP-\w+ done: /);
  }).timeout(60_000);

  it('takes a forced password alone, sent and not proved', async () => {
    const story = await startHarness();

    const { result, card } = await ranTwiceApproved(story, 'force-ad-password bianca@contoso.com because INC-4821');

    assert.match(result, /A change of the Active Directory password of Bianca Pisani was sent/);
    assert.match(words(card.card), /not proved: the old password works until the next logon/);
  }).timeout(20_000);

  it('needs two approvals for it, and one where it is switched off', async () => {
    const [on, off] = await Promise.all([
      startHarness(),
      startHarness({
        policy: { commands: { 'disable-ad-user': { enabled: false }, 'force-ad-password': { enabled: false } } },
      }),
    ]);

    const [critical, usual] = await Promise.all([approvable(on, line), approvable(off, line)]);

    assert.match(critical.card.text, /0 of 2 approvals/);
    assert.doesNotMatch(usual.card.text, /of 2 approvals/);
    assert.match(words(usual.card.card), /disable the account in Active Directory too/);
  });

  it('of the cloud has nothing to disable there, and nobody is asked to approve', async () => {
    const story = await startHarness();

    const answer = await answerTo(story, 'disable-ad-user alex@contoso.com because INC-4821');

    assert.match(words(answer.card), /not synced from Active Directory/);
  });
});
