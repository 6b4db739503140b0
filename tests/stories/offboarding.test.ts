import assert from 'node:assert/strict';
import { practicePersonalChat } from '../../practice/teams/activities.ts';
import { startHarness, type Harness } from '../harness/harness.ts';
import { shown as words } from '../harness/cards.ts';
import { answerTo, approvable, auditOf, ended } from '../harness/stories.ts';

const everything =
  'steps=all,delete-user mailbox-to=diego@contoso.com automapping=no onedrive-to=diego@contoso.com ' +
  'forward=diego@contoso.com keep-copy=no reply="I have left."';

/** Asks for an offboarding, lets two people approve it, and waits for its end. */
async function offboarded(story: Harness, line: string) {
  const { id, card } = await approvable(story, line);
  await story.press('adele', card, 'approve');
  await story.press('lee', card, 'approve');
  const { result, card: last } = await ended(story, id, 60_000);
  const { events } = await auditOf(story, id);
  const begun = events.filter(({ kind }) => kind === 'step-started').map(({ part }) => String(part));
  return { id, result, text: words(last.card), begun, asked: words(card.card) };
}

describe('an offboarding', () => {
  it('of everything goes in an order in which no step breaks a later one, and leaves nothing behind', async function () {
    this.timeout(90_000);
    const story = await startHarness();

    const { result, begun, text } = await offboarded(story, `offboard lidia@contoso.com ${everything} because HR-77`);

    assert.match(result, /Lidia Holloway is offboarded/, text);
    const place = (part: string) => begun.indexOf(part);
    assert.deepEqual(
      [
        ['disable-user', 'remove-mobile-devices'],
        ['revoke-sessions', 'remove-mobile-devices'],
        ['remove-mobile-devices', 'cancel-meetings'],
        ['cancel-meetings', 'set-forwarding'],
        ['set-out-of-office', 'remove-from-mailboxes'],
        ['remove-from-mailboxes', 'give-mailbox'],
        ['give-onedrive', 'convert-mailbox'],
        ['convert-mailbox', 'unassign-number'],
        ['unassign-number', 'remove-from-groups'],
        ['remove-from-groups', 'remove-licenses'],
        ['remove-licenses', 'delete-user'],
      ].filter(([first = '', then = '']) => place(first) < 0 || place(first) > place(then)),
      [],
      begun.join(' '),
    );
    assert.equal(begun.at(-1), 'delete-user');
    assert.equal(story.tenant.user('lidia@contoso.com'), undefined);
  });

  it('keeps the licences where the mailbox did not become a shared one', async () => {
    const story = await startHarness();
    story.tenant.setFaults([{ match: 'POST /adminapi/beta/*/InvokeCommand', status: 403, times: 99 }]);

    const { text, begun } = await offboarded(story, 'offboard lidia@contoso.com steps=shared,licences because HR-77');

    assert.deepEqual(begun, ['convert-mailbox']);
    assert.match(text, /needs convert-mailbox to work first/);
    assert.match(JSON.stringify(story.tenant.user('lidia@contoso.com')?.['assignedLicenses']), /06ebc4ee/);
  });

  it('takes the licences where no conversion was asked for', async () => {
    const story = await startHarness();

    const { begun } = await offboarded(story, 'offboard lidia@contoso.com steps=licences because HR-77');

    assert.deepEqual(begun, ['remove-licenses']);
  });

  for (const [line, expected] of [
    ['steps=licnses', /expected licenses or|expected licenses for|expected licences/],
    [
      'steps=disable-user,xyzzy',
      /expected some of disable-user, reset-password, revoke-sessions and \d+ more, which help/,
    ],
    [
      'steps=end-forwarding forward=diego@contoso.com',
      /end-forwarding and an address in forward contradict each other/,
    ],
    ['forward=somewhere', /expected a mail address, or off/],
  ] as const)
    it(`answers ${line} shortly`, async () => {
      const story = await startHarness();

      await story.say('megan', `offboard lidia@contoso.com ${line} because HR-77`, practicePersonalChat('megan'));
      const { card } = await story.card(/offboard/);

      assert.match(words(card), expected);
    });

  it('asks for the reply that a step needs', async () => {
    const story = await startHarness();

    await story.say('megan', 'offboard lidia@contoso.com steps=OOO because HR-77', practicePersonalChat('megan'));
    const { card } = await story.card(/offboard/i);

    assert.match(words(card), /The reply to everyone who writes/);
  });

  it('is refused for a step that the policy has switched off, and goes on without it where nobody chose it', async () => {
    const story = await startHarness({ policy: { commands: { 'remove-licenses': { enabled: false } } } });

    const refused = await answerTo(story, 'offboard lidia@contoso.com steps=disable,licences because HR-77');
    const { begun } = await offboarded(story, 'offboard lidia@contoso.com steps=disable because HR-77');

    assert.match(refused.text, /remove-licenses/);
    assert.match(refused.text, /switched (it )?off/);
    assert.deepEqual(begun, ['disable-user']);
  });

  it('shows each step of a long one on a line of its own, and names the first ones at its end', async function () {
    this.timeout(90_000);
    const story = await startHarness();

    const { asked, text } = await offboarded(story, 'offboard lidia@contoso.com steps=all because HR-77');

    assert.match(asked, /^Then remove licences$/m);
    assert.doesNotMatch(asked, /^Will do$|^Steps$/m);
    assert.match(text, /^Sign-in blocked, password replaced, [^\n]* and \d+ more steps/m);
  });
});
