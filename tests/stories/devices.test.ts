import assert from 'node:assert/strict';
import { startHarness } from '../harness/harness.ts';
import { shown as words } from '../harness/cards.ts';
import { answerTo, approvable, ask, ended, groupNamed, opened, run, runAgain, settled } from '../harness/stories.ts';

describe('a device', () => {
  it('is disabled by its name: asked, approved, proved, told', async () => {
    const story = await startHarness();

    const { result, card } = await run(story, 'disable-device CTS-ALEX-01 because INC-4821');

    assert.match(result, /CTS-ALEX-01 is disabled/);
    assert.match(words(card.card), /The directory shows the device as disabled/);
    assert.deepEqual(story.writes(), ['PATCH /devices/3c1a4b0e-92d4-4d0c-a3b7-51b0f5d0a101']);
    await story.say('megan', 'list-devices alex@contoso.com');
    assert.match((await story.card(/^2 devices of Alex/)).text, /CTS-ALEX-01 [^"]*, disabled, compliant/);
  });

  it('is disabled with the others of its person, and undo enables only what was enabled', async () => {
    const story = await startHarness();
    await run(story, 'disable-device CTS-GRADY-01 because lost, INC-4700');

    const named = await run(
      story,
      'disable-devices grady@contoso.com which=DESKTOP-9XKQ,CTS-GRADY-01 because INC-4821',
    );
    assert.match(named.result, /Devices of Grady Archie are disabled/);
    assert.match(words(named.card.card), /The directory shows as disabled: DESKTOP-9XKQ, CTS-GRADY-01\./);
    await settled(story, await opened(story, () => story.say('megan', `undo ${named.id}`)));
    await story.say('megan', 'list-devices grady@contoso.com');

    const list = await story.card(/^3 devices of Grady/);
    assert.match(list.text, /CTS-GRADY-01 [^"]*, owned, disabled, compliant, Entra joined, company-owned/);
    assert.doesNotMatch(list.text, /DESKTOP-9XKQ · [^·]*, disabled/);
  });

  it('is wiped after two approvals, and is told as queued', async () => {
    const story = await startHarness();
    const { id, card } = await approvable(story, 'wipe-device CTS-ALEX-01 because stolen, INC-4821');

    await story.press('adele', card, 'approve');
    await story.card(new RegExp(`^${id} awaiting-approval: .*(one more|1 more|1 of 2)`));
    const before = story.writes();
    await story.press('lee', card, 'approve');
    const { result } = await ended(story, id);

    assert.deepEqual(before, []);
    assert.match(result, /CTS-ALEX-01 is queued to be wiped/);
    assert.deepEqual(story.writes(), [
      'POST /deviceManagement/managedDevices/d' + 'c1a4b0e-92d4-4d0c-a3b7-51b0f5d0a101/wipe',
    ]);
  });

  it('says so when Intune does not manage it, and what else can be done', async () => {
    const story = await startHarness();
    const { id, card } = await approvable(story, 'wipe-device DESKTOP-7Q2K because stolen, INC-4821');

    await story.press('adele', card, 'approve');
    await story.press('lee', card, 'approve');
    const { result } = await ended(story, id);

    assert.match(result, /DESKTOP-7Q2K is not wiped.*Intune does not manage this device.*disable-device/s);
    assert.deepEqual(story.writes(), []);
  });

  it('is asked for when a person has several, and the choice goes on', async () => {
    const story = await startHarness();

    const form = await answerTo(story, 'delete-user-device alex@contoso.com because INC-4821');

    assert.match(words(form.card), /which do you mean\?[^]*“alex@contoso\.com” fits 2 choices\./);
    assert.match(words(form.card), /CTS-ALEX-01 · of Alex Wilber/);
    await story.press('megan', form, 'submit', { device: '8b6f2f57-7d0f-49cf-9a51-2c9f4e6ab202' });
    assert.match((await story.card(/awaiting-confirmation/)).text, /Delete DESKTOP-7Q2K|delete DESKTOP-7Q2K/);
  });

  it('that nobody has is said to be none', async () => {
    const story = await startHarness();

    const form = await answerTo(story, 'disable-device CTS-NOBODY-01');

    assert.match(words(form.card), /No device of or called “CTS-NOBODY-01”\./);
  });

  it('may be acted on where the policy protects groups of people', async () => {
    const story = await startHarness({ policy: { protected: { groups: [groupNamed('Incident Approvers')] } } });

    const { card } = await ask(story, 'disable-device CTS-ALEX-01 because INC-4821');

    assert.match(words(card.card), /CTS-ALEX-01\n.*of Alex Wilber/);
  });

  it('that was deleted meanwhile is not told as an account', async () => {
    const story = await startHarness();
    const { id, card } = await approvable(story, 'disable-device DESKTOP-7Q2K because INC-4821');
    story.tenant.setFaults([{ match: 'PATCH /devices/*', status: 404 }]);

    await story.press('adele', card, 'approve');
    const { result } = await ended(story, id);

    assert.match(result, /Entra no longer has the device/);
    assert.doesNotMatch(result, /account/);
  });
});

describe('a user whose apps and groups are taken away', () => {
  it('is told what was left, and that nothing was to be done the second time', async () => {
    const story = await startHarness();

    const groups = await run(story, 'remove-from-groups bianca@contoso.com groups=all because INC-4821');
    const again = await run(story, 'remove-grants bianca@contoso.com because INC-4821');
    const third = await runAgain(story, 'remove-grants bianca@contoso.com because INC-4821');

    assert.match(words(groups.card.card), /Groups removed: Purchasing; left: All Buyers/);
    assert.match(again.result, /The app consents of Bianca Pisani are taken back/);
    assert.match(words(third.card.card), /Nothing to do: the account has consented to no app/);
    assert.ok(
      story
        .writes()
        .filter((call) => call.startsWith('DELETE /groups/'))
        .every((call) => call.endsWith('/$ref')),
    );
  }).timeout(20_000);
});
