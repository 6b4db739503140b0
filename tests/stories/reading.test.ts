import assert from 'node:assert/strict';
import { startHarness } from '../harness/harness.ts';
import { buttons, shown as words } from '../harness/cards.ts';
import { alexId, answerTo, groupNamed, opened } from '../harness/stories.ts';

describe('looking up', () => {
  it('shows an account with what a responder asks first, and what to do next', async () => {
    const story = await startHarness();

    const card = await answerTo(story, 'show-user alex@contoso.com');

    const shown = words(card.card);
    assert.match(card.text, /^Alex Wilber, Marketing Assistant · Marketing/);
    for (const fact of [
      /Enabled · member/,
      /alex@contoso\.com/,
      /Admin roles\nNo active or eligible admin roles/,
      /password, phone, Authenticator app/,
      /Diego Siciliani/,
    ])
      assert.match(shown, fact);
    assert.deepEqual(
      buttons(card.card).map(({ data }) => data['command']),
      [`contain ${alexId}`, `revoke-sessions ${alexId}`, `disable-user ${alexId}`],
    );
    assert.deepEqual(story.writes(), []);
  });

  it('shows several accounts, each in a card of its own', async () => {
    const story = await startHarness();

    await story.say('megan', 'show-user alex@contoso.com raul@contoso.com');

    assert.match((await story.card(/^Alex Wilber/)).text, /Enabled/);
    assert.match((await story.card(/^Raul Razo/)).text, /Sign-in blocked/);
  });

  it('says of a part that cannot be read that it cannot, and shows the rest', async () => {
    const story = await startHarness();
    story.tenant.setFaults([{ match: 'GET /users/*/manager', status: 403, times: 9 }]);

    const card = await answerTo(story, 'show-user alex@contoso.com');

    assert.match(words(card.card), /Manager\ncould not be read \(forbidden\)/);
    assert.match(words(card.card), /Enabled · member/);
  });

  it('says so when Graph is down, and that nothing was done', async () => {
    const story = await startHarness();
    story.tenant.setFaults([{ match: 'GET /users/*', status: 503, times: 99 }]);

    const card = await answerTo(story, 'show-user alex@contoso.com');

    assert.match(card.text, /Microsoft Graph is not available.*503.*Nothing was done/);
  });

  it('leads from an inbox rule to a request that disables only that rule', async () => {
    const story = await startHarness();

    const found = await answerTo(story, 'list-inbox-rules alex@contoso.com');
    const { card } = await opened(story, () => story.press('megan', found, 'start'));

    assert.match(words(found.card), /“\.” forwards to archive@mailbox-sync\.example/);
    assert.equal(buttons(found.card)[0]?.title, 'Disable this rule…');
    assert.match(words(card.card), /AQAAAJ5dZqA=/);
    assert.deepEqual(story.writes(), []);
  });

  it('leads from several people to each of them', async () => {
    const story = await startHarness();

    const found = await answerTo(story, 'find-users chris green');
    const [first] = buttons(found.card);
    await story.press('megan', found, 'start');

    const profile = await story.card(new RegExp(`^${first?.title ?? ''}, `));
    assert.match(words(profile.card), /Object id/);
  });

  it('finds people by the beginning of a name, and by an alias', async () => {
    const story = await startHarness();

    const chris = await answerTo(story, 'find-users chris green');
    const alias = await answerTo(story, 'find-users legal-desk@contoso.com');

    assert.match(chris.text, /^2 found for “chris green”/);
    assert.match(alias.text, /^1 found/);
    assert.match(words(alias.card), /Cameron White/);
  });

  it('says that nobody was found', async () => {
    const story = await startHarness();

    const card = await answerTo(story, 'find-users nobody-of-this-name');

    assert.match(card.text, /^Nobody found for “nobody-of-this-name”/);
  });
});

describe('help', () => {
  it('lists every command when nothing or help is typed', async () => {
    const story = await startHarness();

    const [typed, empty] = [await answerTo(story, 'help'), await answerTo(story, '')];

    assert.equal(typed.text, empty.text);
    for (const name of [
      'contain',
      'revoke-sessions',
      'reset-password',
      'disable-user',
      'enable-user',
      'show-user',
      'find-users',
      'approve',
    ])
      assert.match(typed.text, new RegExp(`\\b${name}\\b`));
  });

  for (const line of ['help contain', 'contain --help', 'contain?', 'help reset-and-revoke']) {
    it(`explains one command: ${line}`, async () => {
      const story = await startHarness();

      const card = await answerTo(story, line);

      assert.match(card.text, /^contain: .*Usage: contain <user\.\.\.>/);
      assert.match(words(card.card), /your confirmation, then an approval by somebody else/);
      assert.deepEqual(story.calls(), []);
    });
  }

  it('suggests what was meant, and the button does it', async () => {
    const story = await startHarness();

    const suggested = await answerTo(story, 'contian alex@contoso.com because INC-4821');
    const { card } = await opened(story, () => story.press('megan', suggested, 'start'));

    assert.match(suggested.text, /^I do not know “contian”/);
    assert.match(words(suggested.card), /contain alex@contoso\.com because INC-4821/);
    assert.match(card.text, /Megan Bowen asked to contain Alex Wilber because INC-4821/);
  });

  it('says who somebody is to Cordon and what they may do', async () => {
    const story = await startHarness({
      policy: {
        approvers: { people: ['adele@contoso.com'] },
        responders: { groups: [groupNamed('Incident Responders')] },
      },
    });

    const [megan, adele, alex] = [
      await answerTo(story, 'whoami'),
      await answerTo(story, 'whoami', { by: 'adele' }),
      await answerTo(story, 'whoami', { by: 'alex' }),
    ];

    assert.match(words(megan.card), /May ask\nYes\nMay approve\nNo/);
    assert.match(words(adele.card), /May approve\nYes, but never your own request/);
    assert.match(words(alex.card), /May ask\nNo\nMay approve\nNo/);
  });
});

describe('being added to a conversation', () => {
  it('makes Cordon say what it can do, once', async () => {
    const story = await startHarness();
    const activity = story.connector.installed({ from: 'megan', conversation: story.thread });

    await story.send({ ...activity, type: 'installationUpdate', action: 'add' });
    await story.send({ ...activity, type: 'installationUpdate', action: 'remove' });

    assert.match((await story.card(/What I can do/)).text, /contain/);
    await story.stop();
    assert.equal(story.connector.messages(story.thread.id).length, 1);
  });
});
