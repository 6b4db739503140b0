import assert from 'node:assert/strict';
import { startHarness } from '../harness/harness.ts';
import { buttons, shown as words } from '../harness/cards.ts';
import { commands } from '../../services/registry.ts';
import { alexId, answerTo, approvable, groupNamed, opened, run, settled, told } from '../harness/stories.ts';

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
    await story.pressRow('megan', found, /Chris Green/);

    const profile = await story.card(/^Chris Green, /);
    assert.match(words(profile.card), /Object id/);
  });

  it('leads from the only person that was found to containment', async () => {
    const story = await startHarness();

    const found = await answerTo(story, 'find-users wilber');

    assert.deepEqual(
      buttons(found.card).map(({ data }) => data['command']),
      [`show-user ${alexId}`, `contain ${alexId}`],
    );
  });

  it('leads from a grant to a request that takes back the consent to that app alone', async () => {
    const story = await startHarness();

    const found = await answerTo(story, 'list-grants alex@contoso.com');
    const asked = await opened(story, () => story.pressRow('megan', found, /Contoso Travel/));
    const { card } = await settled(story, asked);
    const left = await answerTo(story, 'list-grants alex@contoso.com');

    assert.match(words(asked.card.card), /App\nContoso Travel/);
    assert.match(words(card.card), /no consent of the account to this app any more/);
    assert.equal(story.writes().length, 1);
    assert.match(left.text, /^2 grants of Alex Wilber.*Mail Sync Pro/);
  });

  it('leads nowhere by a row for anybody but its reader', async () => {
    const story = await startHarness();
    const found = await answerTo(story, 'list-reports lee@contoso.com');

    const answer = await story.pressRow('adele', found, /^Show /);

    assert.match(told(answer), /made for somebody else/);
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
  it('is five tasks when nothing or help is typed, each with a line that works and a button', async () => {
    const story = await startHarness();

    const [typed, empty] = [await answerTo(story, 'help'), await answerTo(story, '')];

    assert.equal(typed.text, empty.text);
    assert.match(
      words(typed.card),
      /Contain someone\ncontain alex@.*\nLook someone up\nshow-user alex@.*\nSee what is open\nwhat is open\n.*\nhelp all\nSee who may approve\nwho may approve\n/,
    );
    assert.deepEqual(
      buttons(typed.card).map(({ data }) => data['command']),
      ['contain', 'show-user', 'open-requests', 'help all', 'who may approve'],
    );
  });

  it('has every command in one of its parts, and all of them in the whole', async () => {
    const story = await startHarness();

    const parts: string[] = [];
    for (const part of ['users', 'mailbox', 'devices', 'access'])
      parts.push((await answerTo(story, `help ${part}`)).text);
    const all = await answerTo(story, 'help all');

    for (const { name } of commands) {
      const listed = new RegExp(`[ :]${name}[,.]`);
      assert.equal(parts.filter((text) => listed.test(text)).length, 1, name);
      assert.match(JSON.stringify(all.card), new RegExp(`\\b${name}\\b`));
    }
    assert.match(all.text, /^All commands: contain, /);
    assert.match(JSON.stringify(all.card), /\bapprove\b/);
    assert.match(parts[3] ?? '', /^Commands for access: list-methods, /);
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
  it('makes Cordon introduce itself in four lines with three buttons, once', async () => {
    const story = await startHarness();
    const activity = story.connector.installed({ from: 'megan', conversation: story.thread });

    await story.send({ ...activity, type: 'installationUpdate', action: 'add' });
    await story.send(activity);
    await story.send({ ...activity, type: 'installationUpdate', action: 'remove' });

    const { card } = await story.card(/out of an attacker’s hands/);
    const lines = words(card).split('\n');
    assert.equal(lines.length, 5, words(card)); // and the footer of the practice tenant
    assert.match(words(card), /contain alex@contoso\.com/);
    assert.deepEqual(
      buttons(card).map(({ title }) => title),
      ['Contain…', 'Look up…', 'Help'],
    );
    await story.stop();
    assert.equal(story.connector.messages(story.thread.id).length, 1);
  });
});

describe('being removed from a conversation', () => {
  const removals = {
    'an installation update': { type: 'installationUpdate', action: 'remove' },
    'a conversation update': { type: 'conversationUpdate', membersAdded: [] },
  };
  for (const [how, change] of Object.entries(removals))
    it(`ends new messages there about the requests that are open, but not the cards that stand, by ${how}`, async () => {
      const story = await startHarness();
      const { id, card } = await approvable(story);
      const installed = story.connector.installed({ from: 'megan', conversation: story.thread });
      const posted = story.connector.messages(story.thread.id).length;

      await story.send({ ...installed, membersRemoved: installed['membersAdded'], ...change });
      await story.press('adele', card, 'approve');
      await story.card(new RegExp(`^${id} (done|partly-done): `)); // new messages go before updates

      assert.equal(story.connector.messages(story.thread.id).length, posted);
    });

  it('is over with the next request from there, whether or not Teams says so', async () => {
    const story = await startHarness();
    const installed = story.connector.installed({ from: 'megan', conversation: story.thread });
    await story.send({ ...installed, type: 'installationUpdate', action: 'remove' });
    await story.clock.advance(1000);

    const { result } = await run(story);

    assert.match(result, /is contained/);
  });
});
