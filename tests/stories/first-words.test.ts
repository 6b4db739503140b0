import assert from 'node:assert/strict';
import { practicePersonalChat, type PracticeConversation } from '../../practice/teams/activities.ts';
import { buttons, inputs, shown as words } from '../harness/cards.ts';
import { shown, startHarness, type Harness, type Shown } from '../harness/harness.ts';
import { answerTo, ask, groupNamed, opened, told } from '../harness/stories.ts';

const chat = practicePersonalChat('megan');

/** What Cordon says when it is added to a conversation. */
async function addedTo(story: Harness, conversation: PracticeConversation): Promise<Shown> {
  const { connector } = story;
  const from = connector.events.length;
  const added = connector.installed({ from: 'megan', conversation });
  await story.send({ ...added, type: 'installationUpdate', action: 'add' });
  return shown(await connector.waitFor(({ kind }) => kind === 'post', { from }));
}

describe('what Cordon says first', () => {
  it('asks to be mentioned in a channel, and not in somebody’s own chat', async () => {
    const story = await startHarness();

    const channel = await addedTo(story, story.thread);
    const own = await addedTo(story, chat);

    assert.match(words(channel.card), /Mention me and type what to do: contain /);
    assert.doesNotMatch(words(own.card), /[Mm]ention me/);
    assert.match(words(own.card), /Type what to do: contain /);
  });

  for (const line of ['help', 'help all', 'help users'])
    it(`is the same in the answer to "${line}"`, async () => {
      const story = await startHarness();

      const channel = await answerTo(story, line);
      const own = await answerTo(story, line, { conversation: chat });

      assert.match(words(channel.card), /Mention me, then type/);
      assert.doesNotMatch(`${words(own.card)} ${own.text}`, /[Mm]ention me/);
    });
});

describe('the question who may approve', () => {
  const policy = {
    responders: { groups: [groupNamed('Incident Responders')] },
    approvers: { groups: [groupNamed('Incident Approvers')], people: ['lee@contoso.com'] },
  };

  it('is answered with the groups and the people of the policy by name', async () => {
    const story = await startHarness({ policy });

    const answer = await answerTo(story, 'who may approve?');

    assert.match(
      words(answer.card),
      /Who may approve here\nThe members of the group Incident Approvers, Lee Gu\. Nobody approves their own request/,
    );
  });

  it('is a question that asks for no help', async () => {
    const story = await startHarness();

    const answer = await answerTo(story, 'what is open?');

    assert.doesNotMatch(words(answer.card), /HOW TO TYPE IT/);
  });

  it('is answered as the policy has it while Graph does not name them', async () => {
    const story = await startHarness({ policy });
    story.tenant.setFaults([{ match: 'GET /groups/*', status: 403, times: 99 }]);

    const answer = await answerTo(story, 'who can approve');

    assert.match(
      words(answer.card),
      new RegExp(`The members of the group ${groupNamed('Incident Approvers')}, Lee Gu`),
    );
  }).timeout(20_000);

  it('is not answered to somebody who may neither ask nor approve', async () => {
    const story = await startHarness({ policy });

    const answer = await answerTo(story, 'who may approve', { by: 'alex' });

    assert.doesNotMatch(words(answer.card), /Incident Approvers|Lee Gu/);
  });

  it('is one of the tasks of the help', async () => {
    const story = await startHarness();

    const help = await answerTo(story, 'help');
    const answer = await story.press('megan', help, 'start', { command: 'who may approve' });

    assert.match(words(help.card), /See who may approve\nwho may approve/);
    assert.ok(buttons(help.card).some(({ data }) => data['command'] === 'who may approve'));
    assert.match(told(answer), /new message below/);
  });
});

describe('a command in another language', () => {
  const lines: readonly (readonly [string, string])[] = [
    ['sperre alex@contoso.com weil Phishing', 'Verstanden als: disable-user alex@contoso.com because Phishing'],
    ['bloquear a alex@contoso.com por phishing', 'Entendido como: disable-user alex@contoso.com because phishing'],
    ['isole alex@contoso.com', 'Compris comme : contain alex@contoso.com'],
    ['wer ist alex@contoso.com', 'Verstanden als: show-user alex@contoso.com'],
  ];
  for (const [line, understood] of lines)
    it(`is told in one line what was understood: ${line}`, async () => {
      const story = await startHarness();

      await story.say('megan', line);

      const { activity } = await story.connector.waitFor(
        ({ activity: { text } }) => text?.includes(' : ') === true || text?.includes(': ') === true,
      );
      assert.equal(activity.text, understood);
    });

  it('is told nothing in English', async () => {
    const story = await startHarness();

    await ask(story);
    await answerTo(story, 'status OP-0000');

    assert.ok(
      !story.connector.events.some(({ activity }) => /^(?:Verstanden|Entendido|Compris)/.test(activity.text ?? '')),
    );
  });
});

describe('the reason in a form', () => {
  it('is required where approvers will read it, and says so when it is left empty', async () => {
    const story = await startHarness();

    const [contain, outOfOffice] = [await answerTo(story, 'contain'), await answerTo(story, 'set-out-of-office')].map(
      ({ card }) => inputs(card).find(({ id }) => id === 'reason'),
    );

    assert.equal(contain?.required, true);
    assert.match(String(contain.json['errorMessage']), /^Write a short reason/);
    assert.equal(outOfOffice?.required, false);
  });

  it('is asked for on the confirm card when a client sends the form without it', async () => {
    const story = await startHarness();
    const form = await answerTo(story, 'contain');

    const { card } = await opened(story, () =>
      story.press('megan', form, 'submit', { 'user-typed': 'alex@contoso.com' }),
    );
    const answer = await story.press('megan', card, 'confirm');

    assert.equal(inputs(card.card).find(({ id }) => id === 'reason')?.required, true);
    assert.match(told(answer), /reason/);
  });
});
