import assert from 'node:assert/strict';
import { startHarness, shown as shownIn } from '../harness/harness.ts';
import { practicePersonNamed } from '../../practice/people/people.ts';
import { inputs, shown as words } from '../harness/cards.ts';
import { answerTo, opened, told } from '../harness/stories.ts';

describe('a person who is not clear', () => {
  it('is asked for with a choice, and the form opens the request', async () => {
    const story = await startHarness();
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
    const story = await startHarness();
    const form = await answerTo(story, 'contain "Chris Green"');

    const from = story.connector.events.length;
    await story.press('megan', form, 'submit', {});
    const again = shownIn(await story.connector.waitFor(({ kind }) => kind === 'post', { from }));

    assert.match(again.text, /^contain: /);
    assert.deepEqual(story.writes(), []);
  });

  it('can be typed into the form, on clients without Action.Execute as well', async () => {
    const story = await startHarness();
    const form = await answerTo(story, 'contain');

    const { card } = await opened(story, () =>
      story.submit('megan', form, 'submit', { 'user-typed': 'alex@contoso.com', reason: 'INC-4821', disable: 'yes' }),
    );

    assert.match(card.text, /asked to contain Alex Wilber because INC-4821/);
    assert.match(words(card.card), /Block sign-in/);
  });

  it('can be picked by object id, several at once, beside others who are typed', async () => {
    const story = await startHarness();
    const form = await answerTo(story, 'contain');
    const [alex = '', lee = ''] = ['alex', 'lee'].map((name) => practicePersonNamed(name)?.id);

    const { card } = await opened(story, () =>
      story.press('megan', form, 'submit', {
        user: `${alex},${lee}`,
        'user-typed': 'joni@contoso.com',
        reason: 'INC-4821',
      }),
    );

    for (const upn of ['alex', 'lee', 'joni']) assert.match(words(card.card), new RegExp(`${upn}@contoso\\.com`));
  });

  it('is resolved like anything typed when the picker sends something else than an id', async () => {
    const story = await startHarness();
    const form = await answerTo(story, 'contain');
    const from = story.connector.events.length;

    await story.press('megan', form, 'submit', { user: '11111111-1111-4111-8111-111111111111,Alex', reason: 'x' });
    const again = shownIn(await story.connector.waitFor(({ kind }) => kind === 'post', { from }));

    assert.match(again.text, /^contain: who do you mean\?/);
    assert.match(words(again.card), /“Alex” fits only roughly/);
    assert.deepEqual(story.writes(), []);
  });

  it('is never guessed, not even when only one fits roughly', async () => {
    const story = await startHarness();

    const form = await answerTo(story, 'contain "Alex" because INC-4821');

    assert.match(form.text, /who do you mean/);
    assert.match(words(form.card), /fits only roughly/);
  });

  it('is said not to exist, with those who are called alike', async () => {
    const story = await startHarness();

    const nobody = await answerTo(story, 'contain nobody@contoso.com because INC-4821');
    const alike = await answerTo(story, 'contain alexander@contoso.com "Wilber" because INC-4821');

    assert.match(words(nobody.card), /Nobody has the address “nobody@contoso\.com”/);
    assert.match(JSON.stringify(inputs(alike.card)), /Alex Wilber/);
  });

  it('is found behind a mention', async () => {
    const story = await startHarness();
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
    const story = await startHarness();
    const form = await answerTo(story, 'contain');

    const answer = await story.press('megan', form, 'submit', { command: 'format-c' });

    assert.match(told(answer), /There is no command "format-c"/);
  });
});
