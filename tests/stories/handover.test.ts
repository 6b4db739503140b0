import assert from 'node:assert/strict';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { practicePersonalChat } from '../../practice/teams/activities.ts';
import type { PersonalRefusal } from '../../practice/teams/refusals.ts';
import { buttons, shown as words } from '../harness/cards.ts';
import { filePathsIn } from '../harness/files.ts';
import { lineOf, cardOf, startHarness, type Harness, type Shown } from '../harness/harness.ts';
import { approvable, auditOf, ended, placesWith, run, told } from '../harness/stories.ts';

/** Every request that hands a secret to its requester. */
const handing = [
  ['a new password', 'reset-password alex@contoso.com deliver=reveal because INC-4821', 'Password of alex@contoso.com'],
  ['a pass', 'create-tap grady@contoso.com because locked out', 'Temporary Access Pass of grady@contoso.com'],
  [
    'a first password',
    'create-user name="Nina Novak" upn=nina@contoso.com because joins on Monday',
    'Password of nina@contoso.com',
  ],
  [
    'a password of a containment',
    'contain alex@contoso.com deliver=reveal because INC-4821',
    'Password of alex@contoso.com',
  ],
] as const;

const always = 10_000;
const reset = 'PATCH /users/*';

/** The handover card in the thread as it is now. */
const undelivered = (story: Harness): Promise<Shown> => story.card(/ (not delivered|lost) \(OP-/);

/** What the card of the request shows when all of its updates are through. */
async function lastCard(story: Harness, id: string, pattern: RegExp): Promise<Shown> {
  const { activity, conversation } = await story.connector.waitFor(
    ({ activity: sent }) =>
      (cardOf(sent)?.fallbackText ?? '').startsWith(`${id} done: `) &&
      pattern.test(words(cardOf(sent) ?? assert.fail())),
    { timeoutMs: story.patienceMs },
  );
  const card = cardOf(activity) ?? assert.fail('no card');
  return { card, text: card.fallbackText ?? '', conversation, activityId: activity.id ?? '' };
}

const claims = /waits for|in the personal chat of Megan Bowen with Cordon|delivered until/;

describe('a secret for the requester', () => {
  for (const [what, line, label] of handing) {
    it(`is told as delivered once Teams took its card, and as shown once it was: ${what}`, async () => {
      const story = await startHarness();

      const { id, result } = await run(story, line);
      const waiting = await story.card(new RegExp(`is ready: ${label}`));
      await lastCard(story, id, /in the personal chat of Megan Bowen with Cordon, until/);
      await story.press('megan', waiting, 'reveal');

      assert.match(result, /^✅/);
      await lastCard(story, id, /Megan Bowen has been shown it, once/);
    });

    it(`that Teams refuses is told in the thread, kept, and shown after Show again: ${what}`, async () => {
      const story = await startHarness();
      story.connector.refusePersonal('megan');

      const { id, result } = await run(story, line);
      const notice = await undelivered(story);
      const card = await lastCard(story, id, /Teams refused it in the personal chat of Megan Bowen/);
      const refused = await story.press('megan', notice, 'show-again');
      story.connector.acceptPersonal('megan');
      const taken = await story.press('megan', notice, 'show-again');
      const waiting = await story.card(new RegExp(`is ready: ${label}`));
      const shown = await story.press('megan', waiting, 'reveal');

      assert.equal(notice.conversation, story.thread.id);
      assert.match(words(notice.card), /Megan Bowen: open a chat with me[^]*then press Show again/);
      assert.ok(buttons(card.card).some(({ title }) => title === 'Show again'));
      assert.doesNotMatch(words(card.card), claims);
      assert.match(result, /^⚠️.*not delivered/);
      assert.match(told(refused), /^Teams refused/);
      assert.match(told(taken), /^I sent you the card that shows it/);
      assert.match(JSON.stringify(shown.body), /It cannot be shown again/);
      await lastCard(story, id, /Megan Bowen has been shown it, once/);
      await story.connector.waitFor(({ activity }) => new RegExp(`^✅.*${id}$`).test(lineOf(activity) ?? ''));
    });
  }

  const codes: readonly PersonalRefusal[] = ['BotNotInConversationRoster', 'BotDisabledByAdmin'];
  for (const code of codes)
    it(`is not told as delivered when Teams says ${code}`, async () => {
      const story = await startHarness();
      story.connector.refusePersonal('megan', code);

      const { result } = await run(story, handing[1][1]);
      const notice = await undelivered(story);

      assert.match(result, /^⚠️ Grady Archie has a Temporary Access Pass · Temporary Access Pass not delivered/);
      assert.doesNotMatch(words(notice.card), claims);
    });

  it('is not told as delivered while Teams does not take it, and is afterwards', async () => {
    const story = await startHarness({ patience: { backoffMs: () => 100 } });
    story.connector.failNext({ match: 'POST /v3/conversations', status: 503, times: 40 });

    const { id, result } = await run(story, handing[1][1]);
    const waiting = await story.card(/is ready: Temporary Access Pass of grady/, 15_000);

    assert.match(result, /^⚠️.*not delivered yet/);
    assert.equal(waiting.conversation, practicePersonalChat('megan').id);
    await lastCard(story, id, /in the personal chat of Megan Bowen with Cordon, until/);
  }).timeout(20_000);

  it('can be had sent again by its requester alone', async () => {
    const story = await startHarness();
    story.connector.refusePersonal('megan');
    await run(story, handing[0][1]);
    const notice = await undelivered(story);
    story.connector.acceptPersonal('megan');

    const answer = await story.press('adele', notice, 'show-again');

    assert.match(told(answer), /Only the person who asked/);
    assert.ok(!story.connector.events.some(({ conversation }) => conversation.startsWith('a:')));
  });

  for (const [refuses, how] of [
    [true, 'that Teams refused'],
    [false, 'that nobody looked at'],
  ] as const)
    it(`${how} is told as lost when its time is over, with the way out`, async () => {
      const story = await startHarness();
      if (refuses) story.connector.refusePersonal('megan');
      const { id } = await run(story, handing[0][1]);
      await story.card(refuses ? /not delivered \(OP/ : /A password is ready/);

      await story.clock.skip(11 * 60_000);
      const notice = await story.card(/^Password lost \(OP-/);
      const again = refuses ? await story.press('megan', await undelivered(story), 'start') : undefined;

      assert.match(words(notice.card), /not looked at in time, so it is deleted and nobody knows it/);
      const [button] = buttons(notice.card);
      assert.match(JSON.stringify(button), /reset-password alex@contoso\.com deliver=\\?"?reveal/);
      await lastCard(story, id, /nobody knows it/);
      const { events, chain } = await auditOf(story, id);
      assert.equal(chain.ok, true);
      assert.deepEqual(
        events.filter(({ kind }) => kind === 'reveal-lost').map(({ what, why }) => ({ what, why })),
        [{ what: ['Password of alex@contoso.com'], why: 'time-over' }],
      );
      if (again !== undefined) await story.card(/awaiting-confirmation: .*Alex Wilber/);
      assert.deepEqual(placesWith(story.passwords[0] ?? assert.fail(), story), []);
    });

  it('whose key is destroyed is told as lost to whoever presses the button, and in the thread', async () => {
    const story = await startHarness();
    const { id } = await run(story, handing[0][1]);
    const waiting = await story.card(/A password is ready/);
    for (const file of filePathsIn(join(story.dataDir, 'keys'))) rmSync(file);

    const answer = await story.press('megan', waiting, 'reveal');
    const notice = await story.card(/^Password lost \(OP-/);

    assert.match(told(answer), /^It can never be shown/);
    assert.match(words(notice.card), /its key is destroyed, so nobody can be shown it[^]*Make a new one/);
    await lastCard(story, id, /its key is destroyed/);
  });
});

describe('a password whose answer was lost', () => {
  it('is handed over when Graph shows that it is in force', async () => {
    const story = await startHarness();
    const { id, card } = await approvable(story, handing[0][1]);
    story.tenant.setFaults([{ match: reset, drop: 'after', times: always }]);

    await story.press('adele', card, 'approve');
    await ended(story, id);
    const shown = await story.press('megan', await story.card(/A password is ready/), 'reveal');

    assert.deepEqual([...new Set(story.passwords)].length, 1);
    assert.ok(JSON.stringify(shown.body).includes(story.passwords[0] ?? 'none was sent'));
  });

  it('is shown to nobody when Graph does not show that it is in force, and says so with the way out', async () => {
    const story = await startHarness();
    const { id, card } = await approvable(story, handing[0][1]);
    story.tenant.setFaults([{ match: reset, drop: 'before', times: always }]);

    await story.press('adele', card, 'approve');
    const { result } = await ended(story, id);
    const notice = await undelivered(story);

    assert.match(result, /^⚠️.*Password lost/);
    assert.match(words(notice.card), /unknown which is in force\. None is shown/);
    assert.match(JSON.stringify(buttons(notice.card)), /Reset again/);
    assert.ok(!story.connector.events.some(({ conversation }) => conversation.startsWith('a:')));
    assert.deepEqual(placesWith(story.passwords[0] ?? assert.fail(), story), []);
  });

  it('of an account that was not created is shown to nobody', async () => {
    const story = await startHarness();
    const { id, card } = await approvable(story, handing[2][1]);
    story.tenant.setFaults([{ match: 'POST /users', drop: 'before', times: always }]);

    await story.press('adele', card, 'approve');
    await ended(story, id);

    assert.match(words((await undelivered(story)).card), /unknown which is in force/);
    assert.ok(!story.connector.events.some(({ conversation }) => conversation.startsWith('a:')));
  });

  it('is a pass that nobody knows: another one is offered, and none is shown', async () => {
    const story = await startHarness();
    const { id, card } = await approvable(story, handing[1][1]);
    story.tenant.setFaults([{ match: 'POST /users/*/authentication/temporaryAccessPassMethods', drop: 'after' }]);

    await story.press('adele', card, 'approve');
    const { result } = await ended(story, id);
    const notice = await undelivered(story);

    assert.match(result, /^⚠️.*nobody knows it/);
    assert.match(JSON.stringify(buttons(notice.card)), /create-tap grady@contoso\.com/);
    assert.ok(!story.connector.events.some(({ conversation }) => conversation.startsWith('a:')));
  });
});
