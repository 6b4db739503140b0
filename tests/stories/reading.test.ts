import assert from 'node:assert/strict';
import { inGroup, inPersonalChat } from '../../services/practice/activities.ts';
import { practiceGroups } from '../../services/practice/groups.ts';
import { bench, shown as shownIn, type Bench, type Shown } from '../support/bench.ts';
import { button, buttons, inputs, shown as words } from '../support/cards.ts';
import { alexId, approvable, ask, containAlex, ended, opened, run, told } from '../support/stories.ts';

/** What Cordon answers to a line, when it is a new message. */
async function answerTo(
  { connector, say, thread }: Bench,
  text: string,
  { by = 'megan', conversation = thread } = {},
): Promise<Shown> {
  const from = connector.events.length;
  await say(by, text, conversation);
  return shownIn(await connector.waitFor(({ kind }) => kind === 'post', { from }));
}

const groupNamed = (name: string): string =>
  practiceGroups.find((group) => group.name === name)?.id ?? assert.fail(`no group ${name}`);

describe('looking up', () => {
  it('shows an account with what a responder asks first, and what to do next', async () => {
    const story = await bench();

    const card = await answerTo(story, 'show-user alex@contoso.com');

    const shown = words(card.card);
    assert.match(card.text, /^Alex Wilber, Marketing Assistant · Marketing/);
    for (const fact of [
      /Enabled · member/,
      /alex@contoso\.com/,
      /Admin roles\nNone/,
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
    const story = await bench();

    await story.say('megan', 'show-user alex@contoso.com raul@contoso.com');

    assert.match((await story.card(/^Alex Wilber/)).text, /Enabled/);
    assert.match((await story.card(/^Raul Razo/)).text, /Sign-in blocked/);
  });

  it('says of a part that cannot be read that it cannot, and shows the rest', async () => {
    const story = await bench();
    story.tenant.setFaults([{ match: 'GET /users/*/manager', status: 403, times: 9 }]);

    const card = await answerTo(story, 'show-user alex@contoso.com');

    assert.match(words(card.card), /Manager\ncould not be read \(forbidden\)/);
    assert.match(words(card.card), /Enabled · member/);
  });

  it('says so when Graph is down, and that nothing was done', async () => {
    const story = await bench();
    story.tenant.setFaults([{ match: 'GET /users/*', status: 503, times: 99 }]);

    const card = await answerTo(story, 'show-user alex@contoso.com');

    assert.match(card.text, /Microsoft Graph did not answer.*503.*Nothing was done/);
  });

  it('finds people by the beginning of a name, and by an alias', async () => {
    const story = await bench();

    const chris = await answerTo(story, 'find-users chris green');
    const alias = await answerTo(story, 'find-users legal-desk@contoso.com');

    assert.match(chris.text, /^2 found for “chris green”/);
    assert.match(alias.text, /^1 found/);
    assert.match(words(alias.card), /Cameron White/);
  });

  it('says that nobody was found', async () => {
    const story = await bench();

    const card = await answerTo(story, 'find-users nobody-of-this-name');

    assert.match(card.text, /^Nobody found for “nobody-of-this-name”/);
  });
});

describe('help', () => {
  it('lists every command when nothing or help is typed', async () => {
    const story = await bench();

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
      const story = await bench();

      const card = await answerTo(story, line);

      assert.match(card.text, /^contain: .*Usage: contain <user\.\.\.>/);
      assert.match(words(card.card), /your confirmation, then an approval by somebody else/);
      assert.deepEqual(story.calls(), []);
    });
  }

  it('suggests what was meant, and the button does it', async () => {
    const story = await bench();

    const card = await answerTo(story, 'contian alex@contoso.com');
    const from = story.connector.events.length;
    await story.press('megan', card, 'start');
    const form = await story.connector.waitFor(({ kind }) => kind === 'post', { from });

    assert.match(card.text, /^I do not know “contian”/);
    assert.equal(button(card.card, 'contain').verb, 'start');
    assert.match(shownIn(form).text, /^contain: /);
  });

  it('says who somebody is to Cordon and what they may do', async () => {
    const story = await bench({
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

describe('a person who is not clear', () => {
  it('is asked for with a choice, and the form opens the request', async () => {
    const story = await bench();
    const form = await answerTo(story, 'contain "Chris Green" because INC-4821');
    const choices = JSON.stringify(inputs(form.card).find(({ id }) => id === 'user')?.json['choices']);

    const { card } = await opened(story, () =>
      story.press('megan', form, 'submit', { user: '30ee2225-c274-4cfd-9fdd-001c62ff6d75', reason: 'INC-4821' }),
    );

    assert.match(form.text, /who do you mean/);
    assert.match(choices, /chris\.green@contoso\.com.*chris\.green2@contoso\.com/);
    assert.match(card.text, /Megan Bowen asked to contain Chris Green because INC-4821/);
    assert.match(words(card.card), /chris\.green2@contoso\.com/);
  });

  it('is asked for again when nobody was chosen', async () => {
    const story = await bench();
    const form = await answerTo(story, 'contain "Chris Green"');

    const from = story.connector.events.length;
    await story.press('megan', form, 'submit', {});
    const again = shownIn(await story.connector.waitFor(({ kind }) => kind === 'post', { from }));

    assert.match(again.text, /^contain: /);
    assert.deepEqual(story.writes(), []);
  });

  it('can be typed into the form, on clients without Action.Execute as well', async () => {
    const story = await bench();
    const form = await answerTo(story, 'contain');

    const { card } = await opened(story, () =>
      story.submit('megan', form, 'submit', { 'user-typed': 'alex@contoso.com', reason: 'INC-4821', disable: 'yes' }),
    );

    assert.match(card.text, /asked to contain Alex Wilber because INC-4821/);
    assert.match(words(card.card), /Block sign-in/);
  });

  it('is never guessed, not even when only one fits roughly', async () => {
    const story = await bench();

    const form = await answerTo(story, 'contain "Alex" because INC-4821');

    assert.match(form.text, /who do you mean/);
    assert.match(words(form.card), /fits only roughly/);
  });

  it('is said not to exist, with those who are called alike', async () => {
    const story = await bench();

    const nobody = await answerTo(story, 'contain nobody@contoso.com because INC-4821');
    const alike = await answerTo(story, 'contain alexander@contoso.com "Wilber" because INC-4821');

    assert.match(words(nobody.card), /Nobody is called “nobody@contoso\.com”/);
    assert.match(JSON.stringify(inputs(alike.card)), /Alex Wilber/);
  });

  it('is found behind a mention', async () => {
    const story = await bench();
    const { connector, thread: conversation } = story;

    const { card } = await opened(story, () =>
      story.send(
        connector.message({
          from: 'megan',
          text: 'contain <at>Alex Wilber</at> because INC-4821',
          conversation,
          mentions: ['alex'],
        }),
      ),
    );

    assert.match(card.text, /asked to contain Alex Wilber/);
  });

  it('keeps the form’s command out of reach of another one', async () => {
    const story = await bench();
    const form = await answerTo(story, 'contain');

    const answer = await story.press('megan', form, 'submit', { command: 'format-c' });

    assert.match(told(answer), /There is no command "format-c"/);
  });
});

describe('requests', () => {
  it('are listed in their conversation, newest first, with their state', async () => {
    const story = await bench();
    const first = await run(story);
    const second = await ask(story, 'enable-user raul@contoso.com');

    const here = await answerTo(story, 'requests');
    const elsewhere = await answerTo(story, 'requests', { conversation: inGroup() });

    assert.match(here.text, new RegExp(`${second.id} awaiting-confirmation: .*${first.id} done: `));
    assert.match(elsewhere.text, /No requests in this conversation yet/);
  });

  it('of somebody are listed in their own chat, wherever they were made', async () => {
    const story = await bench();
    const { id } = await ask(story);

    const megan = await answerTo(story, 'requests', { conversation: inPersonalChat('megan') });
    const adele = await answerTo(story, 'requests', { by: 'adele', conversation: inPersonalChat('adele') });

    assert.match(megan.text, new RegExp(id));
    assert.doesNotMatch(adele.text, new RegExp(id));
  });

  it('can be shown again where they were made, and to approvers in their own chat', async () => {
    const story = await bench({ policy: { approvers: { people: ['adele@contoso.com'] } } });
    const { id } = await approvable(story);

    const [here, privately, stranger, elsewhere] = [
      await answerTo(story, `status ${id}`),
      await answerTo(story, `status ${id.toLowerCase()}`, { by: 'adele', conversation: inPersonalChat('adele') }),
      await answerTo(story, `status ${id}`, { by: 'isaiah', conversation: inPersonalChat('isaiah') }),
      await answerTo(story, `status ${id}`, { by: 'adele', conversation: inGroup() }),
    ];

    for (const card of [here, privately]) assert.match(card.text, new RegExp(`^${id} awaiting-approval: `));
    for (const card of [stranger, elsewhere]) {
      assert.match(card.text, /^No request/);
      assert.doesNotMatch(words(card.card), /Alex/);
    }
  });

  it('end when the requester cancels them, with nothing changed', async () => {
    const story = await bench();
    const { id, card } = await ask(story);

    const answer = await story.press('megan', card, 'cancel');

    assert.match(told(answer), new RegExp(`^${id} cancelled: Nothing was changed`));
    assert.match((await ended(story, id)).result, /Cancelled: contain Alex Wilber/);
    assert.deepEqual(story.writes(), []);
  });

  it('can be asked again with one click when they ended without a run', async () => {
    const story = await bench();
    const { id, card } = await ask(story);
    await story.press('megan', card, 'cancel');
    const { card: end } = await ended(story, id);

    const second = await opened(story, () => story.press('lee', end, 'start'));

    assert.notEqual(second.id, id);
    assert.match(second.card.text, /Lee Gu asked to contain Alex Wilber because INC-4821/);
  });
});

describe('the policy', () => {
  it('lets only responders ask, by address or through groups in groups', async () => {
    const story = await bench({
      policy: { responders: { people: ['lee@contoso.com'], groups: [groupNamed('Security Operations')] } },
    });

    const refused = await answerTo(story, containAlex, { by: 'joni' });
    const allowed = [await ask(story, containAlex, { by: 'lee' }), await ask(story, containAlex, { by: 'isaiah' })];

    assert.match(refused.text, /You may not ask for this.*does not name you as a responder/);
    assert.equal(allowed.length, 2);
  });

  it('lets only approvers approve and deny', async () => {
    const story = await bench({ policy: { approvers: { groups: [groupNamed('Incident Approvers')] } } });
    const { card } = await approvable(story);

    const answers = [
      await story.press('isaiah', card, 'approve'),
      await story.press('isaiah', card, 'deny'),
      await story.press('nestor', card, 'approve'),
    ];

    assert.match(told(answers[0] ?? assert.fail()), /You are not an approver/);
    assert.match(told(answers[1] ?? assert.fail()), /You are not an approver/);
    assert.match(told(answers[2] ?? assert.fail()), / running: /);
  });

  it('takes no answer about a right for a no', async () => {
    const story = await bench({
      policy: {
        approvers: { groups: [groupNamed('Incident Approvers')] },
        responders: { groups: [groupNamed('Incident Responders')] },
      },
    });
    const { id, card } = await approvable(story);
    story.tenant.setFaults([{ match: 'POST /users/*/checkMemberGroups', status: 503, times: 99 }]);

    const approval = await story.press('adele', card, 'approve');
    const asked = await answerTo(story, containAlex);

    assert.match(told(approval), /could not say whether you may do this, so the answer is no for now/);
    assert.match(asked.text, /no answer means no/);
    assert.match((await story.card(new RegExp(`^${id} `))).text, /awaiting-approval/);
    assert.deepEqual(story.writes(), []);
  });

  it('takes a slow answer about a right for a no, in time for Teams', async () => {
    const story = await bench({ policy: { approvers: { groups: [groupNamed('Incident Approvers')] } } });
    const { card } = await approvable(story);
    story.tenant.setFaults([{ match: 'POST /users/*/checkMemberGroups', delayMs: 60_000, times: 99 }]);

    const answer = await story.press('adele', card, 'approve');

    assert.match(told(answer), /could not say whether you may do this/);
    assert.ok(answer.ms < 5000, `${answer.ms} ms`);
  });

  it('does not touch protected accounts, by address, object id or group', async () => {
    const people = ['alex@contoso.com', '22c27214-a0a5-4f53-885a-377715979bbf'];
    const story = await bench({ policy: { protected: { people, groups: [groupNamed('Marketing')] } } });

    const answers = [
      await answerTo(story, containAlex),
      await answerTo(story, 'disable-user grady@contoso.com because INC-4821'),
      await answerTo(story, 'revoke-sessions diego@contoso.com henrietta@contoso.com because INC-4821'),
    ];

    for (const { text } of answers) assert.match(text, /^A protected account.*hands off/);
    assert.match(answers[2]?.text ?? '', /diego@contoso\.com: /);
  });

  it('asks for two approvals for a protected account that is to be critical', async () => {
    const story = await bench({ policy: { protected: { people: ['alex@contoso.com'], action: 'critical' } } });

    const { card } = await approvable(story);

    assert.match(card.text, /0 of 2 approvals/);
  });

  it('opens nothing while it cannot be read whether an account is protected', async () => {
    const story = await bench({ policy: { protected: { groups: [groupNamed('Marketing')] } } });
    story.tenant.setFaults([{ match: `POST /users/${alexId}/checkMemberGroups`, status: 503, times: 99 }]);

    const answer = await answerTo(story, containAlex);

    assert.match(answer.text, /Microsoft Graph did not answer.*Nothing was done/);
  });

  it('limits how many people one request is for', async () => {
    const story = await bench({ policy: { limits: { targets: 2 } } });

    const answer = await answerTo(
      story,
      'contain alex@contoso.com grady@contoso.com henrietta@contoso.com because INC-4821',
    );

    assert.match(answer.text, /Too many at once.*for 2 people at most, this one names 3. Nothing was done/);
  });

  it('can ask for more approvals than usual', async () => {
    const story = await bench({ policy: { tiers: { destructive: { approvals: 3 } } } });

    const { card } = await approvable(story);

    assert.match(card.text, /0 of 3 approvals/);
  });
});

describe('being added to a conversation', () => {
  it('makes Cordon say what it can do, once', async () => {
    const story = await bench();
    const activity = story.connector.installed({ from: 'megan', conversation: story.thread });

    await story.send({ ...activity, type: 'installationUpdate', action: 'add' });
    await story.send({ ...activity, type: 'installationUpdate', action: 'remove' });

    assert.match((await story.card(/What I can do/)).text, /contain/);
    await story.stop();
    assert.equal(story.connector.messages(story.thread.id).length, 1);
  });
});
